-- The calls that are written one by one: a skeleton each, from the stories and from the first steps
-- of the background's developers, filled in here. Nothing in them but what the skeletons say
-- depends on chance.

create table planted_calls as
with numbered_calls as (
    select
        *,
        row_number()
            over (
                partition by story order by occurred_at, api_key_id, endpoint_id, status_code, nth
            )
            as call_no
    from story_calls
)

select
    'req_' || calls.story || '_' || lpad(cast(calls.call_no as varchar), 6, '0') as request_id,
    calls.occurred_at,
    calls.api_key_id,
    routes.service,
    coalesce(
        calls.http_method, case when routes.http_method = '*' then 'GET' else routes.http_method end
    )
        as http_method,
    coalesce(
        calls.path,
        case
            when routes.id_style is null then routes.path_template
            else regexp_replace(
                routes.path_template,
                '[{][a-z_]+[}]|:[a-z_]+',
                cast(10000 + calls.call_no as varchar)
            )
        end
    ) as path,
    coalesce(calls.route, case when routes.service = 'insights' then routes.path_template end)
        as route,
    '2025-01-15' as api_version,
    cast(calls.status_code as smallint) as status_code,
    calls.status_code = 504 as is_timeout,
    coalesce(
        calls.latency_ms, case when calls.status_code = 504 then 30000 else routes.median_ms end, 20
    )
        as gateway_latency_ms,
    coalesce(
        calls.latency_ms, case when calls.status_code = 504 then 30000 else routes.median_ms end, 20
    )
    - 1
        as upstream_latency_ms,
    cast(null as double) as client_latency_ms,
    case when calls.status_code between 200 and 299 and routes.units is not null then 1 end
        as quantity,
    case
        when calls.status_code >= 500 then 'internal'
        when calls.status_code = 401 then 'invalid_api_key'
        when calls.status_code = 429 then 'rate_limited'
        when calls.status_code >= 400 then 'invalid_request'
    end as error_code,
    'firstcall-python/3.2.0' as sdk,
    false as is_retry,
    coalesce(calls.is_synthetic, false) as is_synthetic
from numbered_calls as calls
left join routes on calls.endpoint_id = routes.endpoint_id;
