with

source as (

    select * from {{ source('product', 'initiatives') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

ranked as (

    select
        source.*,
        clock.as_of,
        row_number() over (
            partition by source.initiative_id
            order by
                {{ version_in_force_first() }}
        ) as version_rank

    from source

    cross join clock

),

final as (

    select
        initiative_id,
        title,
        signal_id,
        metric_id,
        endpoint_id,
        topic,
        reach,
        impact,
        confidence,
        effort,
        status,
        owner,
        decided_on,
        shipped_on,
        updated_at

    from ranked

    where
        version_rank = 1
        and as_of is not null

)

select * from final
