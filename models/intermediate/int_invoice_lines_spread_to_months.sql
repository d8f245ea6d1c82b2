with

lines as (

    select * from {{ ref('int_invoice_lines_judged') }}

    where is_counted

),

-- a line that begins and ends at one instant belongs to that month
bounded as (

    select
        *,
        {{ money_month('service_start') }} as first_month,
        {{ money_month(
            "greatest(service_start, service_end - interval '1' microsecond)"
        ) }} as last_month

    from lines

),

line_months as (

    select
        *,
        {{ each_month('first_month', 'last_month') }} as month

    from bounded

),

parts as (

    select
        *,
        case
            when month = last_month then 0
            else {{ scaled_amount(
                'counted_amount',
                micros_between(
                    'greatest(service_start, cast(month as timestamp))',
                    'cast(' ~ add_months('month', 1) ~ ' as timestamp)'
                ),
                micros_between('service_start', 'service_end')
            ) }}
        end as part

    from line_months

),

final as (

    select
        invoice_line_id,
        month,
        account_id,
        revenue_type,
        currency,
        rate,
        case
            when month = last_month
                then counted_amount - sum(part) over (partition by invoice_line_id)
            else part
        end as original_amount

    from parts

)

select * from final
