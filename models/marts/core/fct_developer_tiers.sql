with

depth as (

    select * from {{ ref('fct_integration_depth_weekly') }}

),

-- a week belongs to the period that it ends in
developer_weeks as (

    select
        periods.grain,
        case periods.grain
            when 'month' then cast(date_trunc('month', {{ add_days('depth.week', 6) }}) as date)
            else cast(date_trunc('quarter', {{ add_days('depth.week', 6) }}) as date)
        end as period_start,
        depth.developer_id,
        depth.week,
        depth.tier

    from depth

    cross join (values ('month'), ('quarter')) as periods (grain)

),

ranked as (

    select
        *,
        row_number() over (
            partition by grain, period_start, developer_id
            order by week desc
        ) as week_rank

    from developer_weeks

),

final as (

    select
        grain,
        period_start,
        developer_id,
        tier

    from ranked

    where week_rank = 1

)

select * from final
