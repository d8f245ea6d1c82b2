with

requests as (

    select * from {{ ref('fct_developer_requests') }}

),

first_call_days as (

    select * from {{ ref('int_first_call_days') }}

),

first_calls as (

    select * from {{ ref('int_first_calls') }}

),

routes as (

    select * from {{ ref('int_routes_judged') }}

),

-- who called and when is decided already: the days hold no internal calls and none after as_of
single_calls as (

    select
        first_call_days.developer_id,
        first_call_days.is_first_2xx_day,
        first_call_days.calls_before,
        first_call_days.activating_success,
        first_calls.occurred_at,
        {{ outcome_class('first_calls.status_code', 'first_calls.is_timeout') }} = 'success'
        and first_call_days.mode = 'live'
        and routes.is_activation as is_activation_success

    from first_calls

    inner join first_call_days
        on first_calls.day = first_call_days.day
        and first_calls.api_key_id = first_call_days.api_key_id
        and first_calls.key_valid_from = first_call_days.key_valid_from

    inner join routes
        on first_calls.route_key = routes.route_key

    where not first_calls.is_synthetic and routes.is_qualifying

),

attempts as (

    select
        single_calls.developer_id,
        max(single_calls.calls_before)
        + count(*) filter (where single_calls.occurred_at < requests.first_2xx_at) as calls

    from single_calls

    inner join requests
        on single_calls.developer_id = requests.developer_id

    where single_calls.is_first_2xx_day

    group by single_calls.developer_id

),

activation_successes as (

    select
        developer_id,
        occurred_at,
        activating_success,
        row_number() over (partition by developer_id order by occurred_at) as success

    from single_calls

    where is_activation_success and activating_success is not null

),

final as (

    select
        requests.developer_id,
        requests.signed_up_at,
        requests.first_request_at,
        requests.first_2xx_at,
        requests.first_live_2xx_at,
        activation_successes.occurred_at as activated_at,
        attempts.calls as attempts_before_success,
        case
            when activation_successes.occurred_at >= requests.signed_up_at
                then {{ micros_between(
                    'requests.signed_up_at', 'activation_successes.occurred_at'
                ) }}
            when activation_successes.occurred_at < requests.signed_up_at then 0
        end as activation_us

    from requests

    left join attempts
        on requests.developer_id = attempts.developer_id

    left join activation_successes
        on requests.developer_id = activation_successes.developer_id
        and activation_successes.success = activation_successes.activating_success

)

select * from final
