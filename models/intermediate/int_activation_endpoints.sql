with

endpoints as (

    select * from {{ ref('stg_app__endpoints') }}

),

flagged as (

    select coalesce(bool_or(is_activation), false) as is_any from endpoints

),

-- without a flag in the catalogue, whatever is called activates, in the catalogue or not
final as (

    select endpoints.endpoint_id

    from endpoints

    cross join flagged

    where endpoints.is_activation or not flagged.is_any

    union all

    select 'uncatalogued' as endpoint_id

    from flagged

    where not is_any

)

select * from final
