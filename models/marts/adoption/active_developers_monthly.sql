with

months as (

    select * from {{ ref('dim_months') }}

),

developer_days as (

    select * from {{ ref('fct_developer_days') }}

),

observability as (

    select * from {{ ref('dim_observability') }}

),

-- a developer is one of the month's, however many days of it they called on
developer_months as (

    select
        cast(date_trunc('month', day) as date) as month,
        developer_id,
        bool_or(successful_calls > 0) as is_active

    from developer_days

    group by all

),

counted as (

    select
        months.month,
        months.is_complete,
        observability.has_keys,
        count(*) filter (where developer_months.is_active) as active_developers,
        count(*) filter (where not developer_months.is_active) as trying_developers

    from months

    inner join observability
        on months.last_day >= observability.first_call_day

    left join developer_months
        on months.month = developer_months.month

    group by all

),

final as (

    select
        month,
        'all' as segment,
        'all' as segment_value,
        case when has_keys then active_developers end as active_developers,
        case when has_keys then trying_developers end as trying_developers,
        case when has_keys then 'no_target' else 'source_absent' end as status,
        is_complete

    from counted

)

select * from final
