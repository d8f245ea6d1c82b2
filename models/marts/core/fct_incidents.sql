with

incidents as (

    select * from {{ ref('int_incidents_judged') }}

),

final as (

    select
        incident_id,
        component,
        {{ reporting_day('started_at') }} as day,
        started_at,
        resolved_at,
        ended_at,
        impact,
        is_planned,
        title,
        effect,
        resolved_at is null as is_open

    from incidents

)

select * from final
