with

call_days as (

    select * from {{ ref('fct_call_days') }}

),

calls as (

    select * from {{ ref('fct_calls_daily') }}

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
        calls.day,
        calls.endpoint_id,
        calls.account_id,
        calls.api_version,
        calls.outcome_class,
        calls.exclusion_reason,
        cast(sum(calls.calls) as bigint) as calls,
        cast(sum(
            case when calls.status_code between 400 and 599 then calls.calls else 0 end
        ) as bigint) as http_error_calls,
        cast(sum(case when calls.is_retry then calls.calls else 0 end) as bigint)
            as retried_calls,
        cast(sum(calls.quantity) as decimal(38, 6)) as quantity,
        max(calls.last_at) as last_at,
        days_to_rebuild.is_complete,
        days_to_rebuild.inputs_hash

    from calls

    inner join days_to_rebuild
        on calls.day = days_to_rebuild.day

    group by all

)

select * from final
