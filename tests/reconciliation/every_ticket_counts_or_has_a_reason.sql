-- support_ticket_ratio_monthly: the tickets that count and those that do not, by reason, are all
-- tickets as known at as_of; the tiers sum to the total; the other tables count the same tickets.
with

loaded_tickets as (

    select * from {{ ref('stg_support__support_tickets') }}

),

ratios as (

    select * from {{ ref('support_ticket_ratio_monthly') }}

),

responses as (

    select * from {{ ref('support_response_monthly') }}

),

topics as (

    select * from {{ ref('support_topics_monthly') }}

),

parts as (

    select
        cast(date_trunc('month', {{ reporting_day('created_at') }}) as date) as month,
        'loaded' as part,
        count(*) as tickets,
        cast(null as bigint) as counted_tickets,
        cast(null as bigint) as active_developers

    from loaded_tickets

    group by all

    union all

    select
        month,
        segment as part,
        sum(
            tickets + spam_tickets + merged_tickets + agent_tickets + not_customer_tickets
            + internal_tickets
        ) as tickets,
        sum(tickets) as counted_tickets,
        sum(active_developers) as active_developers

    from ratios

    group by all

    union all

    select
        month,
        'responses' as part,
        null as tickets,
        tickets as counted_tickets,
        null as active_developers

    from responses

    union all

    select
        month,
        'topics' as part,
        null as tickets,
        sum(tickets) as counted_tickets,
        null as active_developers

    from topics

    group by all

),

totals as (

    select
        month,
        sum(tickets) filter (where part = 'loaded') as loaded_tickets,
        sum(tickets) filter (where part = 'all') as tickets,
        sum(counted_tickets) filter (where part = 'all') as counted_tickets,
        sum(active_developers) filter (where part = 'all') as active_developers,
        sum(tickets) filter (where part = 'tier') as tier_tickets,
        sum(counted_tickets) filter (where part = 'tier') as tier_counted_tickets,
        sum(active_developers) filter (where part = 'tier') as tier_active_developers,
        sum(counted_tickets) filter (where part = 'responses') as response_tickets,
        sum(counted_tickets) filter (where part = 'topics') as topic_tickets

    from parts

    group by all

),

final as (

    select * from totals

    where
        coalesce(tickets, 0) <> coalesce(loaded_tickets, 0)
        or coalesce(tickets, 0) <> coalesce(tier_tickets, 0)
        or coalesce(counted_tickets, 0) <> coalesce(tier_counted_tickets, 0)
        or coalesce(active_developers, 0) <> coalesce(tier_active_developers, 0)
        or coalesce(counted_tickets, 0) <> coalesce(response_tickets, 0)
        or coalesce(counted_tickets, 0) <> coalesce(topic_tickets, 0)

)

select * from final
