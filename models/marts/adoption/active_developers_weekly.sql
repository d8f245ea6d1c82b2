with

weeks as (

    select * from {{ ref('dim_weeks') }}

),

developer_days as (

    select * from {{ ref('fct_developer_days') }}

),

observability as (

    select * from {{ ref('dim_observability') }}

),

-- a developer is one of the week's, however many days of it they called on
developer_weeks as (

    select
        cast(date_trunc('week', day) as date) as week,
        developer_id,
        bool_or(successful_calls > 0) as is_active

    from developer_days

    group by all

),

counted as (

    select
        weeks.week,
        weeks.is_complete,
        observability.has_keys,
        count(*) filter (where developer_weeks.is_active) as active_developers,
        count(*) filter (where not developer_weeks.is_active) as trying_developers

    from weeks

    inner join observability
        on weeks.last_day >= observability.first_call_day

    left join developer_weeks
        on weeks.week = developer_weeks.week

    group by all

),

final as (

    select
        week,
        'all' as segment,
        'all' as segment_value,
        case when has_keys then active_developers end as active_developers,
        case when has_keys then trying_developers end as trying_developers,
        case when has_keys then 'no_target' else 'source_absent' end as status,
        is_complete

    from counted

)

select * from final
