with

developer_calls as (

    select * from {{ ref('fct_developer_calls_daily') }}

    where developer_id <> 'unattributed'

),

developers as (

    select * from {{ ref('dim_developers') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

-- whoever left is gone for good, whatever a key of theirs is still used for
developer_days as (

    select
        developer_calls.day,
        developer_calls.developer_id,
        developers.left_at,
        min(developer_calls.first_at) as first_at,
        max(developer_calls.last_at) as last_at,
        bool_or(developer_calls.success > 0) as has_success

    from developer_calls

    left join developers
        on developer_calls.developer_id = developers.developer_id

    where coalesce(developer_calls.first_at < developers.left_at, true)

    group by all

),

-- a silence lies between two days with calls: from the last call of one to the first of the other
silences as (

    select
        developer_id,
        left_at,
        last_at as last_call_at,
        {{ days_later('last_at', var('churn_silence_days')) }} as silent_until,
        lead(first_at) over developer as next_call_at,
        bool_or(has_success) over developer as has_succeeded

    from developer_days

    window developer as (partition by developer_id order by day)

),

churns as (

    select
        developer_id,
        last_call_at,
        coalesce(left_at < silent_until, false) as is_deletion,
        least(silent_until, left_at) as churned_at,
        next_call_at as returned_at

    from silences

    where
        has_succeeded
        and coalesce(next_call_at > silent_until, true)

),

final as (

    select
        churns.developer_id,
        churns.churned_at,
        churns.last_call_at,
        churns.returned_at,
        churns.is_deletion

    from churns

    inner join clock
        on churns.churned_at < clock.as_of

)

select * from final
