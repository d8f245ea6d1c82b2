with

months as (

    select * from {{ ref('dim_months') }}

),

developer_calls as (

    select * from {{ ref('fct_developer_calls_daily') }}

    where developer_id <> 'unattributed'

),

churns as (

    select * from {{ ref('fct_developer_churns') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

calls_of_months as (

    select
        cast(date_trunc('month', day) as date) as month,
        developer_id,
        max(last_at) as last_call_at,
        sum(success) as successful_calls,
        max(case when success > 0 then day end) as last_successful_day

    from developer_calls

    group by all

),

-- everybody who had succeeded by the month's end, with what they had done by its start
developer_months as (

    select
        months.month,
        months.starts_at,
        months.ends_at,
        least(months.last_day, clock.as_of_day) as last_day,
        calls_of_months.developer_id,
        max(case when calls_of_months.month < months.month then calls_of_months.last_call_at end)
            as last_call_before_at,
        sum(
            case
                when calls_of_months.month < months.month then calls_of_months.successful_calls
                else 0
            end
        ) as successful_calls_before,
        max(calls_of_months.last_successful_day) as last_successful_day

    from months

    cross join clock

    inner join calls_of_months
        on months.month >= calls_of_months.month

    group by all

    having max(calls_of_months.successful_calls) > 0

),

-- who left has churned for good too
changes as (

    select
        developer_months.month,
        developer_months.developer_id,
        bool_or(
            churns.churned_at < developer_months.starts_at
            and coalesce(churns.returned_at >= developer_months.starts_at, true)
        ) as is_churned_at_start,
        bool_or(
            churns.churned_at < developer_months.ends_at
            and coalesce(churns.returned_at >= developer_months.ends_at, true)
        ) as is_churned_at_end,
        bool_or(
            churns.churned_at >= developer_months.starts_at
            and churns.churned_at < developer_months.ends_at
        ) as has_churned,
        bool_or(
            churns.returned_at >= developer_months.starts_at
            and churns.returned_at < developer_months.ends_at
        ) as has_returned

    from developer_months

    inner join churns
        on developer_months.developer_id = churns.developer_id

    group by all

),

final as (

    select
        developer_months.month,
        developer_months.developer_id,
        developer_months.last_call_before_at,
        cast(developer_months.successful_calls_before as bigint) as successful_calls_before,
        developer_months.successful_calls_before > 0
        and not coalesce(changes.is_churned_at_start, false) as is_active_at_start,
        coalesce(changes.has_churned, false) as has_churned,
        coalesce(changes.has_returned, false) as has_returned,
        not coalesce(changes.is_churned_at_end, false)
        and developer_months.last_successful_day <= {{ add_days(
            'developer_months.last_day', -var('churn_silence_days')
        ) }} as is_silent_success

    from developer_months

    left join changes
        on developer_months.month = changes.month
        and developer_months.developer_id = changes.developer_id

)

select * from final
