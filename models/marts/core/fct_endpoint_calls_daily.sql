with

call_days as (

    select * from {{ ref('fct_call_days') }}

),

developer_calls as (

    select * from {{ ref('fct_developer_calls_daily') }}

),

days_to_rebuild as (

    select day from call_days

    where {{ is_to_rebuild() }}

),

calls_of_days as (

    select developer_calls.*

    from developer_calls

    inner join days_to_rebuild
        on developer_calls.day = days_to_rebuild.day

),

-- a developer counts once for each endpoint and once for all of them
members as (

    select
        day,
        endpoint_id,
        developer_id,
        calls,
        success,
        throttled,
        client_cancelled,
        timeout,
        client_error,
        server_error,
        unknown,
        http_error_calls,
        is_complete,
        inputs_hash

    from calls_of_days

    union all

    select
        day,
        'all' as endpoint_id,
        developer_id,
        sum(calls) as calls,
        sum(success) as success,
        sum(throttled) as throttled,
        sum(client_cancelled) as client_cancelled,
        sum(timeout) as timeout,
        sum(client_error) as client_error,
        sum(server_error) as server_error,
        sum(unknown) as unknown,
        sum(http_error_calls) as http_error_calls,
        is_complete,
        inputs_hash

    from calls_of_days

    group by all

),

final as (

    select
        day,
        endpoint_id,
        cast(sum(calls) as bigint) as calls,
        cast(sum(success) as bigint) as success,
        cast(sum(throttled) as bigint) as throttled,
        cast(sum(client_cancelled) as bigint) as client_cancelled,
        cast(sum(timeout) as bigint) as timeout,
        cast(sum(client_error) as bigint) as client_error,
        cast(sum(server_error) as bigint) as server_error,
        cast(sum(unknown) as bigint) as unknown,
        cast(sum(http_error_calls) as bigint) as http_error_calls,
        count(*) filter (where developer_id <> 'unattributed') as developers,
        count(*) filter (
            where developer_id <> 'unattributed' and client_error + server_error + timeout > 0
        ) as developers_affected,
        coalesce(
            cast(max(client_error) filter (where developer_id <> 'unattributed') as bigint), 0
        ) as most_client_errors,
        is_complete,
        inputs_hash

    from members

    group by all

)

select * from final
