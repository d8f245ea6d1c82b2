with

calls as (

    select * from {{ ref('int_calls_daily') }}

),

endpoints as (

    select * from {{ ref('stg_app__endpoints') }}

),

routes as (

    select distinct route_key from calls

),

route_segments as (

    select
        route_key,
        {{ route_service('route_key') }} as service,
        {{ route_method('route_key') }} as http_method,
        {{ segment_count(route_path('route_key')) }} as segments,
        {{ each_segment(route_path('route_key')) }}

    from routes

),

-- a template goes through the same function as the paths: `{id}` is `{id}` in both
templates as (

    select
        endpoint_id,
        replace(coalesce(service, '*'), '|', '%7C') as service,
        upper(http_method) as http_method,
        {{ templated_path('path_template') }} as path_template

    from endpoints

),

template_segments as (

    select
        endpoint_id,
        service,
        http_method,
        {{ segment_count('path_template') }} as segments,
        {{ each_segment('path_template') }}

    from templates

),

-- as text, a literal sorts before a placeholder, so that the leftmost difference decides
matched as (

    select
        route_segments.route_key,
        template_segments.endpoint_id,
        template_segments.service = '*' as is_any_service,
        template_segments.http_method = '*' as is_any_method,
        {{ text_in_order(
            "case when " ~ is_placeholder('template_segments.segment') ~ " then 'p' else 'l' end",
            'route_segments.position'
        ) }} as shape

    from route_segments

    inner join template_segments
        on route_segments.segments = template_segments.segments
        and route_segments.position = template_segments.position
        and (
            route_segments.service = template_segments.service
            or route_segments.service = '*'
            or template_segments.service = '*'
        )
        and (
            route_segments.http_method = template_segments.http_method
            or route_segments.http_method = '*'
            or template_segments.http_method = '*'
        )

    group by all

    having bool_and(
        route_segments.segment = template_segments.segment
        or (
            {{ is_placeholder('template_segments.segment') }}
            and route_segments.segment <> ''
        )
    )

),

ranked as (

    select
        route_key,
        endpoint_id,
        row_number() over (
            partition by route_key
            order by shape, is_any_service, is_any_method, endpoint_id
        ) as match_rank

    from matched

),

final as (

    select
        routes.route_key,
        coalesce(ranked.endpoint_id, 'uncatalogued') as endpoint_id

    from routes

    left join ranked
        on routes.route_key = ranked.route_key
        and ranked.match_rank = 1

)

select * from final
