with

-- a running month has no movements yet
customer_months as (

    select * from {{ ref('fct_customer_mrr_monthly') }}

    where is_complete

),

final as (

    select
        month,
        customer_id,
        basis,
        opening_mrr,
        movement,
        movement_mrr,
        currency_mrr,
        closing_mrr,
        is_history_start,
        'no_target' as status,
        is_complete,
        is_mature

    from customer_months

)

select * from final
