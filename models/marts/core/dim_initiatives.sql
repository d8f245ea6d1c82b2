with

initiatives as (

    select * from {{ ref('stg_product__initiatives') }}

),

final as (

    select
        initiative_id,
        title,
        signal_id,
        metric_id,
        endpoint_id,
        topic,
        reach,
        impact,
        confidence,
        effort,
        status,
        owner,
        decided_on,
        shipped_on

    from initiatives

)

select * from final
