with

days as (

    select * from {{ ref('dim_days') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

months as (

    select distinct
        month,
        cast(month + interval '1' month as date) as next_month

    from days

),

final as (

    select
        months.month,
        {{ add_days('months.next_month', -1) }} as last_day,
        {{ day_starts_at('months.month') }} as starts_at,
        {{ day_starts_at('months.next_month') }} as ends_at,
        {{ add_days('months.next_month', -1) }} <= clock.last_complete_day as is_complete

    from months

    cross join clock

)

select * from final
