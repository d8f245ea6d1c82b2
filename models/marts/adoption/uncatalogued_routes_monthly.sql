with

months as (

    select * from {{ ref('dim_months') }}

),

uncatalogued_calls as (

    select * from {{ ref('fct_uncatalogued_calls_daily') }}

),

observability as (

    select * from {{ ref('dim_observability') }}

),

routes as (

    select
        service,
        http_method,
        path_template,
        cast(date_trunc('month', min(day)) as date) as first_month

    from uncatalogued_calls

    group by all

),

route_months as (

    select
        months.month,
        routes.service,
        routes.http_method,
        routes.path_template,
        coalesce(sum(uncatalogued_calls.calls), 0) as calls,
        count(distinct nullif(uncatalogued_calls.account_id, 'unattributed')) as accounts,
        months.is_complete

    from routes

    inner join months
        on routes.first_month <= months.month

    left join uncatalogued_calls
        on routes.service = uncatalogued_calls.service
        and routes.http_method = uncatalogued_calls.http_method
        and routes.path_template = uncatalogued_calls.path_template
        and months.month = cast(date_trunc('month', uncatalogued_calls.day) as date)

    group by all

),

final as (

    select
        route_months.month,
        route_months.service,
        route_months.http_method,
        route_months.path_template,
        cast(route_months.calls as bigint) as calls,
        case when observability.has_keys then route_months.accounts end as accounts,
        case when observability.has_keys then 'no_target' else 'source_absent' end as status,
        route_months.is_complete

    from route_months

    cross join observability

)

select * from final
