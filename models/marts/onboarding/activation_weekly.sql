with

cohorts as (

    select * from {{ ref('fct_signup_cohorts_weekly') }}

    where segment = 'all'

),

developers as (

    select * from {{ ref('dim_developers') }}

    where not is_internal

),

first_calls as (

    select * from {{ ref('fct_developer_first_calls') }}

),

waits as (

    select * from {{ ref('fct_wait_quantiles_weekly') }}

    where segment = 'all' and wait = 'activation'

),

clock as (

    select * from {{ ref('dim_clock') }}

),

activated_in_time as (

    select
        cast(date_trunc('week', {{ reporting_day('developers.signed_up_at') }}) as date) as week,
        count(*) as developers

    from developers

    inner join first_calls
        on developers.developer_id = first_calls.developer_id

    where
        first_calls.activated_at
        <= developers.signed_up_at + {{ var('activation_window_days') }} * interval '1' day

    group by all

),

joined as (

    select
        cohorts.week,
        cohorts.developers,
        case
            when cohorts.unobserved_status is null
                then coalesce(activated_in_time.developers, 0)
        end as developers_activated,
        waits.p50_us / 1e6 as activation_km_p50_seconds,
        waits.p90_us / 1e6 as activation_km_p90_seconds,
        coalesce(cohorts.unobserved_status, 'no_target') as status,
        cohorts.is_complete,
        cohorts.ends_at + {{ var('activation_window_days') }} * interval '1' day <= clock.as_of
            as is_mature

    from cohorts

    cross join clock

    left join activated_in_time
        on cohorts.week = activated_in_time.week

    left join waits
        on cohorts.week = waits.week
        and cohorts.unobserved_status is null

),

final as (

    select
        week,
        developers,
        developers_activated,
        {{ ratio('developers_activated', 'developers') }} as activation_rate,
        activation_km_p50_seconds,
        activation_km_p90_seconds,
        status,
        is_complete,
        is_mature

    from joined

)

select * from final
