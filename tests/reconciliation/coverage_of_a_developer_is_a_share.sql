-- Nobody uses more operations, or more of their features, than there are.
with

coverage as (

    select * from {{ ref('fct_developer_endpoint_coverage') }}

),

final as (

    select
        grain,
        period_start,
        developer_id

    from coverage

    where
        operations_used > operations_available
        or features_used > features_available
        or not coalesce(coverage, 0) between 0 and 1

)

select * from final
