with

uptime as (

    select * from {{ ref('fct_uptime_daily') }}

),

months as (

    select * from {{ ref('dim_months') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

added as (

    select
        months.month,
        months.is_complete,
        uptime.component,
        uptime.method,
        sum(uptime.down_seconds) as down_seconds,
        sum(uptime.planned_seconds) as planned_seconds,
        sum(uptime.observed_seconds) as observed_seconds,
        sum(uptime.good_calls) as good_calls,
        sum(uptime.known_calls) as known_calls,
        {{ micros_to_seconds(micros_between(
            'months.starts_at', 'least(months.ends_at, clock.as_of)'
        )) }} as month_seconds

    from uptime

    inner join months
        on cast(date_trunc('month', uptime.day) as date) = months.month

    cross join clock

    group by all

),

-- the month in which a history starts counts whole: without incidents, not heard by probes
whole as (

    select
        month,
        is_complete,
        component,
        method,
        down_seconds,
        planned_seconds,
        case method
            when 'incident' then 0
            when 'probe' then month_seconds - observed_seconds
        end as unknown_seconds,
        case when method = 'incident' then month_seconds else observed_seconds end
            as observed_seconds,
        good_calls,
        known_calls

    from added

),

final as (

    select
        month,
        component,
        method,
        cast(down_seconds as decimal(18, 6)) as down_seconds,
        cast(planned_seconds as decimal(18, 6)) as planned_seconds,
        cast(unknown_seconds as decimal(18, 6)) as unknown_seconds,
        cast(observed_seconds as decimal(18, 6)) as observed_seconds,
        cast(good_calls as bigint) as good_calls,
        cast(known_calls as bigint) as known_calls,
        is_complete

    from whole

)

select * from final
