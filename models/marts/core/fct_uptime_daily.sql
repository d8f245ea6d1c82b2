with

probed as (

    select * from {{ ref('fct_probe_uptime_daily') }}

),

reported as (

    select * from {{ ref('fct_incident_uptime_daily') }}

),

calls as (

    select * from {{ ref('fct_endpoint_calls_daily') }}

    where endpoint_id = 'all'

),

days as (

    select * from {{ ref('dim_days') }}

),

first_call_day as (

    select min(day) as day from calls

),

requested as (

    select
        days.day,
        coalesce(calls.calls - calls.unknown - calls.server_error - calls.timeout, 0)
            as good_calls,
        coalesce(calls.calls - calls.unknown, 0) as known_calls

    from days

    inner join first_call_day
        on days.day >= first_call_day.day

    left join calls
        on days.day = calls.day

),

-- what a method does not measure is null
measured as (

    select
        day,
        component,
        'probe' as method,
        down_seconds,
        cast(null as decimal(18, 6)) as planned_seconds,
        unknown_seconds,
        observed_seconds,
        cast(null as bigint) as good_calls,
        cast(null as bigint) as known_calls

    from probed

    union all

    select
        day,
        component,
        'incident' as method,
        down_seconds,
        planned_seconds,
        0 as unknown_seconds,
        observed_seconds,
        null as good_calls,
        null as known_calls

    from reported

    union all

    select
        day,
        'all' as component,
        'request' as method,
        null as down_seconds,
        null as planned_seconds,
        null as unknown_seconds,
        null as observed_seconds,
        good_calls,
        known_calls

    from requested

),

final as (

    select
        day,
        component,
        method,
        down_seconds,
        planned_seconds,
        cast(unknown_seconds as decimal(18, 6)) as unknown_seconds,
        observed_seconds,
        good_calls,
        known_calls

    from measured

)

select * from final
