-- Each check before as_of has a duration in fct_latency_histogram_daily or is counted as no value,
-- once, and latency_daily counts both.
with

checks as (

    select * from {{ ref('stg_status__uptime_checks') }}

),

histogram as (

    select * from {{ ref('fct_latency_histogram_daily') }}

    where vantage = 'probe'

),

latency as (

    select * from {{ ref('latency_daily') }}

    where vantage = 'probe'

),

parts as (

    select
        {{ reporting_day('checked_at') }} as day,
        coalesce(endpoint_id, 'component:' || component) as endpoint_id,
        1 as checks,
        0 as histogram_checks,
        0 as latency_checks

    from checks

    union all

    select
        day,
        endpoint_id,
        0 as checks,
        calls + timeout_calls as histogram_checks,
        0 as latency_checks

    from histogram

    union all

    select
        day,
        endpoint_id,
        0 as checks,
        0 as histogram_checks,
        n + not_a_value_calls as latency_checks

    from latency

),

summed as (

    select
        day,
        endpoint_id,
        sum(checks) as checks,
        sum(histogram_checks) as histogram_checks,
        sum(latency_checks) as latency_checks

    from parts

    group by all

),

final as (

    select * from summed

    where
        histogram_checks <> checks
        or latency_checks <> checks

)

select * from final
