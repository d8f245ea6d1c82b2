-- Whom to tell about an operation that few use: the developers active in the trailing days of the
-- last complete month who have never called it with success. Put the operation into `asked`.
-- `dbt compile -s developers_who_never_used_an_endpoint` gives the SQL to run.
with

asked as (

    select 'delete_customer' as endpoint_id

),

endpoints as (

    select * from {{ ref('dim_endpoints') }}

),

developers as (

    select * from {{ ref('dim_developers') }}

    where left_at is null

),

months as (

    select * from {{ ref('dim_months') }}

    where is_complete

),

coverage as (

    select * from {{ ref('fct_developer_endpoint_coverage') }}

    where grain = 'month'

),

successful_calls as (

    select * from {{ ref('fct_developer_calls_daily') }}

    where success > 0

),

last_months as (

    select max(month) as month from months

),

users as (

    select distinct
        successful_calls.endpoint_id,
        successful_calls.developer_id

    from successful_calls

    inner join asked
        on successful_calls.endpoint_id = asked.endpoint_id

),

final as (

    select
        endpoints.endpoint_id,
        endpoints.feature,
        coverage.developer_id,
        developers.account_id,
        developers.signup_channel,
        developers.sdk,
        coverage.operations_used,
        coverage.operations_available

    from asked

    inner join endpoints
        on asked.endpoint_id = endpoints.endpoint_id

    cross join last_months

    inner join coverage
        on last_months.month = coverage.period_start

    inner join developers
        on coverage.developer_id = developers.developer_id

    left join users
        on coverage.developer_id = users.developer_id

    where users.developer_id is null

    -- who uses most of the rest is nearest to using this too
    order by coverage.operations_used desc, coverage.developer_id asc

)

select * from final
