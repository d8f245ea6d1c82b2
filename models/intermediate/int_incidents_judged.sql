with

incidents as (

    select * from {{ ref('stg_status__incidents') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

ended as (

    select
        incidents.*,
        coalesce(incidents.resolved_at, clock.as_of) as ended_at

    from incidents

    cross join clock

),

final as (

    select
        incident_id,
        component,
        started_at,
        resolved_at,
        ended_at,
        impact,
        is_planned,
        title,
        case
            when ended_at <= started_at then 'no_length'
            when is_planned then 'planned'
            {%- for impact in var('incident_impacts_not_down') %}
            when impact = '{{ impact }}' then 'not_down'
            {%- endfor %}
            else 'down'
        end as effect

    from ended

)

select * from final
