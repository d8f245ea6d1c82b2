with

first_call_days as (

    select * from {{ ref('int_first_call_days') }}

),

key_versions as (

    select * from {{ ref('int_key_versions') }}

),

calls as (

    select * from {{ ref('stg_gateway__api_calls') }}

),

days_to_read as (

    select
        first_call_days.day,
        first_call_days.api_key_id,
        first_call_days.key_valid_from,
        key_versions.valid_until as key_valid_until,
        first_call_days.inputs_hash

    from first_call_days

    inner join key_versions
        on first_call_days.api_key_id = key_versions.api_key_id
        and first_call_days.key_valid_from = key_versions.valid_from

    where {{ is_to_rebuild() }}

),

final as (

    select
        days_to_read.day,
        days_to_read.api_key_id,
        days_to_read.key_valid_from,
        calls.occurred_at,
        calls.route_key,
        calls.status_code,
        calls.error_code,
        calls.is_timeout,
        calls.is_synthetic,
        days_to_read.inputs_hash

    from calls

    inner join days_to_read
        on calls.api_key_id = days_to_read.api_key_id
        and {{ reporting_day('calls.occurred_at') }} = days_to_read.day
        and calls.occurred_at >= days_to_read.key_valid_from
        and calls.occurred_at < days_to_read.key_valid_until

    where {{ is_on_event_dates('calls.event_date', 'days_to_read') }}

)

select * from final
