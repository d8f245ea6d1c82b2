with

months as (

    select * from {{ ref('dim_months') }}

),

developer_days as (

    select * from {{ ref('fct_developer_days') }}

),

tiers as (

    select * from {{ ref('fct_developer_tiers') }}

    where grain = 'month'

),

members as (

    select * from {{ ref('dim_tier_segments') }}

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

-- a few rows of each month, since a segment of all has no equality to join by
counts_by_tier as (

    select
        developer_months.month,
        coalesce(tiers.tier, 'none') as tier,
        count(*) filter (where developer_months.is_active) as active_developers,
        count(*) filter (where not developer_months.is_active) as trying_developers

    from developer_months

    left join tiers
        on developer_months.month = tiers.period_start
        and developer_months.developer_id = tiers.developer_id

    group by all

),

counted as (

    select
        months.month,
        members.segment,
        members.segment_value,
        months.is_complete,
        observability.has_keys,
        cast(coalesce(sum(counts_by_tier.active_developers), 0) as bigint) as active_developers,
        cast(coalesce(sum(counts_by_tier.trying_developers), 0) as bigint) as trying_developers

    from months

    inner join observability
        on months.last_day >= observability.first_call_day

    cross join members

    left join counts_by_tier
        on months.month = counts_by_tier.month
        and (members.segment = 'all' or members.segment_value = counts_by_tier.tier)

    group by all

),

-- a tier has rows since its first developer
begun as (

    select
        *,
        bool_or(segment = 'all' or active_developers + trying_developers > 0) over (
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
        case when has_keys then active_developers end as active_developers,
        case when has_keys then trying_developers end as trying_developers,
        case when has_keys then 'no_target' else 'source_absent' end as status,
        is_complete

    from begun

    where has_begun

)

select * from final
