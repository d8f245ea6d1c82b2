with

months as (

    select * from {{ ref('dim_money_months') }}

),

members as (

    select * from {{ ref('dim_tier_segments') }}

),

developer_revenue as (

    select * from {{ ref('fct_developer_revenue_monthly') }}

),

tiers as (

    select * from {{ ref('fct_developer_tiers') }}

    where grain = 'month'

),

-- what has no developer is of no tier
sliced as (

    select
        developer_revenue.*,
        case
            when developer_revenue.developer_id <> 'unattributed'
                then coalesce(tiers.tier, 'none')
        end as tier

    from developer_revenue

    left join tiers
        on developer_revenue.month = tiers.period_start
        and developer_revenue.developer_id = tiers.developer_id

),

first_months as (

    select min(month) as first_month

    from developer_revenue

    where is_active or revenue <> 0

),

final as (

    select
        months.month,
        members.segment,
        members.segment_value,
        {{ in_cents('coalesce(sum(sliced.revenue), 0)') }} as net_revenue,
        count(*) filter (where sliced.is_active) as active_developers,
        count(*) filter (where sliced.is_active and sliced.is_paying) as paying_developers,
        count(distinct case when sliced.is_paying then sliced.account_id end)
            as paying_accounts,
        months.is_complete,
        months.is_mature

    from months

    inner join first_months
        on months.month >= first_months.first_month

    cross join members

    left join sliced
        on months.month = sliced.month
        and (members.segment = 'all' or members.segment_value = sliced.tier)

    group by all

)

select * from final
