with

endpoint_calls as (

    select * from {{ ref('fct_endpoint_calls_daily') }}

),

endpoint_accounts as (

    select * from {{ ref('fct_endpoint_accounts_daily') }}

),

affected_revenue as (

    select * from {{ ref('fct_endpoint_affected_revenue_daily') }}

),

revenue as (

    select * from {{ ref('fct_revenue_monthly') }}

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

net_revenue as (

    select
        month,
        sum(revenue) as all_revenue

    from revenue

    group by all

),

endpoint_days as (

    select
        *,
        {{ add_months("cast(date_trunc('month', day) as date)", -1) }} as month_before

    from rates

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
        case
            when observability.has_keys then endpoint_days.accounts_with_http_errors
        end as accounts_with_http_errors,
        case when observability.has_keys then all_endpoints.accounts end as all_accounts,
        case
            when observability.has_keys and net_revenue.all_revenue is not null
                then coalesce(affected_revenue.affected_revenue, 0)
        end as affected_revenue,
        cast(case when observability.has_keys then net_revenue.all_revenue end as decimal(18, 2))
            as all_revenue,
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
        case
            when observability.has_statuses
                then {{ ratio('endpoint_days.http_error_calls', 'all_endpoints.calls') }}
        end as share_of_calls,
        case
            when observability.has_statuses
                then {{ ratio(
                    'endpoint_days.accounts_with_http_errors', 'all_endpoints.accounts'
                ) }}
        end as share_of_accounts,
        case
            when observability.has_statuses and observability.has_keys
                then {{ ratio(
                    'coalesce(affected_revenue.affected_revenue, 0)', 'net_revenue.all_revenue'
                ) }}
        end as share_of_revenue,
        case
            when not observability.has_statuses then 'not_observable' else 'no_target'
        end as status,
        endpoint_days.is_complete

    from endpoint_days

    inner join all_endpoints
        on endpoint_days.day = all_endpoints.day

    left join affected_revenue
        on endpoint_days.day = affected_revenue.day
        and endpoint_days.endpoint_id = affected_revenue.endpoint_id

    left join net_revenue
        on endpoint_days.month_before = net_revenue.month

    cross join observability

)

select * from final
