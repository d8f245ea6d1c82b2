with

source as (

    select * from {{ source('survey', 'survey_invitations') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

before_as_of as (

    select source.*

    from source

    inner join clock
        on source.sent_at < clock.as_of

),

final as (

    select
        invitation_id,
        developer_id,
        sent_at

    from before_as_of

)

select * from final
