with

incidents as (

    select * from {{ ref('int_incidents_judged') }}

    where effect in ('down', 'planned')

),

-- an incident is one of its component and of the whole; one that names none is of the whole alone
incidents_of_components as (

    select
        component,
        started_at,
        ended_at,
        effect
    from incidents

    where component <> 'all'

    union all

    select
        'all' as component,
        started_at,
        ended_at,
        effect
    from incidents

),

changes as (

    select
        component,
        started_at as changed_at,
        case when effect = 'down' then 1 else 0 end as incidents_down,
        case when effect = 'planned' then 1 else 0 end as incidents_planned
    from incidents_of_components

    union all

    select
        component,
        ended_at as changed_at,
        case when effect = 'down' then -1 else 0 end as incidents_down,
        case when effect = 'planned' then -1 else 0 end as incidents_planned
    from incidents_of_components

),

final as (

    select
        component,
        changed_at,
        cast(sum(incidents_down) as bigint) as incidents_down,
        cast(sum(incidents_planned) as bigint) as incidents_planned

    from changes

    group by all

)

select * from final
