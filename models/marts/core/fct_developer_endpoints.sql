with

developer_calls as (

    select * from {{ ref('fct_developer_calls_daily') }}

    where developer_id <> 'unattributed'

),

clock as (

    select * from {{ ref('dim_clock') }}

),

final as (

    select
        developer_calls.developer_id,
        developer_calls.endpoint_id,
        sum(developer_calls.success) > 0 as has_succeeded,
        coalesce(sum(developer_calls.success) filter (
            where developer_calls.day
            > {{ add_days('clock.as_of_day', -var('rice_window_days')) }}
        ) > 0, false) as has_succeeded_lately,
        coalesce(sum(developer_calls.http_error_calls + developer_calls.timeout) filter (
            where developer_calls.day
            > {{ add_days('clock.as_of_day', -var('rice_window_days')) }}
        ) > 0, false) as has_failed_lately

    from developer_calls

    cross join clock

    group by all

)

select * from final
