with

source as (

    select * from {{ source('docs', 'docs_page_views') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

before_as_of as (

    select source.*

    from source

    inner join clock
        on source.viewed_at < clock.as_of

),

final as (

    select
        view_id,
        viewed_at,
        page_path,
        page_kind,
        developer_id,
        anonymous_id,
        session_id,
        coalesce(is_bot, false) as is_bot

    from before_as_of

)

select * from final
