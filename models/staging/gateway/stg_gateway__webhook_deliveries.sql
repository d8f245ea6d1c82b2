with

source as (

    select * from {{ source('gateway', 'webhook_deliveries') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

before_as_of as (

    select source.*

    from source

    inner join clock
        on source.attempted_at < clock.as_of

),

final as (

    select
        delivery_id,
        event_id,
        account_id,
        endpoint_id,
        triggered_at,
        attempted_at,
        status_code,
        coalesce(attempt, 1) as attempt

    from before_as_of

)

select * from final
