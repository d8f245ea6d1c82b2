with

latency as (

    select * from {{ ref('fct_latency_daily') }}

),

days as (

    select * from {{ ref('dim_days') }}

),

endpoints as (

    select * from {{ ref('dim_endpoints') }}

),

p50_targets as (

    select * from {{ ref('metric_targets') }}

    where metric_id = 'latency_p50_ms' and segment = 'api_type'

),

p99_targets as (

    select * from {{ ref('metric_targets') }}

    where metric_id = 'latency_p99_ms' and segment = 'api_type'

),

-- what the caller felt: by the client's own clock where it is known, else a probe's, then ours
compared as (

    select
        *,
        {{ outermost_vantage('day') }} as outermost_vantage,
        max(case when vantage = 'gateway' then p50_ms end) over (
            partition by day, endpoint_id
        ) as gateway_p50_ms,
        sum(n) over (partition by vantage) = 0 as is_not_observable

    from latency

),

judged as (

    select
        compared.*,
        {%- for name in ['p50', 'p99'] %}
        {{ status(
            value='compared.' ~ name ~ '_ms',
            is_final='days.is_complete',
            sample='compared.n',
            min_sample=var('min_sample_calls'),
            is_not_observable='compared.is_not_observable',
            targets=name ~ '_targets',
        ) }} as {{ name }}_status,
        {%- endfor %}
        days.is_complete

    from compared

    inner join days
        on compared.day = days.day

    left join endpoints
        on compared.endpoint_id = endpoints.endpoint_id

    left join p50_targets
        on endpoints.api_type = p50_targets.segment_value
        and compared.vantage = compared.outermost_vantage

    left join p99_targets
        on endpoints.api_type = p99_targets.segment_value
        and compared.vantage = compared.outermost_vantage

),

final as (

    select
        day,
        endpoint_id,
        vantage,
        n,
        p50_ms,
        p95_ms,
        p99_ms,
        n_timeouts_included,
        p50_ms_timeouts_included,
        p95_ms_timeouts_included,
        p99_ms_timeouts_included,
        within_limit_calls,
        not_a_value_calls,
        case
            when vantage = outermost_vantage and vantage <> 'gateway' then p50_ms - gateway_p50_ms
        end as network_ms,
        p50_status,
        p99_status,
        {{ worse_status('p50_status', 'p99_status') }} as status,
        is_complete

    from judged

)

select * from final
