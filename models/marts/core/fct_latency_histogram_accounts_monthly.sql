with

call_days as (

    select * from {{ ref('fct_call_days') }}

),

call_months as (

    select * from {{ ref('fct_call_months') }}

),

account_calls as (

    select * from {{ ref('fct_account_calls_daily') }}

    where exclusion_reason is null and account_id <> 'unattributed'

),

durations as (

    select * from {{ ref('int_call_durations') }}

    where vantage = 'gateway' and not is_timeout and is_recorded

),

months_to_rebuild as (

    select
        month,
        inputs_hash

    from call_months

    where {{ is_to_rebuild('month') }}

),

days_to_rebuild as (

    select
        call_days.day,
        months_to_rebuild.month,
        months_to_rebuild.inputs_hash

    from call_days

    inner join months_to_rebuild
        on cast(date_trunc('month', call_days.day) as date) = months_to_rebuild.month

),

account_months as (

    select
        days_to_rebuild.month,
        days_to_rebuild.inputs_hash,
        account_calls.account_id,
        sum(account_calls.calls) as calls

    from account_calls

    inner join days_to_rebuild
        on account_calls.day = days_to_rebuild.day

    group by all

),

ranked_accounts as (

    select
        *,
        row_number() over (partition by month order by calls desc, account_id) as volume_rank

    from account_months

),

durations_of_months as (

    select
        cast(date_trunc('month', day) as date) as month,
        account_id,
        duration_us

    from durations

    where {{ is_on_event_dates('durations.event_date', 'days_to_rebuild') }}

),

-- one without a duration is among the largest all the same
final as (

    select
        ranked_accounts.month,
        ranked_accounts.account_id,
        {{ latency_bucket('durations_of_months.duration_us') }} as bucket,
        count(durations_of_months.duration_us) as calls,
        ranked_accounts.inputs_hash

    from ranked_accounts

    left join durations_of_months
        on ranked_accounts.month = durations_of_months.month
        and ranked_accounts.account_id = durations_of_months.account_id

    where ranked_accounts.volume_rank <= {{ var('largest_accounts') }}

    group by all

)

select * from final
