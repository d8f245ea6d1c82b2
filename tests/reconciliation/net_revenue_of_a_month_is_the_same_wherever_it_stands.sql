-- Net revenue per developer starts from the sum of fct_revenue_monthly, and the tiers of a week
-- share out that of its month, each of them rounded.
with

revenue as (

    select * from {{ ref('fct_revenue_monthly') }}

),

revenue_per_developer as (

    select * from {{ ref('revenue_per_developer_monthly') }}

    where segment = 'all' and net_revenue is not null

),

tiers as (

    select * from {{ ref('integration_tiers_weekly') }}

    where revenue is not null

),

of_months as (

    select
        month,
        sum(revenue) as net_revenue

    from revenue

    group by all

),

of_weeks as (

    select
        cast(date_trunc('month', {{ add_days('week', 6) }}) as date) as month,
        week,
        sum(revenue) as net_revenue,
        count(*) as tiers

    from tiers

    group by all

),

final as (

    select
        revenue_per_developer.month,
        cast(null as date) as week,
        revenue_per_developer.net_revenue,
        of_months.net_revenue as net_revenue_of_month

    from revenue_per_developer

    left join of_months
        on revenue_per_developer.month = of_months.month

    where revenue_per_developer.net_revenue <> coalesce(of_months.net_revenue, 0)

    union all

    select
        of_weeks.month,
        of_weeks.week,
        of_weeks.net_revenue,
        of_months.net_revenue as net_revenue_of_month

    from of_weeks

    left join of_months
        on of_weeks.month = of_months.month

    where
        abs(of_weeks.net_revenue - coalesce(of_months.net_revenue, 0)) > of_weeks.tiers * 0.005

)

select * from final
