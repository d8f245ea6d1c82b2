with

months as (

    select * from {{ ref('dim_money_months') }}

),

lines_in_force as (

    select * from {{ ref('int_subscription_lines_in_force') }}

),

revenue as (

    select * from {{ ref('fct_revenue_monthly') }}

),

-- one line without a rate makes the whole row unknown in the reporting currency
subscriptions as (

    select
        month,
        account_id,
        currency,
        case
            when count(rate) = count(*) then sum({{ converted('monthly_amount', 'rate') }})
        end as mrr,
        sum(monthly_amount) as original_mrr

    from lines_in_force

    group by all

),

-- usage recurs as far as it is used, and is not scaled to anything
recurring as (

    select
        month,
        account_id,
        'subscription' as revenue_type,
        currency,
        {{ in_cents('mrr') }} as mrr,
        {{ in_cents('original_mrr') }} as original_mrr

    from subscriptions

    union all

    select
        month,
        account_id,
        revenue_type,
        currency,
        revenue as mrr,
        original_revenue as original_mrr

    from revenue

    where revenue_type = 'usage'

),

final as (

    select
        recurring.month,
        recurring.account_id,
        recurring.revenue_type,
        recurring.currency,
        recurring.mrr,
        recurring.original_mrr,
        months.is_complete,
        months.is_mature

    from recurring

    inner join months
        on recurring.month = months.month

)

select * from final
