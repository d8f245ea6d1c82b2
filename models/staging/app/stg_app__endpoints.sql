with

source as (

    select * from {{ source('app', 'endpoints') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

ranked as (

    select
        source.*,
        clock.as_of,
        row_number() over (
            partition by source.endpoint_id
            order by
                {{ version_in_force_first() }}
        ) as version_rank

    from source

    cross join clock

),

final as (

    select
        endpoint_id,
        service,
        http_method,
        path_template,
        api_type,
        feature,
        coalesce(is_qualifying, true) as is_qualifying,
        coalesce(is_activation, false) as is_activation,
        coalesce(is_public, true) as is_public,
        published_on,
        deprecated_on,
        removed_on,
        updated_at

    from ranked

    where
        version_rank = 1
        and as_of is not null

)

select * from final
