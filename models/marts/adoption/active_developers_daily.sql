with

days as (

    select * from {{ ref('dim_days') }}

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

-- a few rows of each day, since a segment of all has no equality to join by
counts_by_tier as (

    select
        developer_days.day,
        coalesce(depth.tier, 'none') as tier,
        count(*) filter (where developer_days.successful_calls > 0) as active_developers,
        count(*) filter (where developer_days.successful_calls = 0) as trying_developers

    from developer_days

    left join depth
        on {{ last_week_ended_by('developer_days.day') }} = depth.week
        and developer_days.developer_id = depth.developer_id

    group by all

),

counted as (

    select
        days.day,
        members.segment,
        members.segment_value,
        days.is_complete,
        observability.has_keys,
        cast(coalesce(sum(counts_by_tier.active_developers), 0) as bigint) as active_developers,
        cast(coalesce(sum(counts_by_tier.trying_developers), 0) as bigint) as trying_developers

    from days

    inner join observability
        on days.day >= observability.first_call_day

    cross join members

    left join counts_by_tier
        on days.day = counts_by_tier.day
        and (members.segment = 'all' or members.segment_value = counts_by_tier.tier)

    group by all

),

-- a tier has rows since its first developer
begun as (

    select
        *,
        bool_or(segment = 'all' or active_developers + trying_developers > 0) over (
            partition by segment_value
            order by day
        ) as has_begun

    from counted

),

final as (

    select
        day,
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
