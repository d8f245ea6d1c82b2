-- The background's calls of the days from `first_day` to `next_day`, and of those days' planted
-- ones, into `arrivals`: late ones and repeats arrive on a later day than they happened on.

-- a table of its own, because a scan of it is shared among threads, and unnest of a few cells is
-- not
create or replace table due_calls as
select day, caller_no, first_call_no, first_call_no + unnest(range(calls)) as call_no
from cells
where day >= getvariable('first_day') and day < getvariable('next_day');

insert into arrivals by name
with placed as (
    select
        due.day,
        due.caller_no,
        due.call_no,
        -- a retry repeats the call before it, two seconds later
        due.is_retry,
        due.call_no - cast(due.is_retry as bigint) as source_no,
        callers.api_key_id,
        callers.active_from,
        callers.is_monitor
    from (
        select
            *,
            call_no > first_call_no and draw('status', call_no - 1) >= 0.98
            and draw('retry', call_no) < 0.6 as is_retry
        from due_calls
    ) as due
    inner join callers on due.caller_no = callers.caller_no
),

timed as (
    select
        placed.*,
        repertoires.endpoint_no,
        epoch_us(placed.day) as day_us,
        greatest(
            least(
                cast(floor(
                    86400000000 * (
                        -- busiest at noon, in the caller's own time zone
                        case
                            when
                                draw('hour', placed.source_no) < 0.3
                                then draw('minute', placed.source_no)
                            else
                                (
                                    draw('morning', placed.source_no)
                                    + draw('evening', placed.source_no)
                                )
                                / 2
                        end + habits.zone_shift
                    )
                ) as bigint) % 86400000000 + case when placed.is_retry then 2000000 else 0 end,
                86399999998
            ),
            epoch_us(placed.active_from) - epoch_us(placed.day)
        ) as us_of_day,
        draw('status', placed.call_no) as status_draw,
        habits.sdk,
        habits.is_stuck,
        habits.reports_client_latency,
        case
            when placed.day >= habits.third_version_on then '2025-08-01'
            when placed.day >= habits.second_version_on then '2025-01-15'
            else '2023-10-01'
        end as api_version
    from placed
    inner join habits on placed.caller_no = habits.caller_no
    inner join repertoires
        on
            repertoires.chance_no
            = placed.caller_no * 64 + cast(floor(draw('endpoint', placed.source_no) * 64) as bigint)
),

answered as (
    select
        timed.*,
        routes.service,
        routes.http_method,
        routes.path_template,
        routes.id_style,
        routes.median_ms,
        routes.sigma,
        routes.units,
        make_timestamp(timed.day_us + timed.us_of_day) as occurred_at,
        case
            when
                timed.day = date '2025-10-14' and timed.us_of_day >= 33120000000
                and timed.us_of_day < 36000000000 and timed.status_draw < 0.85 then 503
            when timed.day >= routes.removed_on then 410
            when timed.is_stuck and timed.status_draw < 0.7 then 401
            when timed.status_draw < 0.955
                then
                    case
                        when
                            routes.http_method = 'POST' and routes.units is not null
                            then 201
                        else 200
                    end
            when
                timed.status_draw < 0.963
                then case when routes.http_method = 'GET' then 304 else 202 end
            when
                timed.status_draw < 0.980
                then case when routes.http_method = 'GET' then 404 else 422 end
            when timed.status_draw < 0.984 then 400
            when timed.status_draw < 0.987 then 401
            when timed.status_draw < 0.992 then 429
            when timed.status_draw < 0.994 then 499
            when timed.status_draw < 0.996 then 500
            when timed.status_draw < 0.9975 then 503
            when timed.status_draw < 0.9985 then 504
            when timed.status_draw < 0.9988 then 0
            when timed.status_draw < 0.9994 then 408
            when timed.status_draw < 0.9998 then 200
        end as status_code
    from timed
    -- before an operation was published its callers use the oldest one
    inner join routes
        on
            routes.endpoint_no
            = case
                when timed.endpoint_no = 41 and timed.day < date '2025-07-15' then 3
                else timed.endpoint_no
            end
),

