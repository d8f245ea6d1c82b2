-- Calls of known class, and those of them that failed, are the same in uptime_daily (request) and
-- in error_rate_daily (all).
with

errors as (

    select * from {{ ref('error_rate_daily') }}

    where endpoint_id = 'all'

),

uptime as (

    select * from {{ ref('uptime_daily') }}

    where method = 'request'

),

final as (

    select
        coalesce(errors.day, uptime.day) as day,
        errors.known_calls,
        uptime.known_calls as known_calls_of_uptime

    from errors

    full outer join uptime
        on errors.day = uptime.day

    where
        uptime.day is null
        or coalesce(errors.known_calls, 0) <> uptime.known_calls
        or coalesce(errors.server_error + errors.timeout, 0)
        <> uptime.known_calls - uptime.good_calls

)

select * from final
