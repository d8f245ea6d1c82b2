with

incidents as (

    select * from {{ ref('fct_incidents') }}

),

changes as (

    select * from {{ ref('int_incident_changes') }}

),

days as (

    select * from {{ ref('dim_days') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

components as (

    select component from incidents

    union distinct

    select 'all' as component from incidents

),

-- nobody knows whether incidents were written down before the first one was, of any component
component_days as (

    select
        components.component,
        days.starts_at

    from components

    cross join days

    where days.day >= (select min(first_incidents.day) from incidents as first_incidents)

),

-- midnights change nothing, but no stretch of time then reaches over one
changes_and_midnights as (

    select
        component,
        changed_at,
        incidents_down,
        incidents_planned

    from changes

    union all

    select
        component,
        starts_at as changed_at,
        0 as incidents_down,
        0 as incidents_planned

    from component_days

),

-- how many incidents there are from an instant on, until the next
stretches as (

    select
        changes_and_midnights.component,
        {{ reporting_day('changes_and_midnights.changed_at') }} as day,
        {{ micros_between(
            'changes_and_midnights.changed_at',
            'coalesce(lead(changes_and_midnights.changed_at) over in_order, clock.as_of)',
        ) }} as stretch_us,
        sum(changes_and_midnights.incidents_down) over in_order as incidents_down,
        sum(changes_and_midnights.incidents_planned) over in_order as incidents_planned

    from changes_and_midnights

    inner join clock
        on changes_and_midnights.changed_at < clock.as_of

    window in_order as (
        partition by changes_and_midnights.component
        order by changes_and_midnights.changed_at
    )

),

final as (

    select
        day,
        component,
        {{ micros_to_seconds('sum(case when incidents_down > 0 then stretch_us else 0 end)') }}
            as down_seconds,
        {{ micros_to_seconds(
            'sum(case when incidents_down = 0 and incidents_planned > 0 then stretch_us else 0 end)'
        ) }} as planned_seconds,
        {{ micros_to_seconds('sum(stretch_us)') }} as observed_seconds

    from stretches

    group by all

)

select * from final
