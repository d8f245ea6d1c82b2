with

weeks as (

    select * from {{ ref('dim_weeks') }}

    where is_complete

),

months as (

    select * from {{ ref('dim_months') }}

),

quarters as (

    select * from {{ ref('dim_quarters') }}

),

depth as (

    select * from {{ ref('fct_integration_depth_weekly') }}

),

periods as (

    select
        'month' as grain,
        month as period_start,
        last_day

    from months

    union all

    select
        'quarter' as grain,
        quarter as period_start,
        last_day

    from quarters

),

deciding_weeks as (

    select
        periods.grain,
        periods.period_start,
        max(weeks.week) as week

    from periods

    inner join weeks
        on periods.last_day >= weeks.last_day

    group by all

),

final as (

    select
        deciding_weeks.grain,
        deciding_weeks.period_start,
        depth.developer_id,
        depth.tier

    from deciding_weeks

    inner join depth
        on deciding_weeks.week = depth.week

)

select * from final
