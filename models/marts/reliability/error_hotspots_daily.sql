with

endpoint_calls as (

    select * from {{ ref('fct_endpoint_calls_daily') }}

),

endpoint_accounts as (

    select * from {{ ref('fct_endpoint_accounts_daily') }}

),

observability as (

    select * from {{ ref('dim_observability') }}

),

rates as (

    select
        endpoint_calls.day,
        endpoint_calls.endpoint_id,
        endpoint_calls.calls,
        endpoint_calls.http_error_calls,
        endpoint_calls.calls - endpoint_calls.unknown as known_calls,
        {{ ratio(
            'endpoint_calls.http_error_calls', 'endpoint_calls.calls - endpoint_calls.unknown'
        ) }} as http_error_rate,
        coalesce(endpoint_accounts.accounts, 0) as accounts,
        coalesce(endpoint_accounts.accounts_with_http_errors, 0) as accounts_with_http_errors,
        endpoint_calls.is_complete

    from endpoint_calls

    left join endpoint_accounts
        on endpoint_calls.day = endpoint_accounts.day
        and endpoint_calls.endpoint_id = endpoint_accounts.endpoint_id

),

endpoint_days as (

    select * from rates

    where endpoint_id <> 'all'

),

all_endpoints as (

    select * from rates

    where endpoint_id = 'all'

),

-- in whole calls, since a rate on an edge would be rounded past it
final as (

    select
        endpoint_days.day,
        endpoint_days.endpoint_id,
        endpoint_days.calls,
        endpoint_days.known_calls,
        endpoint_days.http_error_calls,
        all_endpoints.calls as all_calls,
        endpoint_days.accounts_with_http_errors,
        all_endpoints.accounts as all_accounts,
        endpoint_days.http_error_rate,
        all_endpoints.http_error_rate as all_http_error_rate,
        case
            when endpoint_days.known_calls > 0
                then
                    endpoint_days.calls >= {{ var('hotspot_min_calls') }}
                    and endpoint_days.http_error_calls
                    >= {{ var('hotspot_min_rate') }} * endpoint_days.known_calls
                    and endpoint_days.http_error_calls * all_endpoints.known_calls
                    >= {{ var('hotspot_min_ratio') }}
                    * all_endpoints.http_error_calls * endpoint_days.known_calls
        end as is_hotspot,
        {{ ratio('endpoint_days.http_error_calls', 'all_endpoints.calls') }} as share_of_calls,
        case
            when observability.has_keys
                then {{ ratio(
                    'endpoint_days.accounts_with_http_errors', 'all_endpoints.accounts'
                ) }}
        end as share_of_accounts,
        case
            when not observability.has_statuses then 'not_observable' else 'no_target'
        end as status,
        endpoint_days.is_complete

    from endpoint_days

    inner join all_endpoints
        on endpoint_days.day = all_endpoints.day

    cross join observability

)

select * from final
