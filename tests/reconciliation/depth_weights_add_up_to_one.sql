-- The parts of the depth score share out the whole of it.
with

depth_weights as (

    select * from {{ ref('depth_weights') }}

),

added as (

    select coalesce(sum(weight), 0) as total from depth_weights

),

-- a sum of doubles misses exact values by a hair
final as (

    select * from added

    where abs(total - 1) > 0.000000001

)

select * from final
