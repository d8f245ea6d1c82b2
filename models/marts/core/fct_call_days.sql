with

calls as (

    select * from {{ ref('int_calls_daily') }}

),

keys_hashed as (

    select * from {{ ref('int_call_days_keys_hashed') }}

),

routes_hashed as (

    select * from {{ ref('int_call_days_routes_hashed') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

days as (

    select
        day,
        cast(sum(calls) as bigint) as calls,
        cast(sum(case when status_code is not null then calls else 0 end) as bigint)
            as calls_with_status,
        cast(sum(
            case when is_timeout is not null or status_code = 504 then calls else 0 end
        ) as bigint) as calls_with_timeout_signal,
        max(batch_seq) as batch_seq

    from calls

    group by all

),

described as (

    select
        days.day,
        days.calls,
        days.calls_with_status,
        days.calls_with_timeout_signal,
        coalesce(keys_hashed.keys_in_force, 0) as keys_in_force,
        days.day > clock.as_of_day as is_after_as_of,
        days.day <= clock.last_complete_day as is_complete,
        days.batch_seq,
        keys_hashed.keys_hash,
        routes_hashed.routes_hash

    from days

    cross join clock

    left join keys_hashed
        on days.day = keys_hashed.day

    left join routes_hashed
        on days.day = routes_hashed.day

),

final as (

    select
        day,
        calls,
        calls_with_status,
        calls_with_timeout_signal,
        keys_in_force,
        is_after_as_of,
        is_complete,
        {{ config_hash() }} as config_hash,
        md5({{ text_of([
            'calls', 'batch_seq', 'is_after_as_of', 'is_complete', 'keys_hash', 'routes_hash',
            config_hash(),
        ]) }}) as inputs_hash

    from described

)

select * from final
