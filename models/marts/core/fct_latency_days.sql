with

calls as (

    select * from {{ ref('int_calls_daily') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

keys_hashed as (

    select * from {{ ref('int_call_days_keys_hashed') }}

),

routes_hashed as (

    select * from {{ ref('int_call_days_routes_hashed') }}

),

latency_limits as (

    select * from {{ ref('metric_targets') }}

    where metric_id = 'latency_p99_ms' and segment = 'api_type'

),

days as (

    select
        calls.day,
        sum(calls.calls) as calls,
        max(calls.batch_seq) as batch_seq

    from calls

    inner join clock
        on calls.day <= clock.as_of_day

    group by all

),

limits_hashed as (

    select md5(coalesce(
        {{ text_in_order(text_of(['segment_value', 'good_edge']), 'segment_value') }}, ''
    )) as limits_hash

    from latency_limits

),

final as (

    select
        days.day,
        cast(date_trunc('month', days.day) as date) as month,
        md5({{ text_of([
            'days.calls', 'days.batch_seq', 'keys_hashed.uncounted_keys_hash',
            'routes_hashed.latency_routes_hash', 'limits_hashed.limits_hash',
            latency_config_hash(),
        ]) }}) as inputs_hash

    from days

    cross join limits_hashed

    left join keys_hashed
        on days.day = keys_hashed.day

    left join routes_hashed
        on days.day = routes_hashed.day

)

select * from final
