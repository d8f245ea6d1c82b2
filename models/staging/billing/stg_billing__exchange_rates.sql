with

source as (

    select * from {{ source('billing', 'exchange_rates') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

ranked as (

    select
        source.*,
        clock.as_of,
        row_number() over (
            partition by source.currency, source.rate_date
            order by
                {{ version_in_force_first() }}
        ) as version_rank

    from source

    cross join clock

),

final as (

    select
        currency,
        rate_date,
        rate,
        updated_at

    from ranked

    where
        version_rank = 1
        and rate_date < as_of

)

select * from final
