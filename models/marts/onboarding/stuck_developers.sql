with

developers as (

    select * from {{ ref('dim_developers') }}

),

requests as (

    select * from {{ ref('fct_developer_requests') }}

    where successful_calls = 0

),

daily_calls as (

    select * from {{ ref('fct_calls_daily') }}

    where {{ counts_in_any_mode('exclusion_reason') }}

),

errors as (

    select * from {{ ref('fct_developer_errors_before_success') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

-- where no status is recorded nobody is seen to succeed, and nobody to be stuck
observability as (

    select * from {{ ref('dim_observability') }}

    where has_statuses

),

stuck as (

    select requests.*

    from requests

    cross join observability

    inner join clock
        on {{ reporting_day('requests.last_request_at') }}
        > {{ add_days('clock.as_of_day', '-' ~ var('stuck_within_days')) }}

),

errors_ranked as (

    select
        developer_id,
        error_code,
        row_number() over (
            partition by developer_id
            order by calls desc, error_code asc
        ) as error_rank

    from errors

),

endpoints_ranked as (

    select
        stuck.developer_id,
        daily_calls.endpoint_id,
        row_number() over (
            partition by stuck.developer_id
            order by sum(daily_calls.calls) desc, daily_calls.endpoint_id asc
        ) as endpoint_rank

    from daily_calls

    inner join stuck
        on daily_calls.developer_id = stuck.developer_id

    group by stuck.developer_id, daily_calls.endpoint_id

),

final as (

    select
        stuck.developer_id,
        developers.account_id,
        developers.signup_channel,
        stuck.first_request_at as stuck_since,
        stuck.calls,
        errors_ranked.error_code as top_error_code,
        endpoints_ranked.endpoint_id as top_endpoint_id

    from stuck

    inner join developers
        on stuck.developer_id = developers.developer_id

    left join errors_ranked
        on stuck.developer_id = errors_ranked.developer_id
        and errors_ranked.error_rank = 1

    inner join endpoints_ranked
        on stuck.developer_id = endpoints_ranked.developer_id
        and endpoints_ranked.endpoint_rank = 1

)

select * from final
