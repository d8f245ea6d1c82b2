-- How long calls took over any days, by endpoint and vantage, within 1 % of type 7: put the first
-- day and the one after the last into `asked`. Percentiles of days are never made into one.
-- `dbt compile -s latency_percentiles_over_any_window` gives the SQL to run.
with

asked as (

    select
        date '2025-10-06' as first_day,
        date '2025-11-03' as next_day

),

histogram as (

    select * from {{ ref('fct_latency_histogram_daily') }}

    where bucket is not null

),

buckets as (

    select
        asked.first_day,
        asked.next_day,
        histogram.endpoint_id,
        histogram.vantage,
        histogram.bucket,
        sum(histogram.calls) as calls,
        sum(histogram.calls + histogram.timeout_calls) as all_calls

    from histogram

    inner join asked
        on histogram.day >= asked.first_day
        and histogram.day < asked.next_day

    group by all

),

ranked as (

    select
        first_day,
        next_day,
        endpoint_id,
        vantage,
        bucket,
        calls,
        all_calls,
        sum(calls) over up_to_bucket as next_rank,
        sum(all_calls) over up_to_bucket as next_rank_of_all,
        sum(calls) over endpoint_window as n,
        sum(all_calls) over endpoint_window as n_timeouts_included

    from buckets

    window
        endpoint_window as (partition by endpoint_id, vantage),
        up_to_bucket as (
            partition by endpoint_id, vantage
            order by bucket
        )

),

final as (

    select
        endpoint_id,
        vantage,
        cast(n as bigint) as n,
        cast(n_timeouts_included as bigint) as n_timeouts_included,
        {%- for name, share in [('p50', 0.5), ('p95', 0.95), ('p99', 0.99)] %}
        sum({{ bucket_ms('bucket') }} * {{ percentile_weight(
            share, 'n', 'next_rank - calls', 'next_rank'
        ) }}) as {{ name }}_ms,
        sum({{ bucket_ms('bucket') }} * {{ percentile_weight(
            share, 'n_timeouts_included', 'next_rank_of_all - all_calls', 'next_rank_of_all'
        ) }}) as {{ name }}_ms_timeouts_included,
        {%- endfor %}
        first_day,
        next_day

    from ranked

    group by all

)

select * from final
