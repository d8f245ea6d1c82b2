with

uptime as (

    select * from {{ ref('fct_uptime_daily') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

observability as (

    select * from {{ ref('dim_observability') }}

),

uptime_targets as (

    select * from {{ ref('metric_targets') }}

    where metric_id = 'uptime'

),

measured as (

    select
        *,
        {{ uptime() }} as uptime,
        {{ is_enough_observed() }} as is_enough_observed

    from uptime

),

final as (

    select
        measured.day,
        measured.component,
        measured.method,
        measured.down_seconds,
        measured.planned_seconds,
        measured.unknown_seconds,
        measured.observed_seconds,
        measured.good_calls,
        measured.known_calls,
        measured.uptime,
        {{ status(
            value='measured.uptime',
            is_final='measured.day <= clock.last_complete_day',
            sample='measured.is_enough_observed',
            min_sample='true',
            is_not_observable="measured.method = 'request' and not observability.has_statuses",
        ) }} as status,
        measured.day <= clock.last_complete_day as is_complete

    from measured

    cross join clock

    cross join observability

    left join uptime_targets as targets
        on targets.segment = 'all'

)

select * from final
