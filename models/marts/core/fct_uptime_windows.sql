{%- set windows = (var('uptime_windows_days') + var('error_budget_windows_days')) | unique | sort %}

with

uptime as (

    select * from {{ ref('fct_uptime_daily') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

windows as (

    select
        windows.window_days,
        {{ add_days('clock.last_complete_day', '1 - windows.window_days') }} as first_day,
        clock.last_complete_day as last_day

    from (values ({{ windows | join('), (') }})) as windows (window_days)

    cross join clock

),

added as (

    select
        windows.window_days,
        uptime.component,
        uptime.method,
        sum(uptime.down_seconds) as down_seconds,
        sum(uptime.planned_seconds) as planned_seconds,
        sum(uptime.observed_seconds) as observed_seconds,
        sum(uptime.good_calls) as good_calls,
        sum(uptime.known_calls) as known_calls,
        {{ micros_to_seconds(micros_between(
            day_starts_at('windows.first_day'), day_starts_at(add_days('windows.last_day', 1))
        )) }} as window_seconds

    from uptime

    inner join windows
        on uptime.day between windows.first_day and windows.last_day

    group by all

),

-- the window in which a history starts counts whole: without incidents, not heard by probes
final as (

    select
        window_days,
        component,
        method,
        cast(down_seconds as decimal(18, 6)) as down_seconds,
        cast(planned_seconds as decimal(18, 6)) as planned_seconds,
        cast(case method
            when 'incident' then 0
            when 'probe' then window_seconds - observed_seconds
        end as decimal(18, 6)) as unknown_seconds,
        cast(
            case when method = 'incident' then window_seconds else observed_seconds end
            as decimal(18, 6)
        ) as observed_seconds,
        cast(good_calls as bigint) as good_calls,
        cast(known_calls as bigint) as known_calls

    from added

)

select * from final
