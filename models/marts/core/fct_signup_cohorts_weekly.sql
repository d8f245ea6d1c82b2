with

developers as (

    select * from {{ ref('dim_developers') }}

    where not is_internal

),

weeks as (

    select * from {{ ref('dim_weeks') }}

),

observability as (

    select * from {{ ref('dim_observability') }}

),

developers_source as (

    select * from {{ ref('dim_sources') }}

    where table_name = 'developers'

),

signups as (

    select
        cast(date_trunc('week', {{ reporting_day('signed_up_at') }}) as date) as week,
        signup_channel,
        count(*) as developers

    from developers

    group by all

),

-- a member is there from its first sign-up on; without any, all is there from the first event on
members as (

    select
        'signup_channel' as segment,
        signup_channel as segment_value,
        min(week) as first_week

    from signups

    group by all

    union all

    select
        'all' as segment,
        'all' as segment_value,
        coalesce(min(signups.week), min(weeks.week)) as first_week

    from weeks

    left join signups
        on weeks.week = signups.week

),

counted as (

    select
        weeks.week,
        members.segment,
        members.segment_value,
        coalesce(sum(signups.developers), 0) as developers,
        weeks.ends_at,
        weeks.is_complete

    from weeks

    inner join members
        on weeks.week >= members.first_week

    left join signups
        on weeks.week = signups.week
        and (members.segment = 'all' or members.segment_value = signups.signup_channel)

    group by all

),

final as (

    select
        counted.week,
        counted.segment,
        counted.segment_value,
        case when not developers_source.is_absent then cast(counted.developers as bigint) end
            as developers,
        case
            when developers_source.is_absent or not observability.has_keys then 'source_absent'
            when not observability.has_statuses then 'not_observable'
        end as unobserved_status,
        counted.ends_at,
        counted.is_complete

    from counted

    cross join observability

    cross join developers_source

)

select * from final
