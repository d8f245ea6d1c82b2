-- opening + movement + currency = closing, to the cent, for every customer and in every total; and
-- a customer opens a month with what closed the one before.
with

movements as (

    select * from {{ ref('mrr_movements_monthly') }}

),

recurring as (

    select * from {{ ref('recurring_revenue_monthly') }}

    where is_complete

),

of_customers as (

    select
        movements.month,
        movements.basis,
        movements.customer_id,
        movements.closing_mrr - movements.opening_mrr as change,
        movements.movement_mrr + movements.currency_mrr as explained

    from movements

    where movements.movement is not null

),

of_totals as (

    select
        month,
        basis,
        cast(null as varchar) as customer_id,
        closing_mrr - opening_mrr as change,
        new_mrr + expansion_mrr + contraction_mrr + churn_mrr + reactivation_mrr + unchanged_mrr
        + currency_mrr as explained

    from recurring

),

of_neighbours as (

    select
        months.month,
        months.basis,
        months.customer_id,
        coalesce(previous_months.closing_mrr, 0) as change,
        months.opening_mrr as explained

    from movements as months

    left join movements as previous_months
        on months.customer_id = previous_months.customer_id
        and months.basis = previous_months.basis
        and previous_months.month = {{ add_months('months.month', -1) }}

    where months.opening_mrr is not null

),

final as (

    select * from of_customers

    where change <> explained

    union all

    select * from of_totals

    where change <> explained

    union all

    select * from of_neighbours

    where change <> explained

)

select * from final
