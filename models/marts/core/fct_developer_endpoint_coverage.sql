with

days as (

    select * from {{ ref('dim_days') }}

),

periods as (

    select * from {{ ref('fct_operations_available') }}

),

endpoints as (

    select * from {{ ref('dim_endpoints') }}

),

successful_calls as (

    select * from {{ ref('fct_developer_calls_daily') }}

    where
        developer_id <> 'unattributed'
        and success > 0

),

period_days as (

    select
        periods.*,
        days.day

    from periods

    inner join days
        on days.day between periods.window_first_day and periods.window_last_day

),

-- of the days of a window on which a developer used an operation the last one stands for them all,
-- the one after which the next lies beyond: each operation is there once, without a distinct
days_of_use as (

    select
        developer_id,
        endpoint_id,
        day,
        lead(day) over (partition by developer_id, endpoint_id order by day) as next_day

    from successful_calls

),

features_used as (

    select
        period_days.grain,
        period_days.period_start,
        days_of_use.developer_id,
        endpoints.feature,
        count(endpoints.endpoint_id) as operations_used,
        period_days.operations_available,
        period_days.features_available

    from days_of_use

    inner join period_days
        on days_of_use.day = period_days.day
        and coalesce(days_of_use.next_day > period_days.window_last_day, true)

    left join endpoints
        on days_of_use.endpoint_id = endpoints.endpoint_id
        and {{ is_available_on('period_days.last_day') }}

    group by all

),

final as (

    select
        grain,
        period_start,
        developer_id,
        case
            when operations_available is not null then cast(sum(operations_used) as bigint)
        end as operations_used,
        operations_available,
        {{ ratio('sum(operations_used)', 'operations_available') }} as coverage,
        case when features_available is not null then count(feature) end as features_used,
        features_available

    from features_used

    group by grain, period_start, developer_id, operations_available, features_available

)

select * from final
