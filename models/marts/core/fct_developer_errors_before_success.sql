with

requests as (

    select * from {{ ref('fct_developer_requests') }}

),

daily_calls as (

    select * from {{ ref('fct_calls_daily') }}

    where outcome_class not in ('success', 'unknown')

),

first_call_days as (

    select * from {{ ref('int_first_call_days') }}

    where is_first_2xx_day

),

first_calls as (

    select * from {{ ref('int_first_calls') }}

),

routes as (

    select * from {{ ref('int_routes_judged') }}

),

-- the day of the first 2xx is counted call by call
errors_of_whole_days as (

    select
        daily_calls.developer_id,
        coalesce(
            daily_calls.error_code,
            cast(daily_calls.status_code as varchar),
            daily_calls.outcome_class
        ) as error_code,
        daily_calls.calls

    from daily_calls

    inner join requests
        on daily_calls.developer_id = requests.developer_id

    where
        {{ counts_in_any_mode('daily_calls.exclusion_reason') }}
        and (
            requests.first_2xx_at is null
            or daily_calls.day < {{ reporting_day('requests.first_2xx_at') }}
        )

),

single_calls as (

    select
        first_call_days.developer_id,
        first_calls.error_code,
        first_calls.status_code,
        {{ outcome_class('first_calls.status_code', 'first_calls.is_timeout') }} as outcome_class

    from first_calls

    inner join first_call_days
        on first_calls.day = first_call_days.day
        and first_calls.api_key_id = first_call_days.api_key_id
        and first_calls.key_valid_from = first_call_days.key_valid_from

    inner join requests
        on first_call_days.developer_id = requests.developer_id
        and first_calls.occurred_at < requests.first_2xx_at

    inner join routes
        on first_calls.route_key = routes.route_key

    where not first_calls.is_synthetic and routes.is_qualifying

),

errors as (

    select * from errors_of_whole_days

    union all

    select
        developer_id,
        coalesce(error_code, cast(status_code as varchar), outcome_class) as error_code,
        1 as calls

    from single_calls

    where outcome_class not in ('success', 'unknown')

),

final as (

    select
        developer_id,
        error_code,
        cast(sum(calls) as bigint) as calls

    from errors

    group by all

)

select * from final
