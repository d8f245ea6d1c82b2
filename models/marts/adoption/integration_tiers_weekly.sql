with

weeks as (

    select * from {{ ref('dim_weeks') }}

),

depth as (

    select * from {{ ref('fct_integration_depth_weekly') }}

),

treatment as (

    select * from {{ ref('tier_treatment') }}

),

tier_revenue as (

    select * from {{ ref('fct_tier_revenue_weekly') }}

),

invoice_source as (

    select * from {{ ref('dim_sources') }}

    where table_name = 'invoice_lines'

),

observability as (

    select * from {{ ref('dim_observability') }}

),

developer_weeks as (

    select
        week,
        tier,
        calls,
        lag(tier) over (partition by developer_id order by week) as previous_tier

    from depth

),

-- every developer stands in a tier; one who moved is counted in the one that was left too
standings as (

    select
        week,
        tier,
        calls,
        1 as developers,
        case when tier <> previous_tier then 1 end as moved_in,
        0 as moved_out

    from developer_weeks

    union all

    select
        week,
        previous_tier as tier,
        0 as calls,
        0 as developers,
        0 as moved_in,
        1 as moved_out

    from developer_weeks

    where tier <> previous_tier

),

first_weeks as (

    select min(week) as first_week from depth

),

counted as (

    select
        weeks.week,
        treatment.tier,
        treatment.support,
        treatment.communication,
        weeks.is_complete,
        cast(coalesce(sum(standings.developers), 0) as bigint) as developers,
        cast(coalesce(sum(standings.calls), 0) as bigint) as calls,
        cast(coalesce(sum(standings.moved_in), 0) as bigint) as developers_moved_in,
        cast(coalesce(sum(standings.moved_out), 0) as bigint) as developers_moved_out

    from first_weeks

    inner join weeks
        on first_weeks.first_week <= weeks.week

    cross join treatment

    left join standings
        on weeks.week = standings.week
        and treatment.tier = standings.tier

    group by all

),

final as (

    select
        counted.week,
        counted.tier,
        case when observability.has_keys then counted.developers end as developers,
        case when observability.has_keys then counted.calls end as calls,
        case
            when observability.has_keys and not invoice_source.is_absent then tier_revenue.revenue
        end as revenue,
        case when observability.has_keys then counted.developers_moved_in end
            as developers_moved_in,
        case when observability.has_keys then counted.developers_moved_out end
            as developers_moved_out,
        counted.support,
        counted.communication,
        case when observability.has_keys then 'no_target' else 'source_absent' end as status,
        counted.is_complete

    from counted

    cross join observability

    cross join invoice_source

    left join tier_revenue
        on counted.week = tier_revenue.week
        and counted.tier = tier_revenue.tier

)

select * from final