measured as (
    select
        *,
        -- answered, and yet given up on by the gateway: the flag alone says so
        status_code = 504 or status_draw >= 0.9994 and status_draw < 0.9998 as is_timeout,
        case
            when draw('unmeasured', call_no) < 0.003 then null
            when status_code = 504 or status_draw >= 0.9994 and status_draw < 0.9998
                then 30000 + 40 * draw('latency', call_no)
            when status_code in (401, 429) then 2 + 6 * draw('latency', call_no)
            -- lognormal (Box and Muller)
            else median_ms * exp(
                sigma
                * sqrt(-2 * ln(1 - draw('latency', call_no)))
                * cos(2 * pi() * draw('angle', call_no))
            )
        end as gateway_ms
    from answered
),

written as (
    select
        numbered('req_', call_no, 11) as request_id,
        occurred_at,
        api_key_id,
        service,
        case when http_method = '*' then 'GET' else http_method end as http_method,
        filled_path(path_template, id_style, hash(source_no, getvariable('seed')))
        || case when draw('query', call_no) < 0.02 then '?page=' || call_no % 50 else '' end
            as path,
        case service
            when 'insights' then path_template when 'messaging' then 'messaging-default'
        end as route,
        api_version,
        status_code,
        is_timeout,
        round(gateway_ms, 3) as gateway_latency_ms,
        case
            when status_code in (401, 429) or draw('cached', call_no) < 0.02 then -1
            when draw('clocks differ', call_no) < 0.004 then round(gateway_ms * 1.1, 3)
            else round(gateway_ms * (0.6 + 0.35 * draw('upstream', call_no)), 3)
        end as upstream_latency_ms,
        case
            when
                reports_client_latency
                then round(gateway_ms + 12 + 90 * pow(draw('network', call_no), 3), 3)
        end as client_latency_ms,
        case
            when units is not null and status_code between 200 and 299
                then cast(1 + floor(units * 2 * draw('units', call_no)) as decimal(18, 6))
        end as quantity,
        case
            when status_code = 400 then 'invalid_request'
            when status_code = 401 then 'invalid_api_key'
            when status_code = 404 then 'not_found'
            when status_code = 410 then 'gone'
            when
                status_code = 422
                then
                    draw_from(
                        ['amount_too_small', 'unknown_customer', 'invalid_state'], 'code', call_no
                    )
            when status_code = 429 then 'rate_limited'
            when status_code = 500 then 'internal'
            when status_code = 503 then 'unavailable'
            when status_code = 504 then 'upstream_timeout'
        end as error_code,
        sdk,
        is_retry,
        is_monitor as is_synthetic,
        day,
        call_no,
        -- nothing late, repeated or contradicted near the ends and around the day of the hot spot
        day < date '2025-12-25'
        and day not between date '2025-11-20' and date '2025-11-28' as may_stray,
        draw('stray', call_no) as stray_draw
    from measured
)

select
    * exclude (day, call_no, may_stray, stray_draw),
    case
        when may_stray and stray_draw < 0.004 then day + cast(1 + call_no % 5 as integer) else day
    end
        as arrived_on,
    'first' as copy
from written
union all
-- the same row once more, in another day's file
select
    * exclude (day, call_no, may_stray, stray_draw),
    day + cast(1 + call_no % 3 as integer) as arrived_on,
    'repeat' as copy
from written
where may_stray and stray_draw >= 0.004 and stray_draw < 0.006
union all
-- the same request, told otherwise: an hour earlier (so that this version stands, some on the day
-- before), a second later, or at the same time with another status
select
    * exclude (day, call_no, may_stray, stray_draw) replace (
        case call_no % 3
            when 0 then occurred_at - interval 1 hour
            when 1 then occurred_at + interval 1 second
            else occurred_at
        end as occurred_at,
        case
            when call_no % 3 = 2 and coalesce(status_code, 0) <> 500 then 500 else status_code
        end as status_code,
        case when call_no % 3 = 2 then 'corrected' else error_code end as error_code
    ),
    day + cast(1 + call_no % 3 as integer) as arrived_on,
    'conflict' as copy
from written
where
    may_stray and stray_draw >= 0.006 and stray_draw < 0.0065
    and occurred_at >= timestamp '2024-07-02' and is_synthetic = false
union all
select *, cast(occurred_at as date) as arrived_on, 'first' as copy
from planted_calls
where
    occurred_at >= cast(getvariable('first_day') as timestamp)
    and occurred_at < cast(getvariable('next_day') as timestamp);
