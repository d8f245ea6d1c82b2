with

months as (

    select * from {{ ref('dim_money_months') }}

),

line_months as (

    select * from {{ ref('int_invoice_lines_spread_to_months') }}

),

-- one line without a rate makes the whole row unknown in the reporting currency
added as (

    select
        line_months.month,
        line_months.account_id,
        line_months.revenue_type,
        line_months.currency,
        case
            when count(line_months.rate) = count(*)
                then sum({{ converted('line_months.original_amount', 'line_months.rate') }})
        end as revenue,
        sum(line_months.original_amount) as original_revenue,
        months.is_complete,
        months.is_mature

    from line_months

    inner join months
        on line_months.month = months.month

    group by all

),

final as (

    select
        month,
        account_id,
        revenue_type,
        currency,
        {{ in_cents('revenue') }} as revenue,
        {{ in_cents('original_revenue') }} as original_revenue,
        is_complete,
        is_mature

    from added

)

select * from final
