{#- movements are those of one month, whatever else is compared -#}
{%- set windows = (var('retention_windows_months') + [1]) | unique -%}

with

mrr as (

    select * from {{ ref('fct_mrr_monthly') }}

),

months as (

    select * from {{ ref('dim_money_months') }}

),

rates as (

    select * from {{ ref('int_exchange_rates_in_force') }}

),

windows as (

    select lengths.window_months

    from (
        values
        {% for window in windows -%}
        ({{ window }}){{ ',' if not loop.last }}
        {% endfor -%}
    ) as lengths (window_months)

),

-- every amount is what there is now, and what there was as seen from later months
ends as (

    select
        mrr.month,
        windows.window_months,
        mrr.account_id,
        mrr.revenue_type,
        mrr.currency,
        'now' as at_end,
        mrr.mrr,
        mrr.original_mrr

    from mrr

    cross join windows

    union all

    select
        {{ add_months('mrr.month', 'windows.window_months') }} as month,
        windows.window_months,
        mrr.account_id,
        mrr.revenue_type,
        mrr.currency,
        'then' as at_end,
        mrr.mrr,
        mrr.original_mrr

    from mrr

    cross join windows

),

-- nothing at an end is 0, what cannot be converted there is null
compared as (

    select
        ends.month,
        ends.window_months,
        ends.account_id,
        ends.revenue_type,
        ends.currency,
        case
            when count(*) filter (where ends.at_end = 'then' and ends.mrr is null) = 0
                then coalesce(sum(ends.mrr) filter (where ends.at_end = 'then'), 0)
        end as mrr_then,
        case
            when count(*) filter (where ends.at_end = 'now' and ends.mrr is null) = 0
                then coalesce(sum(ends.mrr) filter (where ends.at_end = 'now'), 0)
        end as mrr_now,
        coalesce(sum(ends.original_mrr) filter (where ends.at_end = 'then'), 0)
            as original_mrr_then,
        coalesce(sum(ends.original_mrr) filter (where ends.at_end = 'now'), 0)
            as original_mrr_now,
        months.is_complete,
        months.is_mature

    from ends

    inner join months
        on ends.month = months.month

    group by all

),

-- at the rates of the last day of the earlier month; what is 0 is so at any rate
dated as (

    select
        compared.*,
        coalesce(
            rates.rate,
            case
                when compared.original_mrr_then = 0 and compared.original_mrr_now = 0 then 0
            end
        ) as rate_then

    from compared

    left join rates
        on compared.currency = rates.currency
        and {{ add_days(add_months('compared.month', '1 - compared.window_months'), -1) }}
        >= rates.first_day
        and {{ add_days(add_months('compared.month', '1 - compared.window_months'), -1) }}
        < rates.next_day

),

final as (

    select
        month,
        window_months,
        account_id,
        revenue_type,
        currency,
        cast(mrr_then as decimal(18, 2)) as mrr_then,
        cast(mrr_now as decimal(18, 2)) as mrr_now,
        {{ in_cents(converted('original_mrr_then', 'rate_then')) }} as constant_mrr_then,
        {{ in_cents(converted('original_mrr_now', 'rate_then')) }} as constant_mrr_now,
        {{ in_cents(converted('original_mrr_now - original_mrr_then', 'rate_then')) }}
            as constant_change,
        is_complete,
        is_mature

    from dated

)

select * from final
