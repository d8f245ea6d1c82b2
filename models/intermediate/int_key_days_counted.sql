with

days_to_rebuild as (

    select * from {{ ref('int_key_days_hashed') }}

    where {{ is_to_rebuild() }}

),

calls as (

    select * from {{ ref('int_calls_daily') }}

),

key_versions as (

    select * from {{ ref('int_key_versions') }}

    where is_in_force and developer_id is not null

),

routes as (

    select * from {{ ref('int_routes_matched') }}

),

endpoints as (

    select * from {{ ref('stg_app__endpoints') }}

),

activation_endpoints as (

    select * from {{ ref('int_activation_endpoints') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

judged as (

    select
        calls.*,
        days_to_rebuild.inputs_hash,
        key_versions.developer_id,
        coalesce(key_versions.mode, 'live') as mode,
        {{ outcome_class('calls.status_code', 'calls.is_timeout') }} = 'success' as is_success,
        activation_endpoints.endpoint_id is not null as is_activation,
        {{ exclusion_reason(
            is_after_as_of='calls.day > clock.as_of_day',
            is_internal='key_versions.is_internal',
            is_synthetic='calls.is_synthetic',
            is_qualifying='coalesce(endpoints.is_qualifying, true)',
            mode='key_versions.mode',
        ) }} as exclusion_reason

    from calls

    inner join days_to_rebuild
        on calls.day = days_to_rebuild.day

    inner join key_versions
        on calls.api_key_id = key_versions.api_key_id
        and calls.key_valid_from = key_versions.valid_from

    inner join routes
        on calls.route_key = routes.route_key

    cross join clock

    left join endpoints
        on routes.endpoint_id = endpoints.endpoint_id

    left join activation_endpoints
        on routes.endpoint_id = activation_endpoints.endpoint_id

),

final as (

    select
        day,
        api_key_id,
        key_valid_from,
        developer_id,
        mode,
        cast(sum(calls) as bigint) as calls,
        cast(sum(case when is_success then calls else 0 end) as bigint) as successful_calls,
        cast(sum(
            case when is_success and is_activation and mode = 'live' then calls else 0 end
        ) as bigint) as activation_calls,
        min(first_at) as first_at,
        max(last_at) as last_at,
        min(case when is_success and status_code between 200 and 299 then first_at end)
            as first_2xx_at,
        max(read_in_run) as read_in_run,
        max(inputs_hash) as inputs_hash

    from judged

    where {{ counts_in_any_mode('exclusion_reason') }}

    group by all

)

select * from final
