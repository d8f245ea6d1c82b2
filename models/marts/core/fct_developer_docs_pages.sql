with

views as (

    select * from {{ ref('fct_docs_journeys') }}

),

developers as (

    select * from {{ ref('dim_developers') }}

    where not is_internal

),

first_calls as (

    select * from {{ ref('fct_developer_first_calls') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

-- of two pages opened at one instant the lesser path is the last one
developer_views as (

    select
        developers.developer_id,
        first_calls.first_2xx_at,
        views.page_path,
        coalesce(
            views.viewed_at
            <= developers.signed_up_at + {{ var('influence_hours') }} * interval '1' hour
            and (first_calls.first_2xx_at is null or views.viewed_at < first_calls.first_2xx_at),
            false
        ) as is_influencing,
        views.view_id is not null
        and row_number() over (
            partition by developers.developer_id
            order by views.viewed_at desc, views.page_path asc
        ) = 1 as is_last_view,
        greatest(
            developers.signed_up_at,
            max(views.viewed_at) over (partition by developers.developer_id)
        ) as last_seen_at

    from developers

    left join first_calls
        on developers.developer_id = first_calls.developer_id

    left join views
        on developers.developer_id = views.developer_id

),

final as (

    select
        developer_views.developer_id,
        developer_views.page_path,
        bool_or(developer_views.is_influencing) as is_influencing,
        bool_or(developer_views.is_last_view) as is_last_page,
        developer_views.first_2xx_at is not null as is_successful,
        developer_views.first_2xx_at is null
        and developer_views.last_seen_at + {{ var('abandon_after_days') }} * interval '1' day
        <= clock.as_of as is_abandoned

    from developer_views

    cross join clock

    group by all

)

select * from final
