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

    where vantage = 'gateway' and not is_timeout

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

largest_accounts as (

    select *

    from account_months

    qualify
        row_number() over (partition by month order by calls desc, account_id asc)
        <= {{ var('largest_accounts') }}

),

durations_of_months as (

    select
        cast(date_trunc('month', day) as date) as month,
        account_id,
        is_recorded,
        {{ latency_bucket('duration_us') }} as bucket

    from durations

    where {{ is_on_event_dates('durations.event_date', 'days_to_rebuild') }}

),

-- what was not recorded is left out here: a condition on durations keeps DuckDB from pruning dates
buckets as (

    select
        largest_accounts.month,
        largest_accounts.account_id,
        durations_of_months.bucket,
        count(*) as calls

    from durations_of_months

    inner join largest_accounts
        on durations_of_months.month = largest_accounts.month
        and durations_of_months.account_id = largest_accounts.account_id

    group by all

    having bool_or(durations_of_months.is_recorded)

),

-- one without a duration is among the largest all the same
final as (

    select
        largest_accounts.month,
        largest_accounts.account_id,
        buckets.bucket,
        coalesce(buckets.calls, 0) as calls,
        largest_accounts.inputs_hash

    from largest_accounts

    left join buckets
        on largest_accounts.month = buckets.month
        and largest_accounts.account_id = buckets.account_id

)

select * from final
