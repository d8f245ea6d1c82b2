with

weeks as (

    select * from {{ ref('fct_operations_available') }}

    where grain = 'week'

),

days as (

    select * from {{ ref('dim_days') }}

),

developers as (

    select * from {{ ref('dim_developers') }}

    where not is_internal

),

developer_calls as (

    select * from {{ ref('fct_developer_calls_daily') }}

),

developer_weeks as (

    select
        weeks.period_start as week,
        developers.developer_id,
        weeks.is_complete

    from weeks

    inner join developers
        on weeks.last_day >= {{ reporting_day('developers.signed_up_at') }}
        and weeks.period_start
        <= coalesce({{ reporting_day('developers.left_at') }}, weeks.period_start)

),

developer_days as (

    select
        day,
        developer_id,
        sum(calls) as calls,
        sum(success) as successful_calls

    from developer_calls

    group by all

),

trailing_calls as (

    select
        weeks.period_start as week,
        developer_days.developer_id,
        sum(developer_days.calls) as calls,
        sum(developer_days.successful_calls) as successful_calls

    from weeks

    inner join days
        on days.day between weeks.window_first_day and weeks.window_last_day

    inner join developer_days
        on days.day = developer_days.day

    group by all

),

final as (

    select
        developer_weeks.week,
        developer_weeks.developer_id,
        cast(coalesce(trailing_calls.calls, 0) as bigint) as calls,
        cast(coalesce(trailing_calls.successful_calls, 0) as bigint) as successful_calls,
        developer_weeks.is_complete

    from developer_weeks

    left join trailing_calls
        on developer_weeks.week = trailing_calls.week
        and developer_weeks.developer_id = trailing_calls.developer_id

)

select * from final
