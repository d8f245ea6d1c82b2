with

latency_days as (

    select * from {{ ref('fct_latency_days') }}

),

latency_months as (

    select * from {{ ref('fct_latency_months') }}

),

histogram as (

    select * from {{ ref('fct_latency_histogram_daily') }}

),

months_to_rebuild as (

    select
        month,
        inputs_hash

    from latency_months

    where {{ is_to_rebuild('month') }}

),

days_of_months as (

    select
        latency_days.day,
        months_to_rebuild.month,
        months_to_rebuild.inputs_hash

    from latency_days

    inner join months_to_rebuild
        on latency_days.month = months_to_rebuild.month

),

buckets as (

    select
        days_of_months.month,
        days_of_months.inputs_hash,
        histogram.endpoint_id,
        histogram.vantage,
        histogram.bucket,
        sum(histogram.calls) as calls,
        sum(histogram.timeout_calls) as timeout_calls,
        sum(histogram.within_limit_calls) as within_limit_calls,
        sum(histogram.not_a_value_calls) as not_a_value_calls

    from histogram

    inner join days_of_months
        on histogram.day = days_of_months.day

    group by all

),

ranked as (

    select
        month,
        endpoint_id,
        vantage,
        inputs_hash,
        bucket,
        inputs_hash,
        calls,
        timeout_calls,
        calls + timeout_calls as all_calls,
        within_limit_calls,
        not_a_value_calls,
        sum(case when bucket is not null then calls end) over up_to_bucket as next_rank,
        sum(case when bucket is not null then calls end) over endpoint_month as n,
        sum(case when bucket is not null then calls + timeout_calls end) over up_to_bucket
            as next_rank_of_all,
        sum(case when bucket is not null then calls + timeout_calls end) over endpoint_month
            as n_timeouts_included

    from buckets

    window
        endpoint_month as (partition by month, endpoint_id, vantage),
        up_to_bucket as (
            partition by month, endpoint_id, vantage
            order by bucket nulls last
        )

),

final as (

    select
        month,
        endpoint_id,
        vantage,
        cast(coalesce(max(n), 0) as bigint) as n,
        {%- for name, share in [('p50', 0.5), ('p95', 0.95), ('p99', 0.99)] %}
        sum({{ bucket_ms('bucket') }} * {{ percentile_weight(
            share, 'n', 'next_rank - calls', 'next_rank'
        ) }}) as {{ name }}_ms,
        {%- endfor %}
        cast(coalesce(max(n_timeouts_included), 0) as bigint) as n_timeouts_included,
        {%- for name, share in [('p50', 0.5), ('p95', 0.95), ('p99', 0.99)] %}
        sum({{ bucket_ms('bucket') }} * {{ percentile_weight(
            share, 'n_timeouts_included', 'next_rank_of_all - all_calls', 'next_rank_of_all'
        ) }}) as {{ name }}_ms_timeouts_included,
        {%- endfor %}
        cast(sum(within_limit_calls) as bigint) as within_limit_calls,
        cast(sum(not_a_value_calls) as bigint) as not_a_value_calls,
        inputs_hash

    from ranked

    group by all

)

select * from final
