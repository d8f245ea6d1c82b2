{%- set movements = ['new', 'expansion', 'contraction', 'churn', 'reactivation', 'unchanged'] -%}

with

months as (

    select * from {{ ref('dim_money_months') }}

),

mrr as (

    select * from {{ ref('fct_mrr_monthly') }}

),

customer_months as (

    select * from {{ ref('fct_customer_mrr_monthly') }}

),

invoice_source as (

    select * from {{ ref('dim_sources') }}

    where table_name = 'invoice_lines'

),

history as (

    select min(month) as first_month from mrr

),

-- whoever is unknown is in no total
ranked as (

    select
        *,
        row_number() over (partition by month, basis order by closing_mrr desc) as customer_rank

    from customer_months

    where
        movement is not null
        or not is_complete and opening_mrr is not null and closing_mrr is not null

),

unknown as (

    select
        month,
        basis,
        count(*) as customers_unknown

    from customer_months

    where movement is null

    group by all

),

added as (

    select
        months.month,
        bases.basis,
        coalesce(sum(ranked.opening_mrr), 0) as opening_mrr,
        {%- for movement in movements %}
        coalesce(sum(ranked.movement_mrr) filter (where ranked.movement = '{{ movement }}'), 0)
            as {{ movement }}_mrr,
        count(*) filter (where ranked.movement = '{{ movement }}') as {{ movement }}_customers,
        {%- endfor %}
        coalesce(sum(ranked.currency_mrr), 0) as currency_mrr,
        coalesce(sum(ranked.closing_mrr), 0) as closing_mrr,
        sum(greatest(ranked.closing_mrr, 0)) as paying_mrr,
        coalesce(sum(greatest(ranked.closing_mrr, 0)) filter (
            where ranked.customer_rank <= {{ var('top_customers') }}
        ), 0) as top_customers_mrr,
        months.month = history.first_month as is_history_start,
        invoice_source.is_absent,
        months.is_complete,
        months.is_mature

    from months

    cross join history

    cross join invoice_source

    cross join (values ('subscription'), ('usage'), ('total')) as bases (basis)

    left join ranked
        on months.month = ranked.month
        and bases.basis = ranked.basis

    where months.month >= history.first_month or invoice_source.is_absent

    group by all

),

final as (

    select
        added.month,
        added.basis,
        {%- for amount in ['opening'] + movements + ['currency'] %}
        cast(
            case
                when
                    not added.is_absent
                    {%- if amount != 'opening' %}
                    and added.is_complete
                    {%- endif %}
                    then added.{{ amount }}_mrr
            end as decimal(18, 2)
        ) as {{ amount }}_mrr,
        {%- endfor %}
        cast(case when not added.is_absent then added.closing_mrr end as decimal(18, 2))
            as closing_mrr,
        {%- for movement in movements %}
        case when not added.is_absent and added.is_complete then added.{{ movement }}_customers end
            as {{ movement }}_customers,
        {%- endfor %}
        case
            when not added.is_absent and added.is_complete
                then coalesce(unknown.customers_unknown, 0)
        end as customers_unknown,
        cast(
            case
                when not added.is_absent and added.basis = 'subscription'
                    then 12 * added.closing_mrr
            end as decimal(18, 2)
        ) as arr,
        cast(case when not added.is_absent then added.top_customers_mrr end as decimal(18, 2))
            as top_10_mrr,
        cast(case when not added.is_absent then added.paying_mrr end as decimal(18, 2))
            as paying_mrr,
        {{ ratio('added.top_customers_mrr', 'added.paying_mrr') }} as top_10_share,
        coalesce(added.is_history_start, false) as is_history_start,
        case when added.is_absent then 'source_absent' else 'no_target' end as status,
        added.is_complete,
        added.is_mature

    from added

    left join unknown
        on added.month = unknown.month
        and added.basis = unknown.basis

)

select * from final
