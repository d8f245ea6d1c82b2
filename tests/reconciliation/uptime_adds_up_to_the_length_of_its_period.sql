-- Up, down and unknown time of a component and method are the length of the period, up to as_of, in
-- every day, month and window; planned time is a part of what is up.
with

clock as (

    select * from {{ ref('dim_clock') }}

),

days as (

    select * from {{ ref('dim_days') }}

),

months as (

    select * from {{ ref('dim_months') }}

),

daily as (

    select * from {{ ref('uptime_daily') }}

    where method <> 'request'

),

monthly as (

    select * from {{ ref('uptime_monthly') }}

    where method <> 'request'

),

windows as (

    select * from {{ ref('uptime_trailing') }}

    where method <> 'request'

),

periods as (

    select
        'day' as grain,
        cast(daily.day as varchar) as period,
        daily.component,
        daily.method,
        daily.down_seconds,
        daily.planned_seconds,
        daily.unknown_seconds,
        daily.observed_seconds,
        days.starts_at,
        least(days.ends_at, clock.as_of) as ends_at

    from daily

    cross join clock

    left join days
        on daily.day = days.day

    union all

    select
        'month' as grain,
        cast(monthly.month as varchar) as period,
        monthly.component,
        monthly.method,
        monthly.down_seconds,
        monthly.planned_seconds,
        monthly.unknown_seconds,
        monthly.observed_seconds,
        months.starts_at,
        least(months.ends_at, clock.as_of) as ends_at

    from monthly

    cross join clock

    left join months
        on monthly.month = months.month

    union all

    select
        'window' as grain,
        cast(windows.window_days as varchar) as period,
        windows.component,
        windows.method,
        windows.down_seconds,
        windows.planned_seconds,
        windows.unknown_seconds,
        windows.observed_seconds,
        {{ day_starts_at(
            "clock.last_complete_day + (1 - windows.window_days) * interval '1' day"
        ) }} as starts_at,
        {{ day_starts_at(add_days('clock.last_complete_day', 1)) }} as ends_at

    from windows

    cross join clock

),

final as (

    select * from periods

    where
        coalesce(
            {{ seconds_to_micros('observed_seconds + unknown_seconds') }}
            <> {{ micros_between('starts_at', 'ends_at') }},
            true
        )
        or down_seconds + coalesce(planned_seconds, 0) > observed_seconds

)

select * from final
