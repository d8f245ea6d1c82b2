with

latency as (

    select * from {{ ref('fct_latency_monthly') }}

),

months as (

    select * from {{ ref('dim_months') }}

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

members as (

    select
        endpoint_id,
        vantage,
        min(month) as first_month,
        max(within_limit_calls) is not null as has_limit

    from latency

    group by all

),

-- a member without calls in a month has 0 of them, from its first one on
member_months as (

    select
        months.month,
        months.is_complete,
        members.endpoint_id,
        members.vantage,
        coalesce(latency.n, 0) as n,
        latency.p50_ms,
        latency.p95_ms,
        latency.p99_ms,
        coalesce(latency.n_timeouts_included, 0) as n_timeouts_included,
        latency.p50_ms_timeouts_included,
        latency.p95_ms_timeouts_included,
        latency.p99_ms_timeouts_included,
        case when members.has_limit then coalesce(latency.within_limit_calls, 0) end
            as within_limit_calls,
        coalesce(latency.not_a_value_calls, 0) as not_a_value_calls

    from members

    inner join months
        on members.first_month <= months.month

    left join latency
        on members.endpoint_id = latency.endpoint_id
        and members.vantage = latency.vantage
        and months.month = latency.month

),

-- what the caller felt: by the client's own clock where it is known, else a probe's, then ours
compared as (

    select
        *,
        {{ outermost_vantage('month') }} as outermost_vantage,
        max(case when vantage = 'gateway' then p50_ms end) over (
            partition by month, endpoint_id
        ) as gateway_p50_ms,
        sum(n) over (partition by vantage) = 0 as is_not_observable

    from member_months

),

judged as (

    select
        {%- for name in ['p50', 'p99'] %}
        {{ status(
            value='compared.' ~ name ~ '_ms',
            is_final='compared.is_complete',
            sample='compared.n',
            min_sample=var('min_sample_calls'),
            is_not_observable='compared.is_not_observable',
            targets=name ~ '_targets',
        ) }} as {{ name }}_status,
        {%- endfor %}
        compared.*

    from compared

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
        month,
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
