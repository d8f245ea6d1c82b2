with

source as (

    select * from {{ source('app', 'api_keys') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

ranked as (

    select
        source.*,
        clock.as_of,
        row_number() over (
            partition by source.api_key_id, source.valid_from
            order by
                {{ version_in_force_first() }}
        ) as version_rank

    from source

    cross join clock

),

final as (

    select
        api_key_id,
        developer_id,
        account_id,
        mode,
        valid_from,
        valid_to,
        updated_at

    from ranked

    where
        version_rank = 1
        and as_of is not null

)

select * from final
