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

calls_by_month as (

    select
        cast(date_trunc('month', day) as date) as month,
        service,
        http_method,
        path_template,
        sum(calls) as calls,
        count(distinct nullif(account_id, 'unattributed')) as accounts

    from uncatalogued_calls

    group by all

),

routes as (

    select
        service,
        http_method,
        path_template,
        min(month) as first_month

    from calls_by_month

    group by all

),

route_months as (

    select
        months.month,
        routes.service,
        routes.http_method,
        routes.path_template,
        coalesce(calls_by_month.calls, 0) as calls,
        coalesce(calls_by_month.accounts, 0) as accounts,
        months.is_complete

    from routes

    inner join months
        on routes.first_month <= months.month

    left join calls_by_month
        on routes.service = calls_by_month.service
        and routes.http_method = calls_by_month.http_method
        and routes.path_template = calls_by_month.path_template
        and months.month = calls_by_month.month

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
