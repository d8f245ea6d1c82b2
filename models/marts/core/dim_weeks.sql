with

days as (

    select * from {{ ref('dim_days') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

weeks as (

    select distinct
        week,
        cast(week + interval '7' day as date) as next_week

    from days

),

final as (

    select
        weeks.week,
        {{ add_days('weeks.next_week', -1) }} as last_day,
        {{ day_starts_at('weeks.week') }} as starts_at,
        {{ day_starts_at('weeks.next_week') }} as ends_at,
        {{ add_days('weeks.next_week', -1) }} <= clock.last_complete_day as is_complete

    from weeks

    cross join clock

)

select * from final
