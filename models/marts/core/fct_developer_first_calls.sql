with

developers as (

    select * from {{ ref('dim_developers') }}

),

calls as (

    select * from {{ ref('fct_calls_daily') }}

),

first_successes as (

    select
        developer_id,
        min(first_at) as first_2xx_at

    from calls

    where
        coalesce(exclusion_reason, 'test_mode') = 'test_mode'
        and status_code between 200 and 299
        and outcome_class = 'success'

    group by developer_id

),

final as (

    select
        developers.developer_id,
        first_successes.first_2xx_at

    from developers

    left join first_successes
        on developers.developer_id = first_successes.developer_id

)

select * from final
