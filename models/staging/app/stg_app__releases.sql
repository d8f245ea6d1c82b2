with

source as (

    select * from {{ source('app', 'releases') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

before_as_of as (

    select source.*

    from source

    inner join clock
        on source.released_at < clock.as_of

),

final as (

    select
        release_id,
        released_at,
        title,
        endpoint_id

    from before_as_of

)

select * from final
