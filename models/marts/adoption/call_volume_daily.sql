with

volume as (

    select * from {{ ref('fct_call_volume_daily') }}

),

final as (

    select
        day,
        endpoint_id,
        account_id,
        api_version,
        calls,
        successful_calls,
        billable_calls,
        throttled_calls,
        retried_calls,
        billable_quantity,
        excluded_calls,
        is_complete

    from volume

)

select * from final
