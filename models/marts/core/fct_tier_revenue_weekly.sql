with

weeks as (

    select * from {{ ref('dim_weeks') }}

),

months as (

    select * from {{ ref('dim_money_months') }}

),

developer_revenue as (

    select * from {{ ref('fct_developer_revenue_monthly') }}

),

depth as (

    select * from {{ ref('fct_integration_depth_weekly') }}

),

treatment as (

    select * from {{ ref('tier_treatment') }}

),

-- who has no tier in the week, or no developer who called, is of none
developer_weeks as (

    select
        weeks.week,
        coalesce(depth.tier, 'none') as tier,
        developer_revenue.revenue

    from weeks

    inner join developer_revenue
        on cast(date_trunc('month', weeks.last_day) as date) = developer_revenue.month

    left join depth
        on weeks.week = depth.week
        and developer_revenue.developer_id = depth.developer_id

),

-- the month in which a running week ends need not have begun
final as (

    select
        weeks.week,
        treatment.tier,
        {{ in_cents('coalesce(sum(developer_weeks.revenue), 0)') }} as revenue

    from weeks

    inner join months
        on cast(date_trunc('month', weeks.last_day) as date) = months.month

    cross join treatment

    left join developer_weeks
        on weeks.week = developer_weeks.week
        and treatment.tier = developer_weeks.tier

    group by all

)

select * from final
