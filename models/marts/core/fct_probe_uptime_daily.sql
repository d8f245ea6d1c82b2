with

changes as (

    select * from {{ ref('int_probe_changes') }}

),

days as (

    select * from {{ ref('dim_days') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

first_days as (

    select
        component,
        {{ reporting_day('min(changed_at)') }} as first_day

    from changes

    group by component

),

-- midnights change nothing, but no stretch of time then reaches over one
changes_and_midnights as (

    select
        component,
        changed_at,
        regions_heard,
        regions_down

    from changes

    union all

    select
        first_days.component,
        days.starts_at as changed_at,
        0 as regions_heard,
        0 as regions_down

    from first_days

    inner join days
        on first_days.first_day <= days.day

),

-- what is heard from an instant on, until the next
stretches as (

    select
        changes_and_midnights.component,
        {{ reporting_day('changes_and_midnights.changed_at') }} as day,
        {{ micros_between(
            'changes_and_midnights.changed_at',
            'coalesce(lead(changes_and_midnights.changed_at) over in_order, clock.as_of)',
        ) }} as stretch_us,
        sum(changes_and_midnights.regions_heard) over in_order as regions_heard,
        sum(changes_and_midnights.regions_down) over in_order as regions_down

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
        {{ micros_to_seconds(
            'sum(case when regions_down * 2 > regions_heard then stretch_us else 0 end)'
        ) }} as down_seconds,
        {{ micros_to_seconds('sum(case when regions_heard = 0 then stretch_us else 0 end)') }}
            as unknown_seconds,
        {{ micros_to_seconds('sum(case when regions_heard > 0 then stretch_us else 0 end)') }}
            as observed_seconds

    from stretches

    group by all

)

select * from final
