-- A developer is activated exactly when their valid successes on endpoints of activation are as
-- many, on as many days, as the milestone takes. The milestone chosen is one of the seed.
with

first_calls as (

    select * from {{ ref('fct_developer_first_calls') }}

),

daily_calls as (

    select * from {{ ref('fct_developer_calls_daily') }}

    where success > 0

),

activation_endpoints as (

    select * from {{ ref('int_activation_endpoints') }}

),

milestone as (

    select * from {{ ref('activation_milestones') }}

    where milestone = '{{ var("activation_milestone") }}'

),

successes as (

    select
        daily_calls.developer_id,
        sum(daily_calls.success) as calls,
        count(distinct daily_calls.day) as distinct_days

    from daily_calls

    inner join activation_endpoints
        on daily_calls.endpoint_id = activation_endpoints.endpoint_id

    group by all

),

-- a milestone that the seed lacks has no calls, so that nobody agrees with it
compared as (

    select
        first_calls.developer_id,
        first_calls.activated_at is not null as is_activated,
        coalesce(successes.calls, 0) >= milestone.calls
        and coalesce(successes.distinct_days, 0) >= milestone.distinct_days as has_the_calls

    from first_calls

    left join milestone
        on true

    left join successes
        on first_calls.developer_id = successes.developer_id

),

final as (

    select * from compared

    where has_the_calls is null or is_activated <> has_the_calls

)

select * from final
