with

clock as (

    select * from {{ ref('dim_clock') }}

),

sources as (

    select * from {{ ref('dim_sources') }}

),

first_event as (

    select min(first_event_at) as first_event_at from sources

),

bounds as (

    select
        {{ reporting_day('first_event.first_event_at') }} as first_day,
        clock.as_of_day as last_day,
        clock.last_complete_day

    from clock

    cross join first_event

),

days as (

    select
        {{ each_day('first_day', 'last_day') }} as day,
        last_complete_day

    from bounds

),

final as (

    select
        day,
        cast(date_trunc('week', day) as date) as week,
        cast(date_trunc('month', day) as date) as month,
        {{ day_starts_at('day') }} as starts_at,
        {{ day_starts_at(add_days('day', 1)) }} as ends_at,
        day <= last_complete_day as is_complete

    from days

)

select * from final
