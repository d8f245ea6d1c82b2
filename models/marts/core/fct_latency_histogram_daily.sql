with

latency_days as (

    select * from {{ ref('fct_latency_days') }}

),

durations as (

    select * from {{ ref('int_durations_of_all_vantages') }}

),

days_to_rebuild as (

    select
        day,
        inputs_hash

    from latency_days

    where {{ is_to_rebuild() }}

),

durations_to_count as (

    select
        durations.day,
        durations.endpoint_id,
        durations.vantage,
        {{ latency_bucket('durations.duration_us') }} as bucket,
        durations.is_timeout,
        durations.is_recorded,
        durations.duration_us,
        durations.limit_us

    from durations

    inner join days_to_rebuild
        on durations.day = days_to_rebuild.day

    where {{ is_on_event_dates('durations.event_date', 'days_to_rebuild') }}

),

-- a timeout is within no limit, and what has no limit is null
counted as (

    select
        day,
        endpoint_id,
        vantage,
        bucket,
        count(*) filter (where not is_timeout) as calls,
        count(*) filter (where is_timeout) as timeout_calls,
        count(*) filter (where not is_recorded) as not_a_value_calls,
        case
            when max(limit_us) is not null
                then count(*) filter (where not is_timeout and duration_us <= limit_us)
        end as within_limit_calls

    from durations_to_count

    group by all

),

-- the hash comes last: a text more to group by costs a sixth of all
final as (

    select
        counted.day,
        counted.endpoint_id,
        counted.vantage,
        counted.bucket,
        counted.calls,
        counted.timeout_calls,
        counted.not_a_value_calls,
        counted.within_limit_calls,
        days_to_rebuild.inputs_hash

    from counted

    inner join days_to_rebuild
        on counted.day = days_to_rebuild.day

)

select * from final
