with

weeks as (

    select * from {{ ref('fct_operations_available') }}

    where grain = 'week'

),

depth_weights as (

    select * from {{ ref('depth_weights') }}

),

weights as (

    select
        max(case when part = 'volume' then weight end) as volume,
        max(case when part = 'coverage' then weight end) as coverage,
        max(case when part = 'features' then weight end) as features

    from depth_weights

),

-- what nobody can use is no part of how much is used
weights_of_weeks as (

    select
        weeks.*,
        weights.volume,
        case when weeks.operations_available > 0 then weights.coverage else 0 end as coverage,
        case when weeks.features_available > 0 then weights.features else 0 end as features

    from weeks

    cross join weights

),

final as (

    select
        period_start as week,
        operations_available,
        features_available,
        {{ ratio('volume', '(volume + coverage + features)') }} as volume_weight,
        {{ ratio('coverage', '(volume + coverage + features)') }} as coverage_weight,
        {{ ratio('features', '(volume + coverage + features)') }} as features_weight,
        is_complete

    from weights_of_weeks

)

select * from final
