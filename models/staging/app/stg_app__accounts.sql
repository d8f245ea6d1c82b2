with

source as (

    select * from {{ source('app', 'accounts') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

ranked as (

    select
        source.*,
        clock.as_of,
        row_number() over (
            partition by source.account_id
            order by
                {{ version_in_force_first() }}
        ) as version_rank

    from source

    cross join clock

),

final as (

    select
        account_id,
        account_name,
        parent_account_id,
        created_at,
        plan,
        country,
        coalesce(is_internal, false) as is_internal,
        case when deleted_at < as_of then deleted_at end as deleted_at,
        updated_at

    from ranked

    where
        version_rank = 1
        and created_at < as_of

)

select * from final
