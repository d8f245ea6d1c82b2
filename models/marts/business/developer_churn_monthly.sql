with

months as (

    select * from {{ ref('dim_months') }}

),

developer_months as (

    select * from {{ ref('fct_developer_months') }}

),

peak_tiers as (

    select * from {{ ref('fct_developer_peak_tiers_monthly') }}

),

observability as (

    select * from {{ ref('dim_observability') }}

),

members as (

    select
        members.segment,
        members.segment_value

    from (
        values
        ('all', 'all'),
        ('tier', 'never_past_first_call'),
        ('tier', 'none'),
        ('tier', 'experimenting'),
        ('tier', 'building'),
        ('tier', 'scaling')
    ) as members (segment, segment_value)

),

-- the tiers share out who was active at the start; who came or came back since is of none
developers_of_members as (

    select
        developer_months.*,
        'all' as segment,
        'all' as segment_value

    from developer_months

    union all

    select
        developer_months.*,
        'tier' as segment,
        peak_tiers.tier as segment_value

    from developer_months

    inner join peak_tiers
        on developer_months.month = peak_tiers.month
        and developer_months.developer_id = peak_tiers.developer_id

),

counted as (

    select
        months.month,
        members.segment,
        members.segment_value,
        months.is_complete,
        observability.has_keys,
        count(*) filter (where developers.is_active_at_start) as developers_active_at_start,
        count(*) filter (where developers.is_active_at_start and developers.has_churned)
            as developers_churned,
        count(*) filter (where not developers.is_active_at_start and developers.has_churned)
            as churned_within_month,
        count(*) filter (where developers.has_returned) as reactivated_developers,
        count(*) filter (where developers.is_silent_success) as silent_success_developers

    from months

    inner join observability
        on months.month >= observability.first_call_month

    cross join members

    left join developers_of_members as developers
        on months.month = developers.month
        and members.segment = developers.segment
        and members.segment_value = developers.segment_value

    group by all

),

-- a tier has rows since its first developer
begun as (

    select
        *,
        bool_or(segment = 'all' or developers_active_at_start > 0) over (
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
        case when has_keys then developers_churned end as developers_churned,
        case when has_keys then developers_active_at_start end as developers_active_at_start,
        {{ ratio('developers_churned', 'developers_active_at_start') }} as churn_rate,
        case when has_keys and segment = 'all' then churned_within_month end
            as churned_within_month,
        case when has_keys and segment = 'all' then reactivated_developers end
            as reactivated_developers,
        case when has_keys and segment = 'all' then silent_success_developers end
            as silent_success_developers,
        case when has_keys then 'no_target' else 'source_absent' end as status,
        is_complete,
        is_complete as is_mature

    from begun

    where has_begun

)

select * from final
