-- error_hotspots_daily has the endpoints of error_rate_daily, with their calls and rates and those
-- of all.
with

errors as (

    select * from {{ ref('error_rate_daily') }}

),

hotspots as (

    select * from {{ ref('error_hotspots_daily') }}

),

compared as (

    select
        coalesce(endpoint_errors.day, hotspots.day) as day,
        coalesce(endpoint_errors.endpoint_id, hotspots.endpoint_id) as endpoint_id,
        endpoint_errors.calls,
        hotspots.calls as hotspot_calls,
        endpoint_errors.known_calls,
        hotspots.known_calls as hotspot_known_calls,
        endpoint_errors.http_error_calls,
        hotspots.http_error_calls as hotspot_http_error_calls,
        all_errors.calls as all_calls,
        hotspots.all_calls as hotspot_all_calls,
        coalesce(endpoint_errors.http_error_rate, -1) as http_error_rate,
        coalesce(hotspots.http_error_rate, -1) as hotspot_http_error_rate,
        coalesce(all_errors.http_error_rate, -1) as all_http_error_rate,
        coalesce(hotspots.all_http_error_rate, -1) as hotspot_all_http_error_rate

    from errors as endpoint_errors

    full outer join hotspots
        on endpoint_errors.day = hotspots.day
        and endpoint_errors.endpoint_id = hotspots.endpoint_id

    left join errors as all_errors
        on endpoint_errors.day = all_errors.day
        and all_errors.endpoint_id = 'all'

    where coalesce(endpoint_errors.endpoint_id, 'none') <> 'all'

),

final as (

    select * from compared

    where
        calls is null
        or hotspot_calls is null
        or calls <> hotspot_calls
        or known_calls <> hotspot_known_calls
        or http_error_calls <> hotspot_http_error_calls
        or all_calls <> hotspot_all_calls
        or http_error_rate <> hotspot_http_error_rate
        or all_http_error_rate <> hotspot_all_http_error_rate

)

select * from final
