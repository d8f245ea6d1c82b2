with

days as (

    select * from {{ ref('dim_days') }}

),

developer_days as (

    select * from {{ ref('fct_developer_days') }}

),

observability as (

    select * from {{ ref('dim_observability') }}

),

developers as (

    select
        day,
        developer_id,
        successful_calls > 0 as is_active

    from developer_days

),

counted as (

    select
        days.day,
        days.is_complete,
        observability.has_keys,
        count(*) filter (where developers.is_active) as active_developers,
        count(*) filter (where not developers.is_active) as trying_developers

    from days

    inner join observability
        on days.day >= observability.first_call_day

    left join developers
        on days.day = developers.day

    group by all

),

final as (

    select
        day,
        'all' as segment,
        'all' as segment_value,
        case when has_keys then active_developers end as active_developers,
        case when has_keys then trying_developers end as trying_developers,
        case when has_keys then 'no_target' else 'source_absent' end as status,
        is_complete

    from counted

)

select * from final
