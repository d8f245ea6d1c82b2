with

call_days as (

    select * from {{ ref('fct_call_days') }}

),

valid_calls as (

    select * from {{ ref('fct_calls_daily') }}

    where exclusion_reason is null

),

days_to_rebuild as (

    select
        day,
        is_complete,
        inputs_hash

    from call_days

    where {{ is_to_rebuild() }}

),

final as (

    select
        valid_calls.day,
        valid_calls.developer_id,
        valid_calls.endpoint_id,
        cast(sum(valid_calls.calls) as bigint) as calls,
        cast(sum(
            case when valid_calls.outcome_class = 'success' then valid_calls.calls else 0 end
        ) as bigint) as success,
        cast(sum(
            case when valid_calls.outcome_class = 'throttled' then valid_calls.calls else 0 end
        ) as bigint) as throttled,
        cast(sum(
            case
                when valid_calls.outcome_class = 'client_cancelled' then valid_calls.calls else 0
            end
        ) as bigint) as client_cancelled,
        cast(sum(
            case when valid_calls.outcome_class = 'timeout' then valid_calls.calls else 0 end
        ) as bigint) as timeout,
        cast(sum(
            case when valid_calls.outcome_class = 'client_error' then valid_calls.calls else 0 end
        ) as bigint) as client_error,
        cast(sum(
            case when valid_calls.outcome_class = 'server_error' then valid_calls.calls else 0 end
        ) as bigint) as server_error,
        cast(sum(
            case when valid_calls.outcome_class = 'unknown' then valid_calls.calls else 0 end
        ) as bigint) as unknown,
        cast(sum(
            case when valid_calls.status_code between 400 and 599 then valid_calls.calls else 0 end
        ) as bigint) as http_error_calls,
        min(valid_calls.first_at) as first_at,
        max(valid_calls.last_at) as last_at,
        days_to_rebuild.is_complete,
        days_to_rebuild.inputs_hash

    from valid_calls

    inner join days_to_rebuild
        on valid_calls.day = days_to_rebuild.day

    group by all

)

select * from final
