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

developers as (

    select
        developer_days.day,
        developer_days.successful_calls > 0 as is_active,
        coalesce(depth.tier, 'none') as tier

    from developer_days

    left join depth
        on {{ last_week_ended_by('developer_days.day') }} = depth.week
        and developer_days.developer_id = depth.developer_id

),

counted as (

    select
        days.day,
        members.segment,
        members.segment_value,
        days.is_complete,
        observability.has_keys,
        count(*) filter (where developers.is_active) as active_developers,
        count(*) filter (where not developers.is_active) as trying_developers

    from days

    inner join observability
        on days.day >= observability.first_call_day

    cross join members

    left join developers
        on days.day = developers.day
        and (members.segment = 'all' or members.segment_value = developers.tier)

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
