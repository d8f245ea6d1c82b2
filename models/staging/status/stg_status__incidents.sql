with

source as (

    select * from {{ source('status', 'incidents') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

ranked as (

    select
        source.*,
        clock.as_of,
        row_number() over (
            partition by source.incident_id, source.component
            order by
                {{ version_in_force_first() }}
        ) as version_rank

    from source

    cross join clock

),

final as (

    select
        incident_id,
        component,
        started_at,
        case when resolved_at < as_of then resolved_at end as resolved_at,
        impact,
        coalesce(is_planned, false) as is_planned,
        title,
        updated_at

    from ranked

    where
        version_rank = 1
        and started_at < as_of

)

select * from final
