with

account_windows as (

    select * from {{ ref('fct_account_windows_monthly') }}

),

observability as (

    select * from {{ ref('dim_observability') }}

),

-- what began before its calls were loaded is nothing to compare with
compared as (

    select
        account_windows.*,
        case
            when account_windows.previous_first_day >= observability.first_call_day
                then {{ ratio(
                    'account_windows.calls - account_windows.previous_calls',
                    'account_windows.previous_calls'
                ) }}
        end as calls_change,
        case
            when account_windows.first_monday >= observability.first_call_day
                then {{ ratio(
                    '4 * (3 * week_4_calls + week_3_calls - week_2_calls - 3 * week_1_calls)',
                    '10 * (week_1_calls + week_2_calls + week_3_calls + week_4_calls)'
                ) }}
        end as weekly_slope_4w

    from account_windows

    cross join observability

),

final as (

    select
        month,
        account_id,
        calls,
        previous_calls,
        calls_change,
        weekly_slope_4w,
        throttled_calls,
        {{ ratio('throttled_calls', 'calls') }} as throttled_share,
        case
            when is_newly_silent then 'gone'
            when first_called_on >= month then 'new'
            when previous_calls = 0 then 'returned'
            when
                calls_change is null
                or greatest(calls, previous_calls) < {{ var('trend_min_calls') }}
                then 'insufficient'
            when calls_change > {{ var('trend_flat') }} then 'growing'
            when calls_change < -{{ var('trend_flat') }} then 'declining'
            else 'flat'
        end as trend,
        'no_target' as status,
        is_complete

    from compared

)

select * from final
