with

call_days as (

    select * from {{ ref('fct_call_days') }}

    where not is_after_as_of

),

sources as (

    select * from {{ ref('dim_sources') }}

),

catalogue as (

    select bool_or(table_name = 'endpoints' and not is_absent) as has_catalogue from sources

),

recorded as (

    select
        min(day) as first_day,
        coalesce(bool_or(calls_with_status > 0), false) as has_statuses,
        coalesce(bool_or(calls_with_timeout_signal > 0), false) as has_timeouts,
        coalesce(bool_or(keys_in_force > 0), false) as has_keys

    from call_days

),

final as (

    select
        recorded.first_day as first_call_day,
        cast(date_trunc('week', recorded.first_day) as date) as first_call_week,
        cast(date_trunc('month', recorded.first_day) as date) as first_call_month,
        recorded.has_statuses,
        recorded.has_timeouts,
        recorded.has_keys,
        catalogue.has_catalogue

    from recorded

    cross join catalogue

)

select * from final
