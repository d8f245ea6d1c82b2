with

source as (

    select * from {{ source('gateway', 'api_calls') }}

),

final as (

    select
        request_id,
        occurred_at,
        api_key_id,
        service,
        http_method,
        path,
        route,
        api_version,
        status_code,
        is_timeout,
        {{ millis_to_micros('gateway_latency_ms') }} as gateway_latency_us,
        {{ millis_to_micros('upstream_latency_ms') }} as upstream_latency_us,
        {{ millis_to_micros('client_latency_ms') }} as client_latency_us,
        quantity,
        error_code,
        sdk,
        coalesce(is_retry, false) as is_retry,
        coalesce(is_synthetic, false) as is_synthetic,
        event_date,
        route_key,
        _batch_seq

    from source

)

select * from final
