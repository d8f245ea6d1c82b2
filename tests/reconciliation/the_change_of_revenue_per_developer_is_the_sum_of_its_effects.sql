-- Paid share and revenue per paying developer explain the change, but for the rounding of doubles.
with

revenue_per_developer as (

    select * from {{ ref('revenue_per_developer_monthly') }}

),

final as (

    select
        month,
        segment,
        segment_value,
        change,
        paid_share_effect,
        revenue_per_paying_developer_effect

    from revenue_per_developer

    where
        abs(paid_share_effect + revenue_per_paying_developer_effect - change)
        > 0.000000001 * (1 + abs(revenue_per_developer))
        or (
            change is null
            and (paid_share_effect is not null or revenue_per_paying_developer_effect is not null)
        )

)

select * from final
