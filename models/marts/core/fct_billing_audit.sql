with

lines as (

    select * from {{ ref('int_invoice_lines_judged') }}

),

final as (

    select
        currency,
        reason,
        count(*) as lines,
        sum(amount) as amount

    from lines

    group by all

)

select * from final
