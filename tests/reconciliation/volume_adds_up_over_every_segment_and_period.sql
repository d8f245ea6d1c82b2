-- Slices sum to the total: of a week or a month, every segment holds what the days hold.
with

daily as (

    select * from {{ ref('call_volume_daily') }}

),

weekly as (

    select * from {{ ref('call_volume_weekly') }}

),

monthly as (

    select * from {{ ref('call_volume_monthly') }}

),

periods as (

    select
        'week' as grain,
        week as period,
        segment,
        calls,
        excluded_calls

    from weekly

    union all

    select
        'month' as grain,
        month as period,
        segment,
        calls,
        excluded_calls

    from monthly

),

sliced as (

    select
        grain,
        period,
        segment,
        sum(calls) as calls,
        sum(excluded_calls) as excluded_calls

    from periods

    group by all

),

days_of_periods as (

    select
        'week' as grain,
        cast(date_trunc('week', day) as date) as period,
        calls,
        excluded_calls

    from daily

    union all

    select
        'month' as grain,
        cast(date_trunc('month', day) as date) as period,
        calls,
        excluded_calls

    from daily

),

wholes as (

    select
        grain,
        period,
        sum(calls) as calls,
        sum(excluded_calls) as excluded_calls

    from days_of_periods

    group by all

),

final as (

    select
        sliced.grain,
        sliced.period,
        sliced.segment,
        sliced.calls,
        wholes.calls as calls_by_day

    from sliced

    left join wholes
        on sliced.grain = wholes.grain
        and sliced.period = wholes.period

    where
        sliced.calls <> coalesce(wholes.calls, 0)
        or sliced.excluded_calls <> coalesce(wholes.excluded_calls, 0)

)

select * from final
