-- Of each key and day whose single calls are put in order, there are as many as int_calls_daily
-- counts, and none of any other.
with

first_call_days as (

    select * from {{ ref('int_first_call_days') }}

),

first_calls as (

    select * from {{ ref('int_first_calls') }}

),

daily_calls as (

    select * from {{ ref('int_calls_daily') }}

),

counted as (

    select
        daily_calls.day,
        daily_calls.api_key_id,
        daily_calls.key_valid_from,
        sum(daily_calls.calls) as calls

    from daily_calls

    inner join first_call_days
        on daily_calls.day = first_call_days.day
        and daily_calls.api_key_id = first_call_days.api_key_id
        and daily_calls.key_valid_from = first_call_days.key_valid_from

    group by all

),

held as (

    select
        day,
        api_key_id,
        key_valid_from,
        count(*) as calls

    from first_calls

    group by all

),

final as (

    select
        counted.calls,
        held.calls as held_calls

    from counted

    full outer join held
        on counted.day = held.day
        and counted.api_key_id = held.api_key_id
        and counted.key_valid_from = held.key_valid_from

    where coalesce(counted.calls, 0) <> coalesce(held.calls, 0)

)

select * from final
