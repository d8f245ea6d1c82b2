{%- set building_from = var('tier_building_from') -%}
{%- set scaling_from = var('tier_scaling_from') -%}

with

developer_weeks as (

    select * from {{ ref('fct_developer_trailing_calls_weekly') }}

),

weights as (

    select * from {{ ref('fct_depth_weights_weekly') }}

),

used as (

    select * from {{ ref('fct_developer_endpoint_coverage') }}

    where grain = 'week'

),

-- who had no success has no row of coverage, and used none of what there was to use
scored as (

    select
        developer_weeks.*,
        coalesce(used.operations_used, 0 * weights.operations_available) as operations_used,
        case when weights.operations_available > 0 then coalesce(used.coverage, 0) end as coverage,
        coalesce(used.features_used, 0 * weights.features_available) as features_used,
        100 * (
            weights.volume_weight * least(
                ln(1 + developer_weeks.successful_calls)
                / ln(1 + {{ var('depth_reference_calls') }}),
                1
            )
            + weights.coverage_weight * coalesce(used.coverage, 0)
            + weights.features_weight
            * coalesce({{ ratio('used.features_used', 'weights.features_available') }}, 0)
        ) as score

    from developer_weeks

    inner join weights
        on developer_weeks.week = weights.week

    left join used
        on developer_weeks.week = used.period_start
        and developer_weeks.developer_id = used.developer_id

),

-- a running week decides nothing, and the first one with calls has only itself to agree with
compared as (

    select
        *,
        case
            when is_complete and calls > 0
                then coalesce(lag(case when calls > 0 then score end) over developer, score)
        end as previous_score,
        case when is_complete then calls else lag(calls, 1, 0) over developer end as deciding_calls

    from scored

    window developer as (partition by developer_id order by week)

),

-- for each cut, the last time that two weeks agreed to be beyond it, on either side
agreed as (

    select
        *,
        max(case
            when score >= {{ building_from }} and previous_score >= {{ building_from }} then week
        end) over developer as building_week,
        max(case
            when score < {{ building_from }} and previous_score < {{ building_from }} then week
        end) over developer as not_building_week,
        max(case
            when score >= {{ scaling_from }} and previous_score >= {{ scaling_from }} then week
        end) over developer as scaling_week,
        max(case
            when score < {{ scaling_from }} and previous_score < {{ scaling_from }} then week
        end) over developer as not_scaling_week

    from compared

    window developer as (partition by developer_id order by week)

),

final as (

    select
        week,
        developer_id,
        calls,
        successful_calls,
        operations_used,
        coverage,
        features_used,
        score,
        case
            when calls = 0 then 'none'
            when score >= {{ scaling_from }} then 'scaling'
            when score >= {{ building_from }} then 'building'
            else 'experimenting'
        end as raw_tier,
        case
            when deciding_calls = 0 then 'none'
            when coalesce(scaling_week > not_scaling_week, scaling_week is not null) then 'scaling'
            when coalesce(building_week > not_building_week, building_week is not null)
                then 'building'
            else 'experimenting'
        end as tier,
        is_complete

    from agreed

)

select * from final
