with

views as (

    select * from {{ ref('fct_docs_journeys') }}

    where not is_internal

),

developer_pages as (

    select * from {{ ref('fct_developer_docs_pages') }}

),

observability as (

    select * from {{ ref('dim_observability') }}

),

developer_source as (

    select * from {{ ref('dim_sources') }}

    where table_name = 'developers'

),

-- without keys in force nobody can be seen to succeed
developers_seen as (

    select observability.has_keys and not developer_source.is_absent as has_developers

    from observability

    cross join developer_source

),

groups as (

    select
        count(distinct case when is_successful then developer_id end) as successful_developers,
        count(distinct case when is_abandoned then developer_id end) as abandoned_developers

    from developer_pages

),

pages as (

    select distinct page_path from views

),

counted as (

    select
        pages.page_path,
        groups.successful_developers,
        groups.abandoned_developers,
        count(*) filter (
            where developer_pages.is_influencing and developer_pages.is_successful
        ) as successful_viewers,
        count(*) filter (
            where developer_pages.is_influencing and developer_pages.is_abandoned
        ) as abandoned_viewers,
        count(*) filter (
            where developer_pages.is_last_page and developer_pages.is_abandoned
        ) as last_page_before_abandoning,
        developers_seen.has_developers

    from pages

    cross join groups

    cross join developers_seen

    left join developer_pages
        on pages.page_path = developer_pages.page_path

    group by all

),

observed as (

    select
        page_path,
        has_developers,
        case when has_developers then successful_developers end as successful_developers,
        case when has_developers then successful_viewers end as successful_viewers,
        case when has_developers then abandoned_developers end as abandoned_developers,
        case when has_developers then abandoned_viewers end as abandoned_viewers,
        case when has_developers then last_page_before_abandoning end
            as last_page_before_abandoning

    from counted

),

final as (

    select
        page_path,
        successful_developers,
        successful_viewers,
        {{ ratio('successful_viewers', 'successful_developers') }} as share_of_successful,
        abandoned_developers,
        abandoned_viewers,
        {{ ratio('abandoned_viewers', 'abandoned_developers') }} as share_of_abandoned,
        {{ ratio(
            ratio('successful_viewers', 'successful_developers'),
            ratio('abandoned_viewers', 'abandoned_developers')
        ) }} as lift,
        last_page_before_abandoning,
        case when has_developers then 'no_target' else 'source_absent' end as status

    from observed

)

select * from final
