with

call_days as (

    select * from {{ ref('fct_call_days') }}

),

valid_calls as (

    select * from {{ ref('fct_calls_daily') }}

    where exclusion_reason is null

),

routes as (

    select * from {{ ref('int_routes') }}

),

days_to_rebuild as (

    select
        day,
        inputs_hash

    from call_days

    where {{ is_to_rebuild() }}

),

final as (

    select
        valid_calls.day,
        coalesce(nullif(routes.service, '*'), 'unknown') as service,
        routes.http_method,
        routes.path_template,
        valid_calls.account_id,
        cast(sum(valid_calls.calls) as bigint) as calls,
        days_to_rebuild.inputs_hash

    from valid_calls

    inner join days_to_rebuild
        on valid_calls.day = days_to_rebuild.day

    inner join routes
        on valid_calls.route_key = routes.route_key

    where valid_calls.endpoint_id = 'uncatalogued'

    group by all

)

select * from final
