{%- set earliest_first_2xx_at = (
    "developers.signed_up_at - " ~ var('clock_skew_minutes') ~ " * interval '1' minute"
) -%}

with

developers as (

    select * from {{ ref('dim_developers') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

key_days as (

    select * from {{ ref('int_key_days_counted') }}

),

requests as (

    select
        developer_id,
        sum(calls) as calls,
        sum(successful_calls) as successful_calls,
        min(first_at) as first_request_at,
        max(last_at) as last_request_at,
        min(first_2xx_at) as first_2xx_at,
        min(case when mode = 'live' then first_2xx_at end) as first_live_2xx_at

    from key_days

    group by developer_id

),

final as (

    select
        developers.developer_id,
        developers.signed_up_at,
        cast(coalesce(requests.calls, 0) as bigint) as calls,
        cast(coalesce(requests.successful_calls, 0) as bigint) as successful_calls,
        requests.first_request_at,
        requests.last_request_at,
        requests.first_2xx_at,
        requests.first_live_2xx_at,
        coalesce(requests.first_2xx_at < {{ earliest_first_2xx_at }}, false) as is_negative_ttfc,
        case
            when requests.first_2xx_at >= {{ earliest_first_2xx_at }}
                then greatest(
                    {{ micros_between('developers.signed_up_at', 'requests.first_2xx_at') }}, 0
                )
        end as ttfc_us,
        coalesce(requests.first_live_2xx_at < {{ earliest_first_2xx_at }}, false)
            as is_live_negative_ttfc,
        case
            when requests.first_live_2xx_at >= {{ earliest_first_2xx_at }}
                then greatest(
                    {{ micros_between('developers.signed_up_at', 'requests.first_live_2xx_at') }},
                    0
                )
        end as live_ttfc_us,
        greatest({{ micros_between(
            'developers.signed_up_at', 'least(clock.as_of, developers.left_at)'
        ) }}, 0) as observed_us

    from developers

    cross join clock

    left join requests
        on developers.developer_id = requests.developer_id

)

select * from final
