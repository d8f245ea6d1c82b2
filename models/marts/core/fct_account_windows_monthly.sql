{%- set window_days = var('trend_window_days') -%}

with

complete_months as (

    select * from {{ ref('dim_months') }}

    where is_complete

),

days as (

    select * from {{ ref('dim_days') }}

),

valid_calls as (

    select * from {{ ref('fct_account_calls_daily') }}

    where
        exclusion_reason is null
        and account_id <> 'unattributed'

),

windows as (

    select
        month,
        last_day,
        is_complete,
        {{ add_days('last_day', 1 - window_days) }} as first_day,
        {{ add_days('last_day', 1 - 2 * window_days) }} as previous_first_day,
        {{ add_days('month', -window_days) }} as first_day_of_month_before,
        {{ add_days(last_week_ended_by('last_day'), -21) }} as first_monday,
        {{ add_days(last_week_ended_by('last_day'), -14) }} as second_monday,
        {{ add_days(last_week_ended_by('last_day'), -7) }} as third_monday,
        {{ last_week_ended_by('last_day') }} as fourth_monday,
        {{ add_days(last_week_ended_by('last_day'), 7) }} as next_monday

    from complete_months

),

account_days as (

    select
        day,
        account_id,
        sum(calls) as calls,
        sum(calls) filter (where outcome_class = 'throttled') as throttled_calls,
        min(day) over (partition by account_id) as first_called_on,
        lead(day) over (partition by account_id order by day) as next_called_on

    from valid_calls

    group by day, account_id

),

-- a silence is new when its last call was in the window of the month before, or after it
usage as (

    select
        windows.month,
        account_days.account_id,
        account_days.first_called_on,
        windows.previous_first_day,
        windows.first_monday,
        windows.is_complete,
        cast(coalesce(sum(account_days.calls) filter (
            where days.day >= windows.first_day
        ), 0) as bigint) as calls,
        cast(coalesce(sum(account_days.calls) filter (
            where days.day >= windows.previous_first_day and days.day < windows.first_day
        ), 0) as bigint) as previous_calls,
        cast(coalesce(sum(account_days.throttled_calls) filter (
            where days.day >= windows.first_day
        ), 0) as bigint) as throttled_calls,
        cast(coalesce(sum(account_days.calls) filter (
            where days.day >= windows.first_monday and days.day < windows.second_monday
        ), 0) as bigint) as week_1_calls,
        cast(coalesce(sum(account_days.calls) filter (
            where days.day >= windows.second_monday and days.day < windows.third_monday
        ), 0) as bigint) as week_2_calls,
        cast(coalesce(sum(account_days.calls) filter (
            where days.day >= windows.third_monday and days.day < windows.fourth_monday
        ), 0) as bigint) as week_3_calls,
        cast(coalesce(sum(account_days.calls) filter (
            where days.day >= windows.fourth_monday and days.day < windows.next_monday
        ), 0) as bigint) as week_4_calls,
        bool_or(
            days.day >= windows.first_day_of_month_before
            and days.day < windows.first_day
            and coalesce(account_days.next_called_on > windows.last_day, true)
        ) as is_newly_silent

    from windows

    inner join days
        on days.day
        between least(windows.previous_first_day, windows.first_day_of_month_before)
        and windows.last_day

    inner join account_days
        on days.day = account_days.day

    group by all

),

final as (

    select
        month,
        account_id,
        first_called_on,
        previous_first_day,
        first_monday,
        calls,
        previous_calls,
        throttled_calls,
        week_1_calls,
        week_2_calls,
        week_3_calls,
        week_4_calls,
        is_newly_silent,
        is_complete

    from usage

    where
        calls > 0
        or is_newly_silent

)

select * from final
