with

changes as (

    select * from {{ ref('fct_mrr_changes_monthly') }}

    where window_months = 1

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

-- without a table of accounts, each is its own customer
customer_months as (

    select
        changes.month,
        coalesce(accounts.customer_id, changes.account_id) as customer_id,
        bases.basis,
        case when count(changes.mrr_then) = count(*) then sum(changes.mrr_then) end
            as opening_mrr,
        case when count(changes.mrr_now) = count(*) then sum(changes.mrr_now) end
            as closing_mrr,
        case when count(changes.constant_change) = count(*) then sum(changes.constant_change) end
            as constant_change,
        changes.is_complete,
        changes.is_mature

    from changes

    inner join (values ('subscription'), ('usage'), ('total')) as bases (basis)
        on bases.basis in (changes.revenue_type, 'total')

    left join accounts
        on changes.account_id = accounts.account_id

    group by all

),

-- who was unknown can have paid
known_before as (

    select
        *,
        min(month) over () as first_month,
        bool_or(coalesce(closing_mrr > 0, true)) over (
            partition by customer_id, basis
            order by month
            rows between unbounded preceding and 1 preceding
        ) as has_paid_before

    from customer_months

),

-- paying or not is decided before the sign of the change
moved as (

    select
        *,
        case
            when not is_complete or opening_mrr is null or closing_mrr is null then null
            when opening_mrr <= 0 and closing_mrr <= 0 then 'unchanged'
            when opening_mrr <= 0 and has_paid_before then 'reactivation'
            when opening_mrr <= 0 then 'new'
            when closing_mrr <= 0 then 'churn'
            when constant_change > 0 then 'expansion'
            when constant_change < 0 then 'contraction'
            when constant_change = 0 then 'unchanged'
        end as movement,
        case
            when opening_mrr > 0 and closing_mrr > 0 then constant_change
            else closing_mrr - opening_mrr
        end as change

    from known_before

    where coalesce(opening_mrr <> 0, true) or coalesce(closing_mrr <> 0, true)

),

final as (

    select
        month,
        customer_id,
        basis,
        cast(opening_mrr as decimal(18, 2)) as opening_mrr,
        movement,
        cast(case when movement is not null then change end as decimal(18, 2))
            as movement_mrr,
        cast(
            case when movement is not null then closing_mrr - opening_mrr - change end
            as decimal(18, 2)
        ) as currency_mrr,
        cast(closing_mrr as decimal(18, 2)) as closing_mrr,
        month = first_month as is_history_start,
        is_complete,
        is_mature

    from moved

)

select * from final
