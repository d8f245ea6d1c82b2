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

probes_hashed as (

    select * from {{ ref('int_probe_days_hashed') }}

),

latency_limits as (

    select * from {{ ref('metric_targets') }}

    where metric_id = 'latency_p99_ms' and segment = 'api_type'

),

call_days as (

    select
        calls.day,
        sum(calls.calls) as calls,
        max(calls.batch_seq) as batch_seq

    from calls

    inner join clock
        on calls.day <= clock.as_of_day

    group by all

),

days as (

    select day from call_days

    union distinct

    select day from probes_hashed

),

limits_hashed as (

    select
        md5({{ text_in_order(text_of(['segment_value', 'good_edge']), 'segment_value') }})
            as limits_hash

    from latency_limits

),

final as (

    select
        days.day,
        cast(date_trunc('month', days.day) as date) as month,
        md5({{ text_of([
            'call_days.calls', 'call_days.batch_seq', 'keys_hashed.uncounted_keys_hash',
            'routes_hashed.latency_routes_hash', 'limits_hashed.limits_hash',
            'probes_hashed.probes_hash', latency_config_hash(),
        ]) }}) as inputs_hash

    from days

    cross join limits_hashed

    left join call_days
        on days.day = call_days.day

    left join probes_hashed
        on days.day = probes_hashed.day

    left join keys_hashed
        on days.day = keys_hashed.day

    left join routes_hashed
        on days.day = routes_hashed.day

)

select * from final
