with

tiers as (

    select * from {{ ref('tier_treatment') }}

),

final as (

    select
        'all' as segment,
        'all' as segment_value

    union all

    select
        'tier' as segment,
        tier as segment_value

    from tiers

)

select * from final
