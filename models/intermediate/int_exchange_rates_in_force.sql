{%- set reporting_currency = "'" ~ var('reporting_currency') | upper ~ "'" -%}

with

rates as (

    select * from {{ ref('stg_billing__exchange_rates') }}

    where currency <> {{ reporting_currency }}

),

-- a rate speaks until the next one, and not for longer than it may be old
dated as (

    select
        currency,
        rate_date as first_day,
        least(
            {{ add_days('rate_date', var('max_rate_age_days') + 1) }},
            lead(rate_date) over (partition by currency order by rate_date)
        ) as next_day,
        rate

    from rates

),

final as (

    select
        currency,
        first_day,
        next_day,
        rate

    from dated

    union all

    select
        {{ reporting_currency }} as currency,
        date '0001-01-01' as first_day,
        date '9999-12-31' as next_day,
        cast(1 as decimal(18, 10)) as rate

)

select * from final
