-- The valid calls and timeouts of error_rate_daily are those of fct_latency_histogram_daily at
-- every vantage but the probes', and latency_daily counts them: with a duration, without one, and
-- the timeouts, all of which have one at the gateway.
with

errors as (

    select * from {{ ref('error_rate_daily') }}

    where endpoint_id <> 'all'

),

histogram as (

    select * from {{ ref('fct_latency_histogram_daily') }}

    where vantage <> 'probe'

),

latency as (

    select * from {{ ref('latency_daily') }}

    where vantage <> 'probe'

),

vantages as (

    select vantages.vantage
    from (values ('gateway'), ('upstream'), ('client')) as vantages (vantage)

),

parts as (

    select
        errors.day,
        errors.endpoint_id,
        vantages.vantage,
        errors.calls,
        errors.timeout,
        0 as histogram_calls,
        0 as histogram_timeouts,
        0 as no_value_calls,
        0 as no_value_timeouts,
        0 as not_a_value_calls,
        0 as n,
        0 as n_timeouts_included,
        0 as latency_not_a_value_calls

    from errors

    cross join vantages

    union all

    select
        day,
        endpoint_id,
        vantage,
        0 as calls,
        0 as timeout,
        calls + timeout_calls as histogram_calls,
        timeout_calls as histogram_timeouts,
        case when bucket is null then calls else 0 end as no_value_calls,
        case when bucket is null then timeout_calls else 0 end as no_value_timeouts,
        not_a_value_calls,
        0 as n,
        0 as n_timeouts_included,
        0 as latency_not_a_value_calls

    from histogram

    union all

    select
        day,
        endpoint_id,
        vantage,
        0 as calls,
        0 as timeout,
        0 as histogram_calls,
        0 as histogram_timeouts,
        0 as no_value_calls,
        0 as no_value_timeouts,
        0 as not_a_value_calls,
        n,
        n_timeouts_included,
        not_a_value_calls as latency_not_a_value_calls

    from latency

),

summed as (

    select
        day,
        endpoint_id,
        vantage,
        sum(calls) as calls,
        sum(timeout) as timeouts,
        sum(histogram_calls) as histogram_calls,
        sum(histogram_timeouts) as histogram_timeouts,
        sum(no_value_calls) as no_value_calls,
        sum(no_value_timeouts) as no_value_timeouts,
        sum(not_a_value_calls) as not_a_value_calls,
        sum(n) as n,
        sum(n_timeouts_included) as n_timeouts_included,
        sum(latency_not_a_value_calls) as latency_not_a_value_calls

    from parts

    group by all

),

final as (

    select * from summed

    where
        histogram_calls <> calls
        or histogram_timeouts <> timeouts
        or n + no_value_calls <> calls - timeouts
        or n_timeouts_included - n + no_value_timeouts <> timeouts
        or (vantage = 'gateway' and no_value_timeouts > 0)
        or latency_not_a_value_calls <> not_a_value_calls

)

select * from final
