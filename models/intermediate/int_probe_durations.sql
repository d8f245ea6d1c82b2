with

checks as (

    select * from {{ ref('stg_status__uptime_checks') }}

),

endpoints as (

    select * from {{ ref('stg_app__endpoints') }}

),

latency_limits as (

    select * from {{ ref('metric_targets') }}

    where metric_id = 'latency_p99_ms' and segment = 'api_type'

),

-- a probe that could not connect writes 0 ms, and means that it has nothing to say
recorded as (

    select
        *,
        case when is_up or total_us > 0 then total_us end as recorded_us

    from checks

),

final as (

    select
        cast(recorded.checked_at as date) as event_date,
        {{ reporting_day('recorded.checked_at') }} as day,
        coalesce(recorded.endpoint_id, 'component:' || recorded.component) as endpoint_id,
        'probe' as vantage,
        false as is_timeout,
        latency_limits.good_edge * 1000 as limit_us,
        coalesce(recorded.recorded_us >= 0, false) as is_recorded,
        case when recorded.recorded_us >= 0 then recorded.recorded_us end as duration_us

    from recorded

    left join endpoints
        on recorded.endpoint_id = endpoints.endpoint_id

    left join latency_limits
        on coalesce(endpoints.api_type, 'unknown') = latency_limits.segment_value

)

select * from final
