-- Loaded = used + audited by reason, per currency, in lines and in every place of the amounts.
with

loaded_lines as (

    select * from {{ ref('stg_billing__invoice_lines') }}

),

audit as (

    select * from {{ ref('fct_billing_audit') }}

),

loaded as (

    select
        currency,
        count(*) as lines,
        sum(amount) as amount

    from loaded_lines

    group by all

),

audited as (

    select
        currency,
        sum(lines) as lines,
        sum(amount) as amount

    from audit

    group by all

),

final as (

    select
        coalesce(loaded.currency, audited.currency) as currency,
        loaded.amount as loaded_amount,
        audited.amount as audited_amount

    from loaded

    full outer join audited
        on loaded.currency = audited.currency

    where
        coalesce(loaded.lines, 0) <> coalesce(audited.lines, 0)
        or coalesce(loaded.amount, 0) <> coalesce(audited.amount, 0)

)

select * from final
