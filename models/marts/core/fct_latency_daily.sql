with

latency_days as (

    select * from {{ ref('fct_latency_days') }}

),

durations as (

    select * from {{ ref('int_durations_of_all_vantages') }}

),

buckets as (

    select * from {{ ref('fct_latency_histogram_daily') }}

),

bucket_ranks as (

    select * from {{ ref('fct_latency_bucket_ranks_daily') }}

),

days_to_rebuild as (

    select
        day,
        inputs_hash

    from latency_days

    where {{ is_to_rebuild() }}

),

-- by itself, so that dates prune what is read before it is joined
day_durations as (

    select * from durations

    where {{ is_on_event_dates('durations.event_date', 'days_to_rebuild') }}

),

-- a percentile is exact once the few durations of its bucket are put in order
durations_near_percentiles as (

    select
        bucket_ranks.day,
        bucket_ranks.endpoint_id,
        bucket_ranks.vantage,
        bucket_ranks.n,
        bucket_ranks.n_timeouts_included,
        bucket_ranks.inputs_hash,
        day_durations.duration_us / 1000.0 as duration_ms,
        day_durations.is_timeout,
        bucket_ranks.first_rank + count(*) filter (where not day_durations.is_timeout) over in_order
            as next_rank,
        bucket_ranks.first_rank_of_all + count(*) over in_order as next_rank_of_all

    from day_durations

    inner join bucket_ranks
        on day_durations.day = bucket_ranks.day
        and day_durations.endpoint_id = bucket_ranks.endpoint_id
        and day_durations.vantage = bucket_ranks.vantage
        and {{ latency_bucket('day_durations.duration_us') }} = bucket_ranks.bucket

    inner join days_to_rebuild
        on bucket_ranks.day = days_to_rebuild.day

    window in_order as (
        partition by
            bucket_ranks.day,
            bucket_ranks.endpoint_id,
            bucket_ranks.vantage,
            bucket_ranks.bucket
        order by day_durations.duration_us
        rows unbounded preceding
    )

),

percentiles as (

    select
        day,
        endpoint_id,
        max(inputs_hash) as ranks_hash,
        {%- for name, share in [('p50', 0.5), ('p95', 0.95), ('p99', 0.99)] %}
        sum(duration_ms * {{ percentile_weight(
            share, 'n_timeouts_included', 'next_rank_of_all - 1', 'next_rank_of_all'
        ) }}) as {{ name }}_ms_timeouts_included,
        sum(case when not is_timeout then duration_ms end * {{ percentile_weight(
            share, 'n', 'next_rank - 1', 'next_rank'
        ) }}) as {{ name }}_ms,
        {%- endfor %}
        vantage

    from durations_near_percentiles

    group by all

),

counted as (

    select
        buckets.day,
        buckets.endpoint_id,
        buckets.vantage,
        sum(case when buckets.bucket is not null then buckets.calls else 0 end) as n,
        sum(
            case when buckets.bucket is not null then buckets.timeout_calls else 0 end
        ) as timeouts_with_duration,
        sum(buckets.within_limit_calls) as within_limit_calls,
        sum(buckets.not_a_value_calls) as not_a_value_calls,
        max(buckets.inputs_hash) as buckets_hash,
        days_to_rebuild.inputs_hash

    from buckets

    inner join days_to_rebuild
        on buckets.day = days_to_rebuild.day

    group by all

),

-- When models are built one by one, buckets or ranks may still be those of the day as it was. Then
-- the day is not what its hash says, and the next build has to make it again.
final as (

    select
        counted.day,
        counted.endpoint_id,
        counted.vantage,
        cast(counted.n as bigint) as n,
        percentiles.p50_ms,
        percentiles.p95_ms,
        percentiles.p99_ms,
        cast(counted.n + counted.timeouts_with_duration as bigint) as n_timeouts_included,
        percentiles.p50_ms_timeouts_included,
        percentiles.p95_ms_timeouts_included,
        percentiles.p99_ms_timeouts_included,
        cast(counted.within_limit_calls as bigint) as within_limit_calls,
        cast(counted.not_a_value_calls as bigint) as not_a_value_calls,
        case
            when bool_or(
                counted.buckets_hash <> counted.inputs_hash
                or percentiles.ranks_hash <> counted.inputs_hash
                or percentiles.day is null and counted.n + counted.timeouts_with_duration > 0
            ) over (partition by counted.day) then 'out of date'
            else counted.inputs_hash
        end as inputs_hash

    from counted

    left join percentiles
        on counted.day = percentiles.day
        and counted.endpoint_id = percentiles.endpoint_id
        and counted.vantage = percentiles.vantage

)

select * from final
