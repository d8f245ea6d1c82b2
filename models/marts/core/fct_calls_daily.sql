with

calls as (

    select * from {{ ref('int_calls_daily') }}

),

key_versions as (

    select * from {{ ref('int_key_versions') }}

    where is_in_force

),

routes as (

    select * from {{ ref('int_routes_matched') }}

),

endpoints as (

    select * from {{ ref('dim_endpoints') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

final as (

    select
        calls.day,
        routes.endpoint_id,
        coalesce(key_versions.account_id, 'unattributed') as account_id,
        coalesce(key_versions.developer_id, 'unattributed') as developer_id,
        coalesce(key_versions.mode, 'live') as mode,
        coalesce(calls.api_version, 'unknown') as api_version,
        calls.status_code,
        calls.error_code,
        {{ outcome_class('calls.status_code', 'calls.is_timeout') }} as outcome_class,
        {{ exclusion_reason(
            is_after_as_of='calls.day > clock.as_of_day',
            is_internal='key_versions.is_internal',
            is_synthetic='calls.is_synthetic',
            is_qualifying='coalesce(endpoints.is_qualifying, true)',
            mode='key_versions.mode',
        ) }} as exclusion_reason,
        calls.is_retry,
        calls.api_key_id,
        calls.key_valid_from,
        calls.route_key,
        calls.is_timeout,
        calls.is_synthetic,
        calls.calls,
        calls.quantity,
        calls.first_at,
        calls.last_at

    from calls

    cross join clock

    inner join routes
        on calls.route_key = routes.route_key

    left join endpoints
        on routes.endpoint_id = endpoints.endpoint_id

    left join key_versions
        on calls.api_key_id = key_versions.api_key_id
        and calls.key_valid_from = key_versions.valid_from

)

select * from final
