-- fct_docs_journeys holds every view by a human once; docs_completion_weekly counts every anonymous
-- quickstart view that is not our own once over all weeks, and once over all pages; a developer has
-- one first view.
with

loaded_views as (

    select * from {{ ref('stg_docs__docs_page_views') }}

    where not is_bot

),

journeys as (

    select * from {{ ref('fct_docs_journeys') }}

),

completion as (

    select * from {{ ref('docs_completion_weekly') }}

),

developers as (

    select * from {{ ref('dim_developers') }}

),

parts as (

    select
        count(*) as human_views,
        0 as journeys,
        0 as anonymous_views,
        0 as readers,
        0 as all_anonymous_views,
        0 as all_readers,
        0 as page_anonymous_views

    from loaded_views

    union all

    select
        0 as human_views,
        count(*) as journeys,
        count(*) filter (
            where journeys.page_kind = 'quickstart'
            and journeys.is_anonymous
            and not journeys.is_internal
        ) as anonymous_views,
        count(distinct case
            when journeys.page_kind = 'quickstart' and not journeys.is_internal
                then developers.developer_id
        end) as readers,
        0 as all_anonymous_views,
        0 as all_readers,
        0 as page_anonymous_views

    from journeys

    left join developers
        on journeys.developer_id = developers.developer_id

    union all

    select
        0 as human_views,
        0 as journeys,
        0 as anonymous_views,
        0 as readers,
        coalesce(sum(anonymous_views) filter (where segment = 'all'), 0) as all_anonymous_views,
        sum(developers + already_integrated_developers) filter (where segment = 'all')
            as all_readers,
        coalesce(sum(anonymous_views) filter (where segment = 'page'), 0) as page_anonymous_views

    from completion

),

-- without keys or developers readers are unknown, and not compared
final as (

    select
        sum(human_views) as human_views,
        sum(journeys) as journeys,
        sum(anonymous_views) as anonymous_views,
        sum(all_anonymous_views) as all_anonymous_views,
        sum(page_anonymous_views) as page_anonymous_views,
        sum(readers) as readers,
        max(all_readers) as all_readers

    from parts

    having
        sum(human_views) <> sum(journeys)
        or sum(anonymous_views) <> sum(all_anonymous_views)
        or sum(anonymous_views) <> sum(page_anonymous_views)
        or (
            count(all_readers) = count(*)
            and sum(readers) <> sum(all_readers)
        )

)

select * from final
