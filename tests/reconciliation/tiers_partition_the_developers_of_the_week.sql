-- Every developer of a week stands in exactly one tier, and the movements between tiers cancel out.
with

depth as (

    select * from {{ ref('fct_integration_depth_weekly') }}

),

tiers as (

    select * from {{ ref('integration_tiers_weekly') }}

    where status <> 'source_absent'

),

developers_of_weeks as (

    select
        week,
        count(distinct developer_id) as developers,
        sum(calls) as calls

    from depth

    group by all

),

added as (

    select
        week,
        sum(developers) as developers,
        sum(calls) as calls,
        sum(developers_moved_in) as developers_moved_in,
        sum(developers_moved_out) as developers_moved_out

    from tiers

    group by all

),

final as (

    select added.*

    from added

    left join developers_of_weeks
        on added.week = developers_of_weeks.week

    where
        added.developers <> coalesce(developers_of_weeks.developers, 0)
        or added.calls <> coalesce(developers_of_weeks.calls, 0)
        or added.developers_moved_in <> added.developers_moved_out

)

select * from final
