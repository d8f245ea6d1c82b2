-- Before rounding, a counted line is spread over the months of its service without a rest: usage of
-- all service months is what its lines say, and so is every other type. Trials are 0.
with

lines as (

    select * from {{ ref('int_invoice_lines_judged') }}

    where is_counted

),

line_months as (

    select * from {{ ref('int_invoice_lines_spread_to_months') }}

),

spread as (

    select
        invoice_line_id,
        sum(original_amount) as amount

    from line_months

    group by all

),

final as (

    select
        coalesce(lines.invoice_line_id, spread.invoice_line_id) as invoice_line_id,
        lines.revenue_type,
        lines.counted_amount,
        spread.amount

    from lines

    full outer join spread
        on lines.invoice_line_id = spread.invoice_line_id

    where
        lines.invoice_line_id is null
        or spread.invoice_line_id is null
        or lines.counted_amount <> spread.amount

)

select * from final
