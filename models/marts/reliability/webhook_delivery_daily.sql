with

events as (

    select * from {{ ref('fct_webhook_events') }}

    where exclusion_reason is null

),

clock as (

    select * from {{ ref('dim_clock') }}

),

counted as (

    select
        day,
        count(*) as events,
        count(delivered_at) as delivered_events,
        count(*) filter (where is_delivered_in_time) as delivered_in_time_events,
        percentile_cont(0.5) within group (order by delivery_us / 1e6) as p50_seconds,
        percentile_cont(0.95) within group (order by delivery_us / 1e6) as p95_seconds

    from events

    group by all

),

final as (

    select
        counted.day,
        counted.events,
        counted.delivered_events,
        counted.delivered_in_time_events,
        {{ ratio('counted.delivered_in_time_events', 'counted.events') }}
            as delivered_in_time_share,
        counted.p50_seconds,
        counted.p95_seconds,
        'no_target' as status,
        counted.day <= clock.last_complete_day as is_complete,
        {{ day_starts_at(add_days('counted.day', 1)) }}
        + {{ var('webhook_delivery_seconds') }} * interval '1' second <= clock.as_of as is_mature

    from counted

    cross join clock

)

select * from final
