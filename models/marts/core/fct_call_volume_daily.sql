with

call_days as (

    select * from {{ ref('fct_call_days') }}

    where not is_after_as_of

),

calls as (

    select * from {{ ref('fct_account_calls_daily') }}

),

days_to_rebuild as (

    select day from call_days

    where {{ is_to_rebuild() }}

),

-- a call adds to the valid ones or to the excluded ones, never to both
counted as (

    select
        calls.*,
        case when calls.exclusion_reason is null then calls.calls else 0 end as valid_calls,
        case when calls.exclusion_reason is null then calls.retried_calls else 0 end
            as valid_retried_calls,
        calls.exclusion_reason is null
        and calls.outcome_class in ('{{ var("billable_outcomes") | join("', '") }}') as is_billable

    from calls

    inner join days_to_rebuild
        on calls.day = days_to_rebuild.day

),

final as (

    select
        day,
        endpoint_id,
        account_id,
        api_version,
        cast(sum(valid_calls) as bigint) as calls,
        cast(sum(case when outcome_class = 'success' then valid_calls else 0 end) as bigint)
            as successful_calls,
        cast(sum(case when is_billable then valid_calls else 0 end) as bigint)
            as billable_calls,
        cast(sum(case when outcome_class = 'throttled' then valid_calls else 0 end) as bigint)
            as throttled_calls,
        cast(sum(valid_retried_calls) as bigint) as retried_calls,
        cast(sum(case when is_billable then quantity else 0 end) as decimal(38, 6))
            as billable_quantity,
        cast(sum(calls - valid_calls) as bigint) as excluded_calls,
        is_complete,
        inputs_hash

    from counted

    group by all

)

select * from final
