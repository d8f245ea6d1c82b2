-- Recurring revenue of a month is what its customers pay, and what its accounts pay where
-- everybody is known; who is unknown is counted.
with

mrr as (

    select * from {{ ref('fct_mrr_monthly') }}

),

movements as (

    select * from {{ ref('mrr_movements_monthly') }}

),

recurring as (

    select * from {{ ref('recurring_revenue_monthly') }}

    where is_complete and status <> 'source_absent'

),

of_accounts as (

    select
        mrr.month,
        bases.basis,
        sum(mrr.mrr) as closing_mrr

    from mrr

    inner join (values ('subscription'), ('usage'), ('total')) as bases (basis)
        on bases.basis in (mrr.revenue_type, 'total')

    group by all

),

of_customers as (

    select
        month,
        basis,
        coalesce(sum(closing_mrr) filter (where movement is not null), 0) as closing_mrr,
        count(*) filter (where movement is null) as customers_unknown,
        count(movement) as customers_known

    from movements

    group by all

),

final as (

    select
        recurring.month,
        recurring.basis,
        recurring.closing_mrr,
        of_customers.closing_mrr as closing_mrr_of_customers,
        of_accounts.closing_mrr as closing_mrr_of_accounts

    from recurring

    left join of_customers
        on recurring.month = of_customers.month
        and recurring.basis = of_customers.basis

    left join of_accounts
        on recurring.month = of_accounts.month
        and recurring.basis = of_accounts.basis

    where
        recurring.closing_mrr <> coalesce(of_customers.closing_mrr, 0)
        or recurring.customers_unknown <> coalesce(of_customers.customers_unknown, 0)
        or recurring.new_customers + recurring.expansion_customers
        + recurring.contraction_customers + recurring.churn_customers
        + recurring.reactivation_customers + recurring.unchanged_customers
        <> coalesce(of_customers.customers_known, 0)
        or (
            recurring.customers_unknown = 0
            and recurring.closing_mrr <> coalesce(of_accounts.closing_mrr, 0)
        )

)

select * from final
