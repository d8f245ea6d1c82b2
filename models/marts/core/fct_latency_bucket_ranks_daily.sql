with

latency_days as (

    select * from {{ ref('fct_latency_days') }}

),

buckets as (

    select * from {{ ref('fct_latency_histogram_daily') }}

    where bucket is not null

),

days_to_rebuild as (

    select day from latency_days

    where {{ is_to_rebuild() }}

),

ranked as (

    select
        buckets.day,
        buckets.endpoint_id,
        buckets.vantage,
        buckets.bucket,
        buckets.calls,
        buckets.calls + buckets.timeout_calls as all_calls,
        sum(buckets.calls) over up_to_bucket as next_rank,
        sum(buckets.calls + buckets.timeout_calls) over up_to_bucket as next_rank_of_all,
        sum(buckets.calls) over endpoint_day as n,
        sum(buckets.calls + buckets.timeout_calls) over endpoint_day as n_timeouts_included,
        buckets.inputs_hash

    from buckets

    inner join days_to_rebuild
        on buckets.day = days_to_rebuild.day

    window
        endpoint_day as (partition by buckets.day, buckets.endpoint_id, buckets.vantage),
        up_to_bucket as (
            partition by buckets.day, buckets.endpoint_id, buckets.vantage
            order by buckets.bucket
        )

),

-- few: a percentile lies in one bucket, or between two
final as (

    select
        day,
        endpoint_id,
        vantage,
        bucket,
        cast(next_rank - calls as bigint) as first_rank,
        cast(next_rank_of_all - all_calls as bigint) as first_rank_of_all,
        cast(n as bigint) as n,
        cast(n_timeouts_included as bigint) as n_timeouts_included,
        inputs_hash

    from ranked

    where
        {%- for share in [0.5, 0.95, 0.99] %}
        {{ 'or ' if not loop.first -}}
        {{ is_beside_percentile(share, 'n', 'next_rank - calls', 'next_rank') }}
        or {{ is_beside_percentile(
            share, 'n_timeouts_included', 'next_rank_of_all - all_calls', 'next_rank_of_all'
        ) }}
        {%- endfor %}

)

select * from final
