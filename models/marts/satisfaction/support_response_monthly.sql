with

months as (

    select * from {{ ref('dim_months') }}

),

tickets as (

    select * from {{ ref('fct_tickets') }}

    where exclusion_reason is null

),

clock as (

    select * from {{ ref('dim_clock') }}

),

first_ticket as (

    select min(day) as day from tickets

),

counted as (

    select
        months.month,
        count(tickets.ticket_id) as tickets,
        count(tickets.first_reply_hours) as tickets_replied,
        count(tickets.solution_hours) as tickets_solved,
        percentile_cont(0.5) within group (order by tickets.first_reply_hours)
            as first_reply_p50_hours,
        percentile_cont(0.9) within group (order by tickets.first_reply_hours)
            as first_reply_p90_hours,
        percentile_cont(0.5) within group (order by tickets.solution_hours)
            as solution_p50_hours,
        percentile_cont(0.9) within group (order by tickets.solution_hours)
            as solution_p90_hours,
        count(*) filter (
            where tickets.first_reply_hours <= {{ var('ticket_answer_hours') }}
        ) as tickets_answered_within_24h,
        months.is_complete,
        months.ends_at + {{ var('ticket_answer_hours') }} * interval '1' hour
        <= clock.as_of as is_mature

    from months

    inner join first_ticket
        on months.last_day >= first_ticket.day

    cross join clock

    left join tickets
        on months.month = cast(date_trunc('month', tickets.day) as date)

    group by all

),

final as (

    select
        month,
        tickets,
        tickets_replied,
        tickets_solved,
        first_reply_p50_hours,
        first_reply_p90_hours,
        solution_p50_hours,
        solution_p90_hours,
        tickets_answered_within_24h,
        {{ ratio('tickets_answered_within_24h', 'tickets') }} as share_answered_within_24h,
        'no_target' as status,
        is_complete,
        is_mature

    from counted

)

select * from final
