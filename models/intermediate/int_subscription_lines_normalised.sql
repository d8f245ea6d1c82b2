{%- set microseconds_per_day = 86400000000 -%}

with

lines as (

    select * from {{ ref('int_invoice_lines_judged') }}

    where is_counted and revenue_type = 'subscription'

),

measured as (

    select
        *,
        {{ micros_between('service_start', 'service_end') }} as service_us,
        {{ whole_months_between('service_start', 'service_end') }} as service_months,
        {{ micros_between(
            intervals_before('service_end', 'billing_interval', 'interval_count'), 'service_end'
        ) }} as term_us,
        is_proration
        and {{ is_longer_than_a_month('billing_interval', 'interval_count') }} as is_amendment

    from lines

    where service_start < service_end

),

-- what a month is of what the line bills, as a fraction of whole numbers
fractions as (

    select
        *,
        case
            when billing_interval = 'week' then 52
            when billing_interval = 'day' then 365
            when billing_interval is not null or service_months is not null then 1
            else cast(365 as bigint) * {{ microseconds_per_day }}
        end as numerator,
        case
            when billing_interval in ('day', 'week', 'year') then 12 * interval_count
            when billing_interval = 'quarter' then 3 * interval_count
            when billing_interval = 'month' then interval_count
            when service_months is not null then service_months
            else 12 * service_us
        end as denominator

    from measured

),

-- what amends the rest of a term is first scaled up to the whole of it
final as (

    select
        invoice_line_id,
        account_id,
        subscription_id,
        subscription_item_id,
        coalesce('item ' || subscription_item_id, 'of ' || subscription_id, invoice_line_id)
            as subscription_key,
        currency,
        service_start,
        least(service_end, ended_at) as ends_at,
        is_amendment,
        rate,
        case
            when is_amendment
                then {{ scaled_amount(
                    'counted_amount', 'numerator * term_us', 'denominator * service_us'
                ) }}
            else {{ scaled_amount('counted_amount', 'numerator', 'denominator') }}
        end as monthly_amount

    from fractions

    where not is_proration or is_amendment

)

select * from final
