with

weeks as (

    select * from {{ ref('dim_weeks') }}

),

developer_days as (

    select * from {{ ref('fct_developer_days') }}

),

depth as (

    select * from {{ ref('fct_integration_depth_weekly') }}

),

members as (

    select * from {{ ref('dim_tier_segments') }}

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

-- a few rows of each week, since a segment of all has no equality to join by
counts_by_tier as (

    select
        developer_weeks.week,
        coalesce(depth.tier, 'none') as tier,
        count(*) filter (where developer_weeks.is_active) as active_developers,
        count(*) filter (where not developer_weeks.is_active) as trying_developers

    from developer_weeks

    left join depth
        on developer_weeks.week = depth.week
        and developer_weeks.developer_id = depth.developer_id

    group by all

),

counted as (

    select
        weeks.week,
        members.segment,
        members.segment_value,
        weeks.is_complete,
        observability.has_keys,
        cast(coalesce(sum(counts_by_tier.active_developers), 0) as bigint) as active_developers,
        cast(coalesce(sum(counts_by_tier.trying_developers), 0) as bigint) as trying_developers

    from weeks

    inner join observability
        on weeks.last_day >= observability.first_call_day

    cross join members

    left join counts_by_tier
        on weeks.week = counts_by_tier.week
        and (members.segment = 'all' or members.segment_value = counts_by_tier.tier)

    group by all

),

-- a tier has rows since its first developer
begun as (

    select
        *,
        bool_or(segment = 'all' or active_developers + trying_developers > 0) over (
            partition by segment_value
            order by week
        ) as has_begun

    from counted

),

final as (

    select
        week,
        segment,
        segment_value,
        case when has_keys then active_developers end as active_developers,
        case when has_keys then trying_developers end as trying_developers,
        case when has_keys then 'no_target' else 'source_absent' end as status,
        is_complete

    from begun

    where has_begun

)

select * from final
