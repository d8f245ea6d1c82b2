with

endpoint_calls as (

    select * from {{ ref('fct_endpoint_calls_daily') }}

),

observability as (

    select * from {{ ref('dim_observability') }}

),

server_failure_targets as (

    select * from {{ ref('metric_targets') }}

    where metric_id = 'server_failure_rate'

),

rates as (

    select
        *,
        calls - unknown as known_calls,
        {{ ratio('server_error', 'calls - unknown') }} as server_error_rate,
        {{ ratio('client_error', 'calls - unknown') }} as client_error_rate,
        {{ ratio('timeout', 'calls - unknown') }} as timeout_rate,
        {{ ratio('throttled', 'calls - unknown') }} as throttle_rate,
        {{ ratio('http_error_calls', 'calls - unknown') }} as http_error_rate,
        {{ ratio('server_error + timeout', 'calls - unknown') }} as server_failure_rate

    from endpoint_calls

),

-- what no source records is unknown: timeouts without a flag or a 504, developers without keys
final as (

    select
        rates.day,
        rates.endpoint_id,
        rates.calls,
        rates.success,
        rates.throttled,
        rates.client_cancelled,
        rates.timeout,
        rates.client_error,
        rates.server_error,
        rates.unknown,
        rates.http_error_calls,
        rates.known_calls,
        rates.server_error_rate,
        rates.client_error_rate,
        case when observability.has_timeouts then rates.timeout_rate end as timeout_rate,
        rates.throttle_rate,
        rates.http_error_rate,
        rates.server_failure_rate,
        case when observability.has_keys then rates.developers_affected end
            as developers_affected,
        case
            when observability.has_keys then rates.most_client_errors * 2 > rates.client_error
        end as is_single_source,
        case
            when not observability.has_statuses or not observability.has_timeouts
                then 'not_observable'
            else 'no_target'
        end as timeout_rate_status,
        {{ status(
            value='rates.server_failure_rate',
            is_final='rates.is_complete',
            sample='rates.known_calls',
            min_sample=var('min_sample_calls'),
            is_not_observable='not observability.has_statuses',
        ) }} as status,
        rates.is_complete

    from rates

    cross join observability

    left join server_failure_targets as targets
        on targets.segment = 'all'

)

select * from final
