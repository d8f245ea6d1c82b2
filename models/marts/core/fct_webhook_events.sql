with

deliveries as (

    select * from {{ ref('stg_gateway__webhook_deliveries') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

-- retries count from the event: the earliest trigger that any attempt names
events as (

    select
        event_id,
        coalesce(account_id, 'unknown') as account_id,
        coalesce(endpoint_id, 'unknown') as endpoint_id,
        min(triggered_at) as triggered_at,
        count(*) as attempts,
        min(case when status_code between 200 and 299 then attempted_at end) as delivered_at

    from deliveries

    group by all

),

final as (

    select
        events.event_id,
        events.account_id,
        events.endpoint_id,
        {{ reporting_day('events.triggered_at') }} as day,
        events.triggered_at,
        events.attempts,
        events.delivered_at,
        {{ micros_between('events.triggered_at', 'events.delivered_at') }} as delivery_us,
        coalesce(
            {{ micros_between('events.triggered_at', 'events.delivered_at') }}
            <= {{ var('webhook_delivery_seconds') }} * 1000000,
            false
        ) as is_delivered_in_time,
        case
            when {{ reporting_day('events.triggered_at') }} > clock.as_of_day then 'after_as_of'
            when accounts.is_internal then 'internal'
        end as exclusion_reason

    from events

    cross join clock

    left join accounts
        on events.account_id = accounts.account_id

)

select * from final
