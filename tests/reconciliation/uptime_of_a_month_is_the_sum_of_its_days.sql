-- What can be summed in uptime_monthly is the sum of uptime_daily; in the month in which a history
-- starts, the days before it are the difference in what was observed.
with

daily as (

    select * from {{ ref('uptime_daily') }}

),

monthly as (

    select * from {{ ref('uptime_monthly') }}

),

months_of_days as (

    select
        cast(date_trunc('month', day) as date) as month,
        component,
        method,
        min(day) as first_day,
        sum(down_seconds) as down_seconds,
        sum(planned_seconds) as planned_seconds,
        sum(unknown_seconds) as unknown_seconds,
        sum(observed_seconds) as observed_seconds,
        sum(good_calls) as good_calls,
        sum(known_calls) as known_calls

    from daily

    group by all

),

final as (

    select
        coalesce(monthly.month, months_of_days.month) as month,
        coalesce(monthly.component, months_of_days.component) as component,
        coalesce(monthly.method, months_of_days.method) as method,
        monthly.down_seconds,
        months_of_days.down_seconds as down_seconds_by_day

    from monthly

    full outer join months_of_days
        on monthly.month = months_of_days.month
        and monthly.component = months_of_days.component
        and monthly.method = months_of_days.method

    where
        monthly.month is null
        or months_of_days.month is null
        or coalesce(monthly.down_seconds, 0) <> coalesce(months_of_days.down_seconds, 0)
        or coalesce(monthly.planned_seconds, 0) <> coalesce(months_of_days.planned_seconds, 0)
        or coalesce(monthly.good_calls, 0) <> coalesce(months_of_days.good_calls, 0)
        or coalesce(monthly.known_calls, 0) <> coalesce(months_of_days.known_calls, 0)
        or (
            months_of_days.first_day = months_of_days.month
            and (
                coalesce(monthly.unknown_seconds, 0) <> coalesce(months_of_days.unknown_seconds, 0)
                or coalesce(monthly.observed_seconds, 0)
                <> coalesce(months_of_days.observed_seconds, 0)
            )
        )

)

select * from final
