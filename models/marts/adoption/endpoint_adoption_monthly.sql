with

months as (

    select * from {{ ref('dim_months') }}

),

endpoints as (

    select * from {{ ref('dim_endpoints') }}

    where is_qualifying

),

members as (

    select * from {{ ref('dim_tier_segments') }}

),

account_use as (

    select * from {{ ref('fct_endpoint_accounts_monthly') }}

),

developer_use as (

    select * from {{ ref('fct_endpoint_developers_monthly') }}

),

tiers as (

    select * from {{ ref('fct_developer_tiers') }}

    where grain = 'month'

),

observability as (

    select * from {{ ref('dim_observability') }}

),

-- all calls are those of accounts, since not every call is some developer's
uses as (

    select
        month,
        endpoint_id,
        'all' as segment,
        'all' as segment_value,
        nullif(account_id, 'unattributed') as account_id,
        null as active_developer_id,
        calls,
        last_at

    from account_use

    union all

    select
        developer_use.month,
        developer_use.endpoint_id,
        members.segment,
        members.segment_value,
        case when members.segment = 'tier' then developer_use.account_id end as account_id,
        case when developer_use.successful_calls > 0 then developer_use.developer_id end
            as active_developer_id,
        case when members.segment = 'tier' then developer_use.calls end as calls,
        developer_use.last_at

    from developer_use

    left join tiers
        on developer_use.month = tiers.period_start
        and developer_use.developer_id = tiers.developer_id

    inner join members
        on members.segment = 'all'
        or members.segment_value = coalesce(tiers.tier, 'none')

),

active as (

    select
        month,
        segment,
        segment_value,
        count(distinct active_developer_id) as active_developers

    from uses

    group by all

),

counted as (

    select
        months.month,
        members.segment,
        members.segment_value,
        endpoints.endpoint_id,
        {{ day_starts_at('endpoints.deprecated_on') }} as deprecated_at,
        cast(coalesce(sum(uses.calls), 0) as bigint) as calls,
        count(uses.active_developer_id) as developers,
        coalesce(active.active_developers, 0) as active_developers,
        count(distinct uses.account_id) as accounts,
        max(uses.last_at) as last_at,
        coalesce(endpoints.deprecated_on <= months.last_day, false) as is_deprecated,
        count(distinct uses.account_id) filter (
            where uses.last_at >= {{ day_starts_at('endpoints.deprecated_on') }}
        ) as deprecated_accounts,
        months.is_complete,
        observability.has_keys

    from months

    inner join observability
        on months.last_day >= observability.first_call_day

    inner join endpoints
        on coalesce(months.last_day >= endpoints.published_on, true)
        and coalesce(months.month < endpoints.removed_on, true)

    cross join members

    left join active
        on months.month = active.month
        and members.segment = active.segment
        and members.segment_value = active.segment_value

    left join uses
        on months.month = uses.month
        and endpoints.endpoint_id = uses.endpoint_id
        and members.segment = uses.segment
        and members.segment_value = uses.segment_value

    group by all

),

-- a tier has rows since its first developer
begun as (

    select
        *,
        bool_or(segment = 'all' or active_developers > 0 or calls > 0) over (
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
        endpoint_id,
        calls,
        case when has_keys then developers end as developers,
        case when has_keys then active_developers end as active_developers,
        {{ ratio('developers', 'active_developers') }} as share_of_active_developers,
        case when has_keys then accounts end as accounts,
        max(last_at) over (
            partition by segment, segment_value, endpoint_id
            order by month
        ) as last_called_at,
        calls = 0 as is_unused,
        is_deprecated,
        coalesce(last_at >= deprecated_at, false) as is_deprecated_in_use,
        case when has_keys then deprecated_accounts end as deprecated_accounts,
        case when has_keys then 'no_target' else 'source_absent' end as status,
        is_complete

    from begun

    where has_begun

)

select * from final
