-- new + returned - lost is the change of active developers, who are those of
-- active_developers_weekly.
with

growth as (

    select * from {{ ref('developer_growth_weekly') }}

),

active as (

    select * from {{ ref('active_developers_weekly') }}

    where segment = 'all'

),

compared as (

    select
        growth.week,
        growth.active_developers,
        active.active_developers as active_developers_weekly,
        coalesce(lag(growth.active_developers) over (order by growth.week), 0)
        + growth.new_developers
        + growth.returned_developers
        - growth.lost_developers as explained_developers

    from growth

    left join active
        on growth.week = active.week

),

final as (

    select * from compared

    where
        active_developers <> explained_developers
        or active_developers <> active_developers_weekly
        or (active_developers is null) <> (active_developers_weekly is null)

)

select * from final
