with

developers as (

    select * from {{ ref('dim_developers') }}

    where not is_internal

),

weeks as (

    select * from {{ ref('dim_weeks') }}

),

final as (

    select
        weeks.week,
        developers.developer_id,
        'experimenting' as tier,
        weeks.is_complete

    from developers

    inner join weeks
        on developers.signed_up_at < weeks.ends_at

)

select * from final
