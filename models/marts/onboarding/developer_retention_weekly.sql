with

weeks as (

    select * from {{ ref('dim_weeks') }}

),

successful_days as (

    select * from {{ ref('fct_developer_days') }}

    where successful_calls > 0

),

active_weeks as (

    select distinct
        developer_id,
        cast(date_trunc('week', day) as date) as week

    from successful_days

),

cohorts as (

    select
        developer_id,
        min(week) as first_call_week

    from active_weeks

    group by all

),

cohort_sizes as (

    select
        first_call_week,
        count(*) as developers

    from cohorts

    group by all

),

returns as (

    select
        cohorts.first_call_week,
        active_weeks.week,
        count(*) as active_developers

    from active_weeks

    inner join cohorts
        on active_weeks.developer_id = cohorts.developer_id

    group by all

),

-- a week in which nobody called is a week with nobody; a week to come is no row
final as (

    select
        cohort_sizes.first_call_week,
        cast({{ days_between('cohort_sizes.first_call_week', 'weeks.week') }} / 7 as int)
            as weeks_since,
        cohort_sizes.developers,
        coalesce(returns.active_developers, 0) as active_developers,
        {{ ratio('coalesce(returns.active_developers, 0)', 'cohort_sizes.developers') }}
            as retention_rate,
        'no_target' as status,
        weeks.is_complete

    from cohort_sizes

    inner join weeks
        on cohort_sizes.first_call_week <= weeks.week

    left join returns
        on cohort_sizes.first_call_week = returns.first_call_week
        and weeks.week = returns.week

)

select * from final
