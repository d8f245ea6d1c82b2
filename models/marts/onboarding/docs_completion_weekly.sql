with

weeks as (

    select * from {{ ref('dim_weeks') }}

),

quickstart_views as (

    select * from {{ ref('fct_docs_journeys') }}

    where page_kind = 'quickstart' and not is_internal

),

first_calls as (

    select * from {{ ref('fct_developer_first_calls') }}

),

observability as (

    select * from {{ ref('dim_observability') }}

),

developer_source as (

    select * from {{ ref('dim_sources') }}

    where table_name = 'developers'

),

clock as (

    select * from {{ ref('dim_clock') }}

),

segment_views as (

    select
        quickstart_views.*,
        segments.segment,
        case segments.segment
            when 'page' then quickstart_views.page_path
            else 'all'
        end as segment_value

    from quickstart_views

    cross join (values ('all'), ('page')) as segments (segment)

),

-- two pages opened at one instant are one first view, not two
judged_views as (

    select
        segment_views.*,
        cast(date_trunc('week', segment_views.day) as date) as week,
        first_calls.developer_id is not null
        and row_number() over (
            partition by
                segment_views.segment, segment_views.segment_value, segment_views.developer_id
            order by segment_views.viewed_at
        ) = 1 as is_first_of_developer,
        coalesce(segment_views.viewed_at > first_calls.first_2xx_at, false) as is_integrated,
        first_calls.first_2xx_at
        <= segment_views.viewed_at + {{ var('docs_completion_hours') }} * interval '1' hour
            as is_in_time

    from segment_views

    left join first_calls
        on segment_views.developer_id = first_calls.developer_id

),

members as (

    select
        segment,
        segment_value,
        min(week) as first_week

    from judged_views

    group by all

),

counted as (

    select
        weeks.week,
        members.segment,
        members.segment_value,
        count(*) filter (
            where judged_views.is_first_of_developer and not judged_views.is_integrated
        ) as developers,
        count(*) filter (
            where
            judged_views.is_first_of_developer
            and not judged_views.is_integrated
            and judged_views.is_in_time
        ) as developers_completed,
        count(*) filter (
            where judged_views.is_first_of_developer and judged_views.is_integrated
        ) as already_integrated_developers,
        count(*) filter (where judged_views.is_anonymous) as anonymous_views,
        count(*) filter (where judged_views.is_stitched) as stitched_views,
        weeks.is_complete,
        weeks.ends_at + {{ var('docs_completion_hours') }} * interval '1' hour
        <= clock.as_of as is_mature,
        observability.has_keys and not developer_source.is_absent as has_developers

    from weeks

    inner join members
        on weeks.week >= members.first_week

    cross join clock

    cross join observability

    cross join developer_source

    left join judged_views
        on weeks.week = judged_views.week
        and members.segment = judged_views.segment
        and members.segment_value = judged_views.segment_value

    group by all

),

final as (

    select
        week,
        segment,
        segment_value,
        case when has_developers then developers end as developers,
        case when has_developers then developers_completed end as developers_completed,
        case
            when has_developers then {{ ratio('developers_completed', 'developers') }}
        end as completion_rate,
        case when has_developers then already_integrated_developers end
            as already_integrated_developers,
        anonymous_views,
        stitched_views,
        {{ ratio('stitched_views', 'anonymous_views') }} as stitched_share,
        case when has_developers then 'no_target' else 'source_absent' end as status,
        is_complete,
        is_mature

    from counted

)

select * from final
