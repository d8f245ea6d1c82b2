with

checks as (

    select * from {{ ref('stg_status__uptime_checks') }}

),

probe_gaps as (

    select * from {{ ref('probe_gaps') }}

),

-- of two checks of a region at one instant the failed one comes last, and so is what is heard
checks_in_order as (

    select
        checks.component,
        checks.checked_at,
        case when checks.is_up then 0 else 1 end as is_down,
        lag(case when checks.is_up then 0 else 1 end) over in_order as was_down,
        lag(checks.checked_at) over in_order as previous_checked_at,
        lead(checks.checked_at) over in_order as next_checked_at,
        coalesce(probe_gaps.max_gap_seconds, {{ var('probe_max_gap_seconds') }})
        * interval '1' second as max_gap

    from checks

    left join probe_gaps
        on checks.component = probe_gaps.component

    window in_order as (
        partition by checks.component, checks.region
        order by checks.checked_at asc, checks.is_up desc
    )

),

-- most checks say what the one before them said and are no change
changes as (

    select
        component,
        checked_at as changed_at,
        case when previous_checked_at + max_gap >= checked_at then 0 else 1 end as regions_heard,
        case
            when previous_checked_at + max_gap >= checked_at then is_down - was_down
            else is_down
        end as regions_down

    from checks_in_order

    where coalesce(previous_checked_at + max_gap < checked_at or is_down <> was_down, true)

    union all

    select
        component,
        checked_at + max_gap as changed_at,
        -1 as regions_heard,
        -is_down as regions_down

    from checks_in_order

    where coalesce(next_checked_at > checked_at + max_gap, true)

),

final as (

    select
        component,
        changed_at,
        cast(sum(regions_heard) as bigint) as regions_heard,
        cast(sum(regions_down) as bigint) as regions_down

    from changes

    group by all

)

select * from final
