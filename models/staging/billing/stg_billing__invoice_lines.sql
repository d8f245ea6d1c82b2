with

source as (

    select * from {{ source('billing', 'invoice_lines') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

ranked as (

    select
        source.*,
        clock.as_of,
        row_number() over (
            partition by source.invoice_line_id
            order by
                {{ version_in_force_first() }}
        ) as version_rank

    from source

    cross join clock

),

final as (

    select
        invoice_line_id,
        invoice_id,
        account_id,
        subscription_id,
        subscription_item_id,
        revenue_type,
        amount,
        currency,
        service_start,
        service_end,
        case when ended_at < as_of then ended_at end as ended_at,
        billing_interval,
        coalesce(interval_count, 1) as interval_count,
        coalesce(is_proration, false) as is_proration,
        coalesce(is_trial, false) as is_trial,
        invoice_status,
        invoiced_at,
        updated_at,
        invoiced_at >= as_of as is_after_as_of

    from ranked

    where
        version_rank = 1
        and as_of is not null

)

select * from final
