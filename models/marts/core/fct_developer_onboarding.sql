{#- each step of onboarding, from where to where -#}
{%- set steps = [
    ('signup_to_key', 'developers.signed_up_at', 'first_keys.issued_at'),
    ('key_to_first_request', 'first_keys.issued_at', 'requests.first_request_at'),
    ('first_request_to_first_2xx', 'requests.first_request_at', 'requests.first_2xx_at'),
    ('first_2xx_to_first_live_2xx', 'requests.first_2xx_at', 'requests.first_live_2xx_at'),
] -%}

with

developers as (

    select * from {{ ref('dim_developers') }}

    where not is_internal

),

clock as (

    select * from {{ ref('dim_clock') }}

),

api_keys as (

    select * from {{ ref('stg_app__api_keys') }}

),

deliveries as (

    select * from {{ ref('stg_gateway__webhook_deliveries') }}

),

requests as (

    select * from {{ ref('fct_developer_requests') }}

),

first_calls as (

    select * from {{ ref('fct_developer_first_calls') }}

),

first_keys as (

    select
        api_keys.developer_id,
        min(api_keys.valid_from) as issued_at

    from api_keys

    inner join clock
        on api_keys.valid_from < clock.as_of

    group by all

),

first_webhooks as (

    select
        developers.developer_id,
        min(deliveries.triggered_at) as triggered_at

    from developers

    inner join deliveries
        on developers.account_id = deliveries.account_id
        and developers.signed_up_at <= deliveries.triggered_at

    group by all

),

final as (

    select
        developers.developer_id,
        cast(date_trunc('week', {{ reporting_day('developers.signed_up_at') }}) as date) as week,
        requests.is_negative_ttfc,
        first_keys.issued_at as key_issued_at,
        requests.first_request_at,
        requests.first_2xx_at,
        requests.first_live_2xx_at
        {%- for step, from_ts, to_ts in steps %},
        case
            when {{ from_ts }} <= {{ to_ts }} then {{ micros_between(from_ts, to_ts) }}
            when {{ from_ts }} > {{ to_ts }} then 0
        end as {{ step }}_us
        {%- endfor %},
        first_calls.attempts_before_success,
        coalesce(
            first_webhooks.triggered_at
            < coalesce(requests.first_request_at, timestamp '9999-12-31'),
            false
        ) as is_webhook_before_first_call

    from developers

    inner join requests
        on developers.developer_id = requests.developer_id

    inner join first_calls
        on developers.developer_id = first_calls.developer_id

    left join first_keys
        on developers.developer_id = first_keys.developer_id

    left join first_webhooks
        on developers.developer_id = first_webhooks.developer_id

)

select * from final
