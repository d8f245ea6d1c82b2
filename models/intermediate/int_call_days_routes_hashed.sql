with

calls as (

    select * from {{ ref('int_calls_daily') }}

),

routes as (

    select * from {{ ref('int_routes_matched') }}

),

endpoints as (

    select * from {{ ref('stg_app__endpoints') }}

),

day_routes as (

    select distinct
        day,
        route_key

    from calls

),

-- what the catalogue says of each route of the day now
final as (

    select
        day_routes.day,
        md5({{ text_in_order(
            text_of(['day_routes.route_key', 'routes.endpoint_id', 'endpoints.is_qualifying']),
            'day_routes.route_key'
        ) }}) as routes_hash,
        md5({{ text_in_order(
            text_of([
                'day_routes.route_key', 'routes.endpoint_id', 'endpoints.is_qualifying',
                'endpoints.api_type',
            ]),
            'day_routes.route_key'
        ) }}) as latency_routes_hash

    from day_routes

    inner join routes
        on day_routes.route_key = routes.route_key

    left join endpoints
        on routes.endpoint_id = endpoints.endpoint_id

    group by all

)

select * from final
