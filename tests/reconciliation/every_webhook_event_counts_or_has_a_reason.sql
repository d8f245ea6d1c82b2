-- The distinct events of the loaded deliveries are those of webhook_delivery_daily and those that
-- fct_webhook_events says why it leaves out.
with

deliveries as (

    select * from {{ ref('stg_gateway__webhook_deliveries') }}

),

events as (

    select * from {{ ref('fct_webhook_events') }}

),

daily as (

    select * from {{ ref('webhook_delivery_daily') }}

),

loaded as (

    select distinct
        event_id,
        account_id,
        endpoint_id

    from deliveries

),

counted as (

    select
        (select count(*) from loaded) as loaded_events,
        (select count(*) from deliveries) as loaded_attempts,
        (select coalesce(sum(events.attempts), 0) from events) as attempts,
        (
            select count(*) from events
            where exclusion_reason is not null
        ) as excluded_events,
        (select coalesce(sum(daily.events), 0) from daily) as counted_events

),

final as (

    select * from counted

    where
        loaded_events <> excluded_events + counted_events
        or loaded_attempts <> attempts

)

select * from final
