with

source as (

    select * from {{ source('status', 'uptime_checks') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

before_as_of as (

    select source.*

    from source

    inner join clock
        on source.checked_at < clock.as_of

),

final as (

    select
        check_id,
        checked_at,
        component,
        endpoint_id,
        region,
        is_up,
        {{ millis_to_micros('total_ms') }} as total_us,
        {{ millis_to_micros('dns_ms') }} as dns_us,
        {{ millis_to_micros('connect_ms') }} as connect_us,
        {{ millis_to_micros('tls_ms') }} as tls_us,
        {{ millis_to_micros('processing_ms') }} as processing_us,
        {{ millis_to_micros('transfer_ms') }} as transfer_us,
        _batch_seq

    from before_as_of

)

select * from final
