with

active_at_start as (

    select * from {{ ref('fct_developer_months') }}

    where is_active_at_start

),

weeks as (

    select * from {{ ref('dim_weeks') }}

),

depth as (

    select * from {{ ref('fct_integration_depth_weekly') }}

),

tiers_before as (

    select
        active_at_start.month,
        active_at_start.developer_id,
        bool_or(depth.tier = 'experimenting') as has_experimented,
        bool_or(depth.tier = 'building') as has_built,
        bool_or(depth.tier = 'scaling') as has_scaled

    from active_at_start

    inner join weeks
        on active_at_start.last_call_before_at > weeks.starts_at
        and active_at_start.last_call_before_at
        <= {{ days_later('weeks.starts_at', var('churn_peak_tier_days')) }}

    inner join depth
        on weeks.week = depth.week
        and active_at_start.developer_id = depth.developer_id

    group by all

),

-- whoever succeeded once and never again is a case of its own, however deep a score one call gives
final as (

    select
        active_at_start.month,
        active_at_start.developer_id,
        case
            when active_at_start.successful_calls_before = 1 then 'never_past_first_call'
            when tiers_before.has_scaled then 'scaling'
            when tiers_before.has_built then 'building'
            when tiers_before.has_experimented then 'experimenting'
            else 'none'
        end as tier

    from active_at_start

    left join tiers_before
        on active_at_start.month = tiers_before.month
        and active_at_start.developer_id = tiers_before.developer_id

)

select * from final
