with

months as (

    select * from {{ ref('dim_money_months') }}

),

mrr as (

    select * from {{ ref('fct_mrr_monthly') }}

),

retention as (

    select * from {{ ref('fct_customer_retention_monthly') }}

),

invoice_source as (

    select * from {{ ref('dim_sources') }}

    where table_name = 'invoice_lines'

),

targets as (

    select * from {{ ref('metric_targets') }}

    where metric_id = 'net_revenue_retention' and segment = 'variant'

),

history as (

    select min(month) as first_month from mrr

),

-- a window exists once there was a month to begin it
windows as (

    select
        months.month,
        bases.basis,
        lengths.window_months,
        rate_choices.is_constant_currency,
        months.month >= {{ add_months('history.first_month', 'lengths.window_months') }}
            as has_window,
        invoice_source.is_absent,
        months.is_complete,
        months.is_mature

    from months

    cross join history

    cross join invoice_source

    cross join (values ('subscription'), ('usage'), ('total')) as bases (basis)

    cross join (
        values
        {% for window in var('retention_windows_months') -%}
        ({{ window }}){{ ',' if not loop.last }}
        {% endfor -%}
    ) as lengths (window_months)

    cross join (values (false), (true)) as rate_choices (is_constant_currency)

    where months.month >= history.first_month or invoice_source.is_absent

),

-- the two ends are compared customer by customer; what moved in between does not show
added as (

    select
        windows.*,
        count(*) filter (where retention.mrr_then > 0) as opening_customers,
        coalesce(sum(retention.mrr_then) filter (where retention.mrr_then > 0), 0) as mrr_then,
        coalesce(sum(retention.mrr_now) filter (where retention.mrr_then > 0), 0) as mrr_now,
        coalesce(sum(least(retention.mrr_then, retention.mrr_now)) filter (
            where retention.mrr_then > 0
        ), 0) as mrr_retained,
        count(*) filter (where retention.mrr_then > 0 and retention.mrr_now <= 0)
            as churned_customers,
        coalesce(sum(retention.mrr_then - retention.mrr_now) filter (
            where retention.mrr_then > 0 and retention.mrr_now <= 0
        ), 0) as churned_mrr,
        coalesce(sum(greatest(retention.mrr_now - retention.mrr_then, 0)) filter (
            where retention.mrr_then > 0
        ), 0) as expansion_mrr,
        coalesce(sum(greatest(retention.mrr_then - retention.mrr_now, 0)) filter (
            where retention.mrr_now > 0
        ), 0) as contraction_mrr,
        coalesce(sum(retention.mrr_now - retention.mrr_then) filter (
            where retention.mrr_then <= 0 and retention.mrr_now > 0
        ), 0) as gained_mrr,
        count(retention.customer_id) filter (where retention.mrr_then is null)
            as customers_unknown

    from windows

    left join retention
        on windows.month = retention.month
        and windows.basis = retention.basis
        and windows.window_months = retention.window_months
        and windows.is_constant_currency = retention.is_constant_currency

    group by all

),

known as (

    select
        month,
        basis,
        window_months,
        is_constant_currency,
        {%- for count in ['opening_customers', 'churned_customers', 'customers_unknown'] %}
        case when has_window then {{ count }} end as {{ count }},
        {%- endfor %}
        {%- for amount in [
            'mrr_then', 'mrr_now', 'mrr_retained', 'churned_mrr', 'expansion_mrr',
            'contraction_mrr', 'gained_mrr'
        ] %}
        cast(case when has_window then {{ amount }} end as decimal(18, 2)) as {{ amount }},
        {%- endfor %}
        basis || '_' || window_months || '_'
        || case when is_constant_currency then 'constant' else 'booked' end as variant,
        is_absent,
        is_complete,
        is_mature

    from added

),

final as (

    select
        known.month,
        known.basis,
        known.window_months,
        known.is_constant_currency,
        known.opening_customers,
        known.mrr_then,
        known.mrr_now,
        known.mrr_retained,
        {{ ratio('known.mrr_now', 'known.mrr_then') }} as nrr,
        {{ ratio('known.mrr_retained', 'known.mrr_then') }} as grr,
        known.churned_customers,
        {{ ratio('known.churned_customers', 'known.opening_customers') }} as logo_churn_rate,
        known.expansion_mrr,
        {{ ratio('known.expansion_mrr', 'known.mrr_then') }} as expansion_rate,
        known.contraction_mrr,
        {{ ratio('known.contraction_mrr', 'known.mrr_then') }} as contraction_rate,
        known.gained_mrr,
        known.churned_mrr,
        {{ ratio(
            'known.gained_mrr + known.expansion_mrr', 'known.contraction_mrr + known.churned_mrr'
        ) }} as quick_ratio,
        known.customers_unknown,
        {{ status(
            ratio('known.mrr_now', 'known.mrr_then'), 'known.is_mature',
            'known.opening_customers', '1', is_source_absent='known.is_absent'
        ) }} as status,
        known.is_complete,
        known.is_mature

    from known

    left join targets
        on known.variant = targets.segment_value

)

select * from final
