with

source as (

    select * from {{ source('docs', 'docs_identities') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

before_as_of as (

    select source.*

    from source

    inner join clock
        on source.identified_at < clock.as_of

),

final as (

    select
        anonymous_id,
        developer_id,
        identified_at

    from before_as_of

)

select * from final
