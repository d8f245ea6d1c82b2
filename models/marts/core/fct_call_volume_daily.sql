with

call_days as (

    select * from {{ ref('fct_call_days') }}

    where not is_after_as_of

),

account_calls as (

    select * from {{ ref('fct_account_calls_daily') }}

),

days_to_rebuild as (

    select day from call_days

    where {{ is_to_rebuild() }}

),

-- what a call adds to each count: valid calls and excluded ones never to the same
counted as (

    select
        account_calls.*,
        case when account_calls.exclusion_reason is null then account_calls.calls else 0 end
            as valid_calls,
        account_calls.exclusion_reason is null
        and account_calls.outcome_class in (
            '{{ var("billable_outcomes") | join("', '") }}'
        ) as is_billable

    from account_calls

    inner join days_to_rebuild
        on account_calls.day = days_to_rebuild.day

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
        cast(sum(case when exclusion_reason is null then retried_calls else 0 end) as bigint)
            as retried_calls,
        cast(sum(case when is_billable then quantity else 0 end) as decimal(38, 6))
            as billable_quantity,
        cast(sum(calls - valid_calls) as bigint) as excluded_calls,
        is_complete,
        inputs_hash

    from counted

    group by all

)

select * from final
