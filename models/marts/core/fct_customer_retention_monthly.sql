with

changes as (

    select * from {{ ref('fct_mrr_changes_monthly') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

variants as (

    select
        changes.month,
        changes.window_months,
        coalesce(accounts.customer_id, changes.account_id) as customer_id,
        bases.basis,
        rate_choices.is_constant_currency,
        case
            when changes.mrr_then is null or changes.mrr_now is null then null
            when rate_choices.is_constant_currency then changes.constant_mrr_then
            else changes.mrr_then
        end as mrr_then,
        case
            when rate_choices.is_constant_currency then changes.constant_mrr_now
            else changes.mrr_now
        end as mrr_now

    from changes

    cross join (values (false), (true)) as rate_choices (is_constant_currency)

    inner join (values ('subscription'), ('usage'), ('total')) as bases (basis)
        on bases.basis in (changes.revenue_type, 'total')

    left join accounts
        on changes.account_id = accounts.account_id

),

-- one unknown amount leaves the customer out of both ends
final as (

    select
        month,
        window_months,
        customer_id,
        basis,
        is_constant_currency,
        cast(case when count(mrr_then) = count(*) then sum(mrr_then) end as decimal(18, 2))
            as mrr_then,
        cast(case when count(mrr_then) = count(*) then sum(mrr_now) end as decimal(18, 2))
            as mrr_now

    from variants

    group by all

)

select * from final
