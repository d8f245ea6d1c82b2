with

calls as (

    select * from {{ ref('int_calls_daily') }}

),

route_keys as (

    select distinct route_key from calls

),

-- a path may hold the separator; service and method do not
parts as (

    select
        route_key,
        split_part(route_key, '|', 1) as service,
        split_part(route_key, '|', 2) as http_method,
        length(split_part(route_key, '|', 1)) + length(split_part(route_key, '|', 2)) as prefix

    from route_keys

),

final as (

    select
        route_key,
        service,
        http_method,
        substr(route_key, prefix + 3) as path_template

    from parts

)

select * from final
