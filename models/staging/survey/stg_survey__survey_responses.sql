with

source as (

    select * from {{ source('survey', 'survey_responses') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

before_as_of as (

    select source.*

    from source

    inner join clock
        on source.submitted_at < clock.as_of

),

final as (

    select
        response_id,
        developer_id,
        submitted_at,
        documentation,
        reliability,
        support,
        integration,
        comment

    from before_as_of

)

select * from final
