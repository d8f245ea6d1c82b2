with

call_durations as (

    select * from {{ ref('int_call_durations') }}

),

probe_durations as (

    select * from {{ ref('int_probe_durations') }}

),

final as (

    select
        event_date,
        day,
        endpoint_id,
        vantage,
        is_timeout,
        limit_us,
        is_recorded,
        duration_us

    from call_durations

    union all

    select
        event_date,
        day,
        endpoint_id,
        vantage,
        is_timeout,
        limit_us,
        is_recorded,
        duration_us

    from probe_durations

)

select * from final
