-- Developers with a tier in a week are never more than those who had
-- signed up by its end.
with

weeks as (

    select * from {{ ref('dim_weeks') }}

),

developers as (

    select * from {{ ref('dim_developers') }}

    where not is_internal

),

depth as (

    select * from {{ ref('fct_integration_depth_weekly') }}

),

known as (

    select
        weeks.week,
        count(developers.developer_id) as developers

    from weeks

    left join developers
        on weeks.ends_at > developers.signed_up_at

    group by all

),

counted as (

    select
        week,
        count(distinct developer_id) as developers

    from depth

    group by all

),

final as (

    select
        counted.week,
        counted.developers,
        known.developers as known_developers

    from counted

    left join known
        on counted.week = known.week

    where coalesce(counted.developers > known.developers, true)

)

select * from final
