with

calls as (

    select * from {{ ref('stg_gateway__api_calls') }}

),

key_versions as (

    select * from {{ ref('int_key_versions') }}

),

routes as (

    select * from {{ ref('int_routes_matched') }}

),

endpoints as (

    select * from {{ ref('stg_app__endpoints') }}

),

latency_limits as (

    select * from {{ ref('metric_targets') }}

    where metric_id = 'latency_p99_ms' and segment = 'api_type'

),

clock as (

    select * from {{ ref('dim_clock') }}

),

vantages as (

    select vantages.vantage
    from (values ('gateway'), ('upstream'), ('client')) as vantages (vantage)

),

-- all that a call inherits from its operation, joined once per route instead of once per call
routes_with_limits as (

    select
        routes.route_key,
        routes.endpoint_id,
        coalesce(endpoints.is_qualifying, true) as is_qualifying,
        {{ timeout_limit_us('endpoints.api_type') }} as timeout_limit_us,
        latency_limits.good_edge * 1000 as limit_us

    from routes

    left join endpoints
        on routes.endpoint_id = endpoints.endpoint_id

    left join latency_limits
        on coalesce(endpoints.api_type, 'unknown') = latency_limits.segment_value

),

valid_calls as (

    select
        calls.event_date,
        {{ reporting_day('calls.occurred_at') }} as day,
        routes_with_limits.endpoint_id,
        routes_with_limits.timeout_limit_us,
        routes_with_limits.limit_us,
        coalesce(key_versions.account_id, 'unattributed') as account_id,
        {{ outcome_class('calls.status_code', 'calls.is_timeout') }} = 'timeout' as is_timeout,
        calls.gateway_latency_us,
        calls.upstream_latency_us,
        calls.client_latency_us

    from calls

    inner join routes_with_limits
        on calls.route_key = routes_with_limits.route_key

    cross join clock

    left join key_versions
        on calls.api_key_id = key_versions.api_key_id
        and calls.occurred_at >= key_versions.valid_from
        and calls.occurred_at < key_versions.valid_until

    where {{ exclusion_reason(
        is_after_as_of=reporting_day('calls.occurred_at') ~ ' > clock.as_of_day',
        is_internal='key_versions.is_internal',
        is_synthetic='calls.is_synthetic',
        is_qualifying='routes_with_limits.is_qualifying',
        mode='key_versions.mode',
    ) }} is null

),

recorded as (

    select
        valid_calls.event_date,
        valid_calls.day,
        valid_calls.endpoint_id,
        valid_calls.timeout_limit_us,
        valid_calls.limit_us,
        valid_calls.account_id,
        vantages.vantage,
        valid_calls.is_timeout,
        case vantages.vantage
            when 'gateway' then valid_calls.gateway_latency_us
            when 'upstream' then valid_calls.upstream_latency_us
            else valid_calls.client_latency_us
        end as recorded_us

    from valid_calls

    cross join vantages

),

-- the gateway knows for how long at least it waited, even when it did not write it down
final as (

    select
        event_date,
        day,
        endpoint_id,
        account_id,
        vantage,
        is_timeout,
        limit_us,
        coalesce(recorded_us >= 0, false) as is_recorded,
        case
            when recorded_us >= 0 then recorded_us
            when is_timeout and vantage = 'gateway' then timeout_limit_us
        end as duration_us

    from recorded

)

select * from final
