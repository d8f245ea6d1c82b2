{%- set windows = var('funnel_windows_days') -%}
{%- set activation_window = var('activation_window_days') -%}

with

weeks as (

    select * from {{ ref('dim_weeks') }}

),

developers as (

    select * from {{ ref('fct_developer_milestones') }}

    where not is_internal

),

clock as (

    select * from {{ ref('dim_clock') }}

),

-- signing up has no window: it matures with its week
stages as (

    select
        windows.stage,
        windows.stage_order,
        windows.window_days

    from (
        values
        ('signed_up', 1, null),
        ('first_call', 2, {{ windows.first_call }}),
        ('activated', 3, {{ activation_window }}),
        ('scaling', 4, {{ windows.scaling }})
    ) as windows (stage, stage_order, window_days)

),

-- the furthest stage that a developer reached in time, having reached every stage before it in time
developers_with_stage as (

    select
        cast(date_trunc('week', {{ reporting_day('signed_up_at') }}) as date) as week,
        case
            when coalesce(first_2xx_at > {{ days_later('signed_up_at', windows.first_call) }}, true)
                then 1
            when coalesce(activated_at > {{ days_later('signed_up_at', activation_window) }}, true)
                then 2
            when coalesce(scaling_at > {{ days_later('signed_up_at', windows.scaling) }}, true)
                then 3
            else 4
        end as furthest_stage

    from developers

),

first_week as (

    select min(week) as week from developers_with_stage

),

counted as (

    select
        weeks.week,
        stages.stage,
        stages.stage_order,
        count(developers_with_stage.week) as developers,
        weeks.is_complete,
        coalesce(
            {{ days_later('weeks.ends_at', 'stages.window_days') }} <= clock.as_of,
            weeks.is_complete
        ) as is_mature

    from weeks

    inner join first_week
        on weeks.week >= first_week.week

    cross join stages

    cross join clock

    left join developers_with_stage
        on weeks.week = developers_with_stage.week
        and stages.stage_order <= developers_with_stage.furthest_stage

    group by all

),

compared as (

    select
        *,
        lag(developers) over (partition by week order by stage_order) as previous_stage_developers,
        first_value(developers) over (partition by week order by stage_order)
            as signed_up_developers

    from counted

),

final as (

    select
        week,
        stage,
        stage_order,
        developers,
        previous_stage_developers,
        signed_up_developers,
        {{ ratio('developers', 'previous_stage_developers') }} as rate_from_previous,
        {{ ratio('developers', 'signed_up_developers') }} as rate_from_first,
        case when is_mature then 'no_target' else 'immature' end as status,
        is_complete,
        is_mature

    from compared

)

select * from final
