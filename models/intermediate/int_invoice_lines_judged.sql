with

lines as (

    select * from {{ ref('stg_billing__invoice_lines') }}

),

accounts as (

    select * from {{ ref('stg_app__accounts') }}

),

customers as (

    select * from {{ ref('int_accounts_with_customer') }}

),

rates as (

    select * from {{ ref('int_exchange_rates_in_force') }}

),

account_source as (

    select * from {{ ref('dim_sources') }}

    where table_name = 'accounts'

),

judged as (

    select
        lines.*,
        coalesce(customers.customer_id, lines.account_id) as customer_id,
        rates.rate,
        case
            when lines.is_after_as_of then 'after_as_of'
            when lines.invoice_status in ('draft', 'void', 'uncollectible')
                then lines.invoice_status
            when lines.revenue_type in ('tax', 'prepayment') then lines.revenue_type
            when accounts.account_id is null and not account_source.is_absent
                then 'unknown_account'
            when accounts.is_internal then 'internal'
            when rates.rate is null then 'no_rate'
            else 'used'
        end as reason

    from lines

    cross join account_source

    left join accounts
        on lines.account_id = accounts.account_id

    left join customers
        on lines.account_id = customers.account_id

    left join rates
        on lines.currency = rates.currency
        and cast(lines.service_start as date) >= rates.first_day
        and cast(lines.service_start as date) < rates.next_day

),

final as (

    select
        invoice_line_id,
        account_id,
        customer_id,
        subscription_id,
        subscription_item_id,
        revenue_type,
        currency,
        service_start,
        service_end,
        ended_at,
        billing_interval,
        greatest(interval_count, 1) as interval_count,
        is_proration,
        amount,
        case when is_trial then 0 else amount end as counted_amount,
        rate,
        reason,
        reason in ('used', 'no_rate') as is_counted

    from judged

)

select * from final
