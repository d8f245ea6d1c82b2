-- Loaded rows = valid + excluded + after as_of, on every day: nothing is lost on the way from raw.
with

loaded_calls as (

    select * from {{ ref('stg_gateway__api_calls') }}

),

account_calls as (

    select * from {{ ref('fct_account_calls_daily') }}

),

loaded as (

    select
        {{ reporting_day('occurred_at') }} as day,
        count(*) as calls

    from loaded_calls

    group by all

),

counted as (

    select
        day,
        sum(calls) as calls

    from account_calls

    group by all

),

final as (

    select
        coalesce(loaded.day, counted.day) as day,
        loaded.calls as loaded_calls,
        counted.calls as counted_calls

    from loaded

    full outer join counted
        on loaded.day = counted.day

    where coalesce(loaded.calls, 0) <> coalesce(counted.calls, 0)

)

select * from final
