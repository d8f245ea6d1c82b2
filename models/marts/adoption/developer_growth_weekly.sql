with

weeks as (

    select * from {{ ref('dim_weeks') }}

),

successful_days as (

    select * from {{ ref('fct_developer_days') }}

    where successful_calls > 0

),

observability as (

    select * from {{ ref('dim_observability') }}

),

active_weeks as (

    select distinct
        cast(date_trunc('week', day) as date) as week,
        developer_id

    from successful_days

),

-- each week of a developer beside the weeks in which they were active before and after it
developer_weeks as (

    select
        week,
        {{ add_days('week', 7) }} as next_week,
        lag(week) over developer as last_active_week,
        lead(week) over developer as next_active_week

    from active_weeks

    window developer as (partition by developer_id order by week)

),

movements as (

    select
        week,
        case
            when last_active_week is null then 'new'
            when last_active_week < {{ add_days('week', -7) }} then 'returned'
            else 'retained'
        end as movement

    from developer_weeks

    union all

    select
        next_week as week,
        'lost' as movement

    from developer_weeks

    where coalesce(next_active_week > next_week, true)

),

counted as (

    select
        weeks.week,
        count(*) filter (where movements.movement <> 'lost') as active_developers,
        count(*) filter (where movements.movement = 'new') as new_developers,
        count(*) filter (where movements.movement = 'returned') as returned_developers,
        count(*) filter (where movements.movement = 'retained') as retained_developers,
        count(*) filter (where movements.movement = 'lost') as lost_developers,
        observability.has_keys,
        weeks.is_complete

    from weeks

    inner join observability
        on weeks.last_day >= observability.first_call_day

    left join movements
        on weeks.week = movements.week

    group by all

),

final as (

    select
        week,
        case when has_keys then active_developers end as active_developers,
        case when has_keys then new_developers end as new_developers,
        case when has_keys then returned_developers end as returned_developers,
        case when has_keys then retained_developers end as retained_developers,
        case when has_keys then lost_developers end as lost_developers,
        case when has_keys then 'no_target' else 'source_absent' end as status,
        is_complete

    from counted

)

select * from final
