with

months as (

    select * from {{ ref('dim_months') }}

),

volume as (

    select * from {{ ref('fct_segment_volume_daily') }}

),

observability as (

    select * from {{ ref('dim_observability') }}

),

volume_months as (

    select
        cast(date_trunc('month', day) as date) as month,
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
        min(month) as first_month

    from volume_months

    group by all

),

-- a member without calls in a month has 0 of them, from its first one on
member_months as (

    select
        months.month,
        months.is_complete,
        members.segment,
        members.segment_value,
        coalesce(volume_months.calls, 0) as calls,
        coalesce(volume_months.successful_calls, 0) as successful_calls,
        coalesce(volume_months.billable_calls, 0) as billable_calls,
        coalesce(volume_months.throttled_calls, 0) as throttled_calls,
        coalesce(volume_months.retried_calls, 0) as retried_calls,
        coalesce(volume_months.billable_quantity, 0) as billable_quantity,
        coalesce(volume_months.excluded_calls, 0) as excluded_calls

    from members

    inner join months
        on members.first_month <= months.month

    left join volume_months
        on members.segment = volume_months.segment
        and members.segment_value = volume_months.segment_value
        and months.month = volume_months.month

),

compared as (

    select
        *,
        lag(calls) over member as previous_calls,
        lag(month) over member as previous_month

    from member_months

    window member as (partition by segment, segment_value order by month)

),

-- the first loaded month began before its calls were loaded: nothing is measured against it
final as (

    select
        compared.month,
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
            when compared.is_complete and compared.previous_month > observability.first_call_month
                then {{ ratio(
                    'compared.calls - compared.previous_calls', 'compared.previous_calls'
                ) }}
        end as calls_growth,
        compared.is_complete

    from compared

    cross join observability

)

select * from final
