with

months as (

    select * from {{ ref('dim_months') }}

),

tickets as (

    select * from {{ ref('fct_tickets') }}

),

successful_days as (

    select * from {{ ref('fct_developer_days') }}

    where successful_calls > 0

),

tiers as (

    select * from {{ ref('fct_developer_tiers') }}

    where grain = 'month'

),

observability as (

    select * from {{ ref('dim_observability') }}

),

ticket_source as (

    select * from {{ ref('dim_sources') }}

    where table_name = 'support_tickets'

),

-- what happened in a month: tickets, and developers who were active in it, once each
happened as (

    select
        cast(date_trunc('month', day) as date) as month,
        developer_id,
        coalesce(exclusion_reason, 'counted') as kind

    from tickets

    union all

    select distinct
        cast(date_trunc('month', day) as date) as month,
        developer_id,
        'active' as kind

    from successful_days

    union all

    select
        first_call_month as month,
        cast(null as varchar) as developer_id,
        'first_call' as kind

    from observability

),

sliced as (

    select
        happened.month,
        segments.segment,
        case segments.segment when 'tier' then coalesce(tiers.tier, 'none') else 'all' end
            as segment_value,
        happened.kind

    from happened

    inner join (values ('all'), ('tier')) as segments (segment)
        on happened.kind <> 'first_call' or segments.segment = 'all'

    left join tiers
        on happened.month = tiers.period_start
        and happened.developer_id = tiers.developer_id

),

members as (

    select
        segment,
        segment_value,
        min(month) as first_month

    from sliced

    group by all

),

counted as (

    select
        months.month,
        members.segment,
        members.segment_value,
        count(*) filter (where sliced.kind = 'counted') as tickets,
        count(*) filter (where sliced.kind = 'active') as active_developers,
        count(*) filter (where sliced.kind = 'spam') as spam_tickets,
        count(*) filter (where sliced.kind = 'merged') as merged_tickets,
        count(*) filter (where sliced.kind = 'agent') as agent_tickets,
        count(*) filter (where sliced.kind = 'not_customer') as not_customer_tickets,
        count(*) filter (where sliced.kind = 'internal') as internal_tickets,
        months.is_complete

    from months

    inner join members
        on months.month >= members.first_month

    left join sliced
        on months.month = sliced.month
        and members.segment = sliced.segment
        and members.segment_value = sliced.segment_value

    group by all

),

final as (

    select
        counted.month,
        counted.segment,
        counted.segment_value,
        case when not ticket_source.is_absent then counted.tickets end as tickets,
        case when observability.has_keys then counted.active_developers end
            as active_developers,
        case
            when not ticket_source.is_absent
                then {{ ratio('counted.tickets * 100', 'counted.active_developers') }}
        end as tickets_per_100_developers,
        case when not ticket_source.is_absent then counted.spam_tickets end as spam_tickets,
        case when not ticket_source.is_absent then counted.merged_tickets end
            as merged_tickets,
        case when not ticket_source.is_absent then counted.agent_tickets end as agent_tickets,
        case when not ticket_source.is_absent then counted.not_customer_tickets end
            as not_customer_tickets,
        case when not ticket_source.is_absent then counted.internal_tickets end
            as internal_tickets,
        case
            when ticket_source.is_absent or not observability.has_keys then 'source_absent'
            else 'no_target'
        end as status,
        counted.is_complete

    from counted

    cross join observability

    cross join ticket_source

)

select * from final
