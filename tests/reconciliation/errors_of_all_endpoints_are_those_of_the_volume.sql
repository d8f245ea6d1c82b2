-- error_rate_daily: the outcome classes sum to the calls, the endpoints to `all`, and both to
-- the volume.
with

errors as (

    select * from {{ ref('error_rate_daily') }}

),

volume as (

    select * from {{ ref('call_volume_daily') }}

),

parts as (

    select
        day,
        case when endpoint_id = 'all' then calls else 0 end as all_calls,
        case when endpoint_id = 'all' then 0 else calls end as endpoint_calls,
        (
            success + throttled + client_cancelled + timeout + client_error + server_error
            + unknown
        ) * cast(endpoint_id = 'all' as int) as class_calls,
        0 as volume_calls

    from errors

    union all

    select
        day,
        0 as all_calls,
        0 as endpoint_calls,
        0 as class_calls,
        calls as volume_calls

    from volume

),

final as (

    select
        day,
        sum(all_calls) as all_calls,
        sum(endpoint_calls) as endpoint_calls,
        sum(class_calls) as class_calls,
        sum(volume_calls) as volume_calls

    from parts

    group by all

    having
        sum(all_calls) <> sum(volume_calls)
        or sum(endpoint_calls) <> sum(volume_calls)
        or sum(class_calls) <> sum(volume_calls)

)

select * from final
