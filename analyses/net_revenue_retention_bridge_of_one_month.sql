-- From the recurring revenue of twelve months ago to what the same customers pay now: who grew, who
-- shrank, who left, the largest changes first. Put the month into `asked`; the last row of all is the
-- NRR that the metric shows. `dbt compile -s net_revenue_retention_bridge_of_one_month` gives the SQL.
with

asked as (

    select
        date '2025-11-01' as month,
        12 as window_months,
        'total' as basis

),

customer_months as (

    select * from {{ ref('fct_customer_retention_monthly') }}

    where not is_constant_currency

),

customers as (

    select
        customer_months.customer_id,
        customer_months.mrr_then,
        customer_months.mrr_now,
        case
            when customer_months.mrr_now <= 0 then 'left'
            when customer_months.mrr_now > customer_months.mrr_then then 'grew'
            when customer_months.mrr_now < customer_months.mrr_then then 'shrank'
            else 'stayed'
        end as what_happened

    from customer_months

    inner join asked
        on customer_months.month = asked.month
        and customer_months.window_months = asked.window_months
        and customer_months.basis = asked.basis

    where customer_months.mrr_then > 0

),

final as (

    select
        coalesce(what_happened, 'all') as what_happened,
        coalesce(customer_id, 'all') as customer_id,
        sum(mrr_then) as mrr_then,
        sum(mrr_now) as mrr_now,
        sum(mrr_now - mrr_then) as change,
        {{ ratio('sum(mrr_now)', 'sum(mrr_then)') }} as nrr

    from customers

    group by grouping sets ((what_happened, customer_id), (what_happened), ())  -- noqa: PRS

)

select * from final

order by
    what_happened = 'all',
    what_happened,
    customer_id = 'all',
    abs(change) desc,
    customer_id
