with

days as (

    select * from {{ ref('dim_days') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

quarters as (

    select distinct
        cast(date_trunc('quarter', day) as date) as quarter,
        cast(date_trunc('quarter', day) + interval '3' month as date) as next_quarter

    from days

),

final as (

    select
        quarters.quarter,
        {{ add_days('quarters.next_quarter', -1) }} as last_day,
        {{ day_starts_at('quarters.quarter') }} as starts_at,
        {{ day_starts_at('quarters.next_quarter') }} as ends_at,
        {{ add_days('quarters.next_quarter', -1) }} <= clock.last_complete_day as is_complete

    from quarters

    cross join clock

)

select * from final
