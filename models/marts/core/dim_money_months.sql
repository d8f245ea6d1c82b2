with

clock as (

    select * from {{ ref('dim_clock') }}

),

sources as (

    select * from {{ ref('dim_sources') }}

),

lines as (

    select * from {{ ref('int_invoice_lines_judged') }}

    where is_counted

),

-- what is invoiced can have been served before anything else is known
firsts as (

    select first_event_at as first_at from sources

    union all

    select service_start as first_at from lines

),

bounds as (

    select
        {{ money_month('min(firsts.first_at)') }} as first_month,
        {{ money_month("clock.as_of - interval '1' microsecond") }} as last_month,
        clock.as_of

    from firsts

    cross join clock

    group by all

),

months as (

    select
        {{ each_month('first_month', 'last_month') }} as month,
        as_of

    from bounds

),

final as (

    select
        month,
        {{ add_days(add_months('month', 1), -1) }} as last_day,
        cast(month as timestamp) as starts_at,
        cast({{ add_months('month', 1) }} as timestamp) as ends_at,
        cast({{ add_months('month', 1) }} as timestamp) <= as_of as is_complete,
        {{ days_later(
            'cast(' ~ add_months('month', 1) ~ ' as timestamp)', var('billing_close_days')
        ) }} <= as_of as is_mature

    from months

)

select * from final
