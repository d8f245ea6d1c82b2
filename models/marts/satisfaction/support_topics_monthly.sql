with

months as (

    select * from {{ ref('dim_months') }}

),

ticket_topics as (

    select * from {{ ref('fct_ticket_topics_monthly') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

members as (

    select
        topic,
        endpoint_id,
        min(month) as first_month

    from ticket_topics

    group by all

),

month_totals as (

    select
        month,
        cast(sum(tickets) as bigint) as month_tickets,
        cast(
            sum(tickets) filter (
                where topic = 'untagged' or endpoint_id = 'untagged'
            ) as bigint
        ) as month_untagged_tickets

    from ticket_topics

    group by all

),

-- what no endpoint is named for has no calls that could be counted
topics_by_month as (

    select
        months.month,
        members.topic,
        members.endpoint_id,
        coalesce(ticket_topics.tickets, 0) as tickets,
        coalesce(ticket_topics.accounts, 0) as accounts,
        coalesce(ticket_topics.developers, 0) as developers,
        case
            when members.endpoint_id <> 'untagged'
                then coalesce(ticket_topics.endpoint_calls, 0)
        end as endpoint_calls,
        case
            when members.endpoint_id <> 'untagged'
                then coalesce(ticket_topics.endpoint_failed_calls, 0)
        end as endpoint_failed_calls,
        coalesce(month_totals.month_tickets, 0) as month_tickets,
        coalesce(month_totals.month_untagged_tickets, 0) as month_untagged_tickets,
        months.is_complete,
        {{ add_days('months.last_day', var('ticket_error_days')) }}
        <= clock.last_complete_day as is_mature

    from months

    inner join members
        on months.month >= members.first_month

    cross join clock

    left join ticket_topics
        on months.month = ticket_topics.month
        and members.topic = ticket_topics.topic
        and members.endpoint_id = ticket_topics.endpoint_id

    left join month_totals
        on months.month = month_totals.month

),

final as (

    select
        month,
        topic,
        endpoint_id,
        tickets,
        accounts,
        developers,
        endpoint_calls,
        endpoint_failed_calls,
        {{ ratio('endpoint_failed_calls', 'endpoint_calls') }} as http_error_rate,
        month_tickets,
        month_untagged_tickets,
        {{ ratio('month_untagged_tickets', 'month_tickets') }} as untagged_share,
        'no_target' as status,
        is_complete,
        is_mature

    from topics_by_month

)

select * from final
