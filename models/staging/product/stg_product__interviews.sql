with

source as (

    select * from {{ source('product', 'interviews') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

before_as_of as (

    select source.*

    from source

    inner join clock
        on source.held_on < clock.as_of

),

final as (

    select
        interview_id,
        held_on,
        developer_id,
        theme,
        endpoint_id,
        metric_id,
        sentiment,
        note

    from before_as_of

)

select * from final
