with

human_views as (

    select * from {{ ref('stg_docs__docs_page_views') }}

    where not is_bot

),

identities as (

    select * from {{ ref('stg_docs__docs_identities') }}

),

developers as (

    select * from {{ ref('dim_developers') }}

),

-- a reader is who they next turned out to be; only when they never do again, who they last were
ranked_identities as (

    select
        human_views.view_id,
        identities.developer_id,
        row_number() over (
            partition by human_views.view_id
            order by
                case
                    when identities.identified_at >= human_views.viewed_at
                        then identities.identified_at
                end asc nulls last,
                identities.identified_at desc,
                identities.developer_id asc
        ) as identity_rank

    from human_views

    inner join identities
        on human_views.anonymous_id = identities.anonymous_id

    where human_views.developer_id is null

),

stitched as (

    select
        human_views.view_id,
        human_views.viewed_at,
        {{ reporting_day('human_views.viewed_at') }} as day,
        human_views.page_path,
        human_views.page_kind,
        coalesce(human_views.developer_id, ranked_identities.developer_id) as developer_id,
        human_views.developer_id is null as is_anonymous,
        ranked_identities.developer_id is not null as is_stitched

    from human_views

    left join ranked_identities
        on human_views.view_id = ranked_identities.view_id
        and ranked_identities.identity_rank = 1

),

final as (

    select
        stitched.view_id,
        stitched.viewed_at,
        stitched.day,
        stitched.page_path,
        stitched.page_kind,
        stitched.developer_id,
        stitched.is_anonymous,
        stitched.is_stitched,
        coalesce(developers.is_internal, false) as is_internal

    from stitched

    left join developers
        on stitched.developer_id = developers.developer_id

)

select * from final
