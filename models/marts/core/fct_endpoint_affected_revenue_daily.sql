with

account_calls as (

    select * from {{ ref('fct_account_calls_daily') }}

    where exclusion_reason is null and account_id <> 'unattributed' and http_error_calls > 0

),

revenue as (

    select * from {{ ref('fct_revenue_monthly') }}

),

net_revenue as (

    select
        month,
        account_id,
        sum(revenue) as net_revenue

    from revenue

    group by all

),

affected as (

    select distinct
        day,
        endpoint_id,
        account_id

    from account_calls

),

-- an account counts once, whatever it met on the day
final as (

    select
        affected.day,
        affected.endpoint_id,
        {{ add_months("cast(date_trunc('month', affected.day) as date)", -1) }} as month,
        cast(coalesce(sum(net_revenue.net_revenue), 0) as decimal(18, 2)) as affected_revenue

    from affected

    left join net_revenue
        on affected.account_id = net_revenue.account_id
        and {{ add_months("cast(date_trunc('month', affected.day) as date)", -1) }}
        = net_revenue.month

    group by all

)

select * from final
