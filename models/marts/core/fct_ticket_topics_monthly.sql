with

counted_tickets as (

    select * from {{ ref('fct_tickets') }}

    where exclusion_reason is null

),

endpoint_calls as (

    select * from {{ ref('fct_endpoint_calls_daily') }}

),

tickets as (

    select
        *,
        cast(date_trunc('month', day) as date) as month

    from counted_tickets

),

counted as (

    select
        month,
        topic,
        endpoint_id,
        count(*) as tickets,
        count(distinct account_id) as accounts,
        count(distinct developer_id) as developers

    from tickets

    group by all

),

-- a day counts once, however many tickets are near it
days_near_tickets as (

    select distinct
        tickets.month,
        tickets.topic,
        tickets.endpoint_id,
        endpoint_calls.day,
        endpoint_calls.calls - endpoint_calls.unknown as known_calls,
        endpoint_calls.http_error_calls

    from tickets

    inner join endpoint_calls
        on tickets.endpoint_id = endpoint_calls.endpoint_id
        and endpoint_calls.day >= {{ add_days('tickets.day', -var('ticket_error_days')) }}
        and endpoint_calls.day <= {{ add_days('tickets.day', var('ticket_error_days')) }}

),

calls_near_tickets as (

    select
        month,
        topic,
        endpoint_id,
        cast(sum(known_calls) as bigint) as calls,
        cast(sum(http_error_calls) as bigint) as failed_calls

    from days_near_tickets

    group by all

),

final as (

    select
        counted.month,
        counted.topic,
        counted.endpoint_id,
        counted.tickets,
        counted.accounts,
        counted.developers,
        coalesce(calls_near_tickets.calls, 0) as endpoint_calls,
        coalesce(calls_near_tickets.failed_calls, 0) as endpoint_failed_calls

    from counted

    left join calls_near_tickets
        on counted.month = calls_near_tickets.month
        and counted.topic = calls_near_tickets.topic
        and counted.endpoint_id = calls_near_tickets.endpoint_id

)

select * from final
