with

endpoints as (

    select * from {{ ref('stg_app__endpoints') }}

),

final as (

    select
        endpoint_id,
        service,
        http_method,
        path_template,
        api_type,
        feature,
        is_qualifying,
        is_activation,
        is_public,
        published_on,
        deprecated_on,
        removed_on

    from endpoints

)

select * from final
