with

routes as (

    select * from {{ ref('int_routes_matched') }}

),

endpoints as (

    select * from {{ ref('stg_app__endpoints') }}

),

activation_endpoints as (

    select * from {{ ref('int_activation_endpoints') }}

),

final as (

    select
        routes.route_key,
        routes.endpoint_id,
        coalesce(endpoints.is_qualifying, true) as is_qualifying,
        activation_endpoints.endpoint_id is not null as is_activation

    from routes

    left join endpoints
        on routes.endpoint_id = endpoints.endpoint_id

    left join activation_endpoints
        on routes.endpoint_id = activation_endpoints.endpoint_id

)

select * from final
