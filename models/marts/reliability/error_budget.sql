with

windows as (

    select * from {{ ref('fct_uptime_windows') }}

    where window_days in ({{ var('error_budget_windows_days') | join(', ') }})

),

observability as (

    select * from {{ ref('dim_observability') }}

),

uptime_targets as (

    select * from {{ ref('metric_targets') }}

    where metric_id = 'uptime'

),

measured as (

    select
        *,
        {{ uptime() }} as uptime,
        {{ is_enough_observed() }} as is_enough_observed

    from windows

),

-- a target is a double; a budget in whole microseconds can be added and taken from
budgeted as (

    select
        measured.*,
        {{ micros_to_seconds(
            'floor((1 - uptime_targets.good_edge) * measured.observed_seconds * 1000000 + 0.5)'
        ) }} as budget_seconds

    from measured

    left join uptime_targets
        on uptime_targets.segment = 'all'

),

final as (

    select
        budgeted.component,
        budgeted.method,
        budgeted.window_days,
        budgeted.observed_seconds,
        budgeted.budget_seconds,
        budgeted.down_seconds as used_seconds,
        cast(budgeted.budget_seconds - budgeted.down_seconds as decimal(18, 6)) as left_seconds,
        budgeted.good_calls,
        budgeted.known_calls,
        budgeted.uptime,
        {{ ratio('1 - budgeted.uptime', '1 - targets.good_edge') }} as burn_rate,
        {{ status(
            value='budgeted.uptime',
            is_final='true',
            sample='budgeted.is_enough_observed',
            min_sample='true',
            is_not_observable="budgeted.method = 'request' and not observability.has_statuses",
        ) }} as status,
        true as is_complete

    from budgeted

    cross join observability

    left join uptime_targets as targets
        on targets.segment = 'all'

)

select * from final
