with

call_days as (

    select * from {{ ref('fct_call_days') }}

),

developer_calls as (

    select * from {{ ref('fct_developer_calls_daily') }}

),

days_to_rebuild as (

    select
        day,
        inputs_hash

    from call_days

    where {{ is_to_rebuild() }}

),

-- a developer's calls count once for their endpoint and once for all of them
scopes as (

    select scopes.is_all from (values (false), (true)) as scopes (is_all)

),

members as (

    select
        developer_calls.day,
        case when scopes.is_all then 'all' else developer_calls.endpoint_id end as endpoint_id,
        developer_calls.developer_id,
        developer_calls.developer_id <> 'unattributed' as is_known,
        developer_calls.is_complete,
        developer_calls.inputs_hash,
        sum(developer_calls.calls) as calls,
        sum(developer_calls.success) as success,
        sum(developer_calls.throttled) as throttled,
        sum(developer_calls.client_cancelled) as client_cancelled,
        sum(developer_calls.timeout) as timeout,
        sum(developer_calls.client_error) as client_error,
        sum(developer_calls.server_error) as server_error,
        sum(developer_calls.unknown) as unknown,
        sum(developer_calls.http_error_calls) as http_error_calls

    from developer_calls

    inner join days_to_rebuild
        on developer_calls.day = days_to_rebuild.day

    cross join scopes

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
        count(*) filter (where is_known) as developers,
        count(*) filter (
            where is_known and client_error + server_error + timeout > 0
        ) as developers_affected,
        coalesce(
            cast(max(client_error) filter (where is_known) as bigint), 0
        ) as most_client_errors,
        is_complete,
        inputs_hash

    from members

    group by all

)

select * from final
