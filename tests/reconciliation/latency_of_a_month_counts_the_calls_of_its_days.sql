-- What can be summed in latency_monthly is the sum of latency_daily.
with

daily as (

    select * from {{ ref('latency_daily') }}

),

monthly as (

    select * from {{ ref('latency_monthly') }}

),

months_of_days as (

    select
        cast(date_trunc('month', day) as date) as month,
        endpoint_id,
        vantage,
        sum(n) as n,
        sum(n_timeouts_included) as n_timeouts_included,
        sum(within_limit_calls) as within_limit_calls,
        sum(not_a_value_calls) as not_a_value_calls

    from daily

    group by all

),

final as (

    select
        coalesce(monthly.month, months_of_days.month) as month,
        coalesce(monthly.endpoint_id, months_of_days.endpoint_id) as endpoint_id,
        coalesce(monthly.vantage, months_of_days.vantage) as vantage,
        monthly.n,
        months_of_days.n as n_by_day

    from monthly

    full outer join months_of_days
        on monthly.month = months_of_days.month
        and monthly.endpoint_id = months_of_days.endpoint_id
        and monthly.vantage = months_of_days.vantage

    where
        monthly.n is null
        or monthly.n <> coalesce(months_of_days.n, 0)
        or monthly.n_timeouts_included <> coalesce(months_of_days.n_timeouts_included, 0)
        or monthly.not_a_value_calls <> coalesce(months_of_days.not_a_value_calls, 0)
        or coalesce(monthly.within_limit_calls, 0) <> coalesce(months_of_days.within_limit_calls, 0)
        or (
            months_of_days.n is not null
            and (monthly.within_limit_calls is null) <> (months_of_days.within_limit_calls is null)
        )

)

select * from final
