with

weeks as (

    select * from {{ ref('dim_weeks') }}

),

months as (

    select * from {{ ref('dim_months') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

sources as (

    select * from {{ ref('dim_sources') }}

),

endpoints as (

    select * from {{ ref('dim_endpoints') }}

),

catalogue as (

    select bool_or(table_name = 'endpoints' and not is_absent) as has_catalogue from sources

),

periods as (

    select
        'week' as grain,
        week as period_start,
        last_day,
        is_complete

    from weeks

    union all

    select
        'month' as grain,
        month as period_start,
        last_day,
        is_complete

    from months

),

counted as (

    select
        periods.grain,
        periods.period_start,
        periods.last_day,
        count(endpoints.endpoint_id) as operations_available,
        count(distinct endpoints.feature) as features_available,
        periods.is_complete

    from periods

    left join endpoints
        on {{ is_available_on('periods.last_day') }}

    group by all

),

final as (

    select
        counted.grain,
        counted.period_start,
        counted.last_day,
        {{ add_days('least(counted.last_day, clock.as_of_day)', 1 - var('trailing_days')) }}
            as window_first_day,
        least(counted.last_day, clock.as_of_day) as window_last_day,
        case when catalogue.has_catalogue then counted.operations_available end
            as operations_available,
        case when catalogue.has_catalogue then counted.features_available end
            as features_available,
        counted.is_complete

    from counted

    cross join clock

    cross join catalogue

)

select * from final
