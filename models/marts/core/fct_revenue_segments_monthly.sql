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

depth as (

    select * from {{ ref('fct_integration_depth_weekly') }}

),

-- of the weeks that ended within the month, the last one of the developer
tiers as (

    select
        cast(date_trunc('month', {{ add_days('week', 6) }}) as date) as month,
        developer_id,
        tier

    from depth

    qualify row_number() over (partition by developer_id, month order by week desc) = 1

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
        on developer_revenue.month = tiers.month
        and developer_revenue.developer_id = tiers.developer_id

),

first_months as (

    select min(month) as first_month

    from developer_revenue

    where is_active or revenue <> 0

),

counted as (

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

),

-- a tier has rows since its first developer
begun as (

    select
        *,
        bool_or(segment = 'all' or active_developers > 0 or net_revenue <> 0) over (
            partition by segment_value
            order by month
        ) as has_begun

    from counted

),

final as (

    select
        month,
        segment,
        segment_value,
        net_revenue,
        active_developers,
        paying_developers,
        paying_accounts,
        is_complete,
        is_mature

    from begun

    where has_begun

)

select * from final
