with

source as (

    select * from {{ source('app', 'developers') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

ranked as (

    select
        source.*,
        clock.as_of,
        row_number() over (
            partition by source.developer_id
            order by
                {{ version_in_force_first() }}
        ) as version_rank

    from source

    cross join clock

),

final as (

    select
        developer_id,
        account_id,
        created_at,
        signup_channel,
        sdk,
        email,
        coalesce(is_internal, false) as is_internal,
        case when deleted_at < as_of then deleted_at end as deleted_at,
        updated_at

    from ranked

    where
        version_rank = 1
        and created_at < as_of

)

select * from final
