with

weeks as (

    select * from {{ ref('dim_weeks') }}

),

volume as (

    select * from {{ ref('fct_segment_volume_daily') }}

),

observability as (

    select * from {{ ref('dim_observability') }}

),

volume_weeks as (

    select
        cast(date_trunc('week', day) as date) as week,
        segment,
        segment_value,
        sum(calls) as calls,
        sum(successful_calls) as successful_calls,
        sum(billable_calls) as billable_calls,
        sum(throttled_calls) as throttled_calls,
        sum(retried_calls) as retried_calls,
        sum(billable_quantity) as billable_quantity,
        sum(excluded_calls) as excluded_calls

    from volume

    group by all

),

members as (

    select
        segment,
        segment_value,
        min(week) as first_week

    from volume_weeks

    group by all

),

-- a member without calls in a week has 0 of them, from its first one on
member_weeks as (

    select
        weeks.week,
        weeks.is_complete,
        members.segment,
        members.segment_value,
        coalesce(volume_weeks.calls, 0) as calls,
        coalesce(volume_weeks.successful_calls, 0) as successful_calls,
        coalesce(volume_weeks.billable_calls, 0) as billable_calls,
        coalesce(volume_weeks.throttled_calls, 0) as throttled_calls,
        coalesce(volume_weeks.retried_calls, 0) as retried_calls,
        coalesce(volume_weeks.billable_quantity, 0) as billable_quantity,
        coalesce(volume_weeks.excluded_calls, 0) as excluded_calls

    from members

    inner join weeks
        on members.first_week <= weeks.week

    left join volume_weeks
        on members.segment = volume_weeks.segment
        and members.segment_value = volume_weeks.segment_value
        and weeks.week = volume_weeks.week

),

compared as (

    select
        *,
        lag(calls) over member as previous_calls,
        lag(week) over member as previous_week

    from member_weeks

    window member as (partition by segment, segment_value order by week)

),

-- the first loaded week began before its calls were loaded: nothing is measured against it
final as (

    select
        compared.week,
        compared.segment,
        compared.segment_value,
        cast(compared.calls as bigint) as calls,
        cast(compared.successful_calls as bigint) as successful_calls,
        cast(compared.billable_calls as bigint) as billable_calls,
        cast(compared.throttled_calls as bigint) as throttled_calls,
        cast(compared.retried_calls as bigint) as retried_calls,
        cast(compared.billable_quantity as decimal(38, 6)) as billable_quantity,
        cast(compared.excluded_calls as bigint) as excluded_calls,
        cast(compared.previous_calls as bigint) as previous_calls,
        case
            when compared.is_complete and compared.previous_week > observability.first_call_week
                then {{ ratio(
                    'compared.calls - compared.previous_calls', 'compared.previous_calls'
                ) }}
        end as calls_growth,
        compared.is_complete

    from compared

    cross join observability

)

select * from final
