with

developer_calls as (

    select * from {{ ref('fct_developer_calls_daily') }}

    where developer_id <> 'unattributed'

),

developers as (

    select * from {{ ref('dim_developers') }}

),

called as (

    select
        cast(date_trunc('month', day) as date) as month,
        endpoint_id,
        developer_id,
        cast(sum(calls) as bigint) as calls,
        cast(sum(success) as bigint) as successful_calls,
        max(last_at) as last_at

    from developer_calls

    group by all

),

final as (

    select
        called.month,
        called.endpoint_id,
        called.developer_id,
        developers.account_id,
        called.calls,
        called.successful_calls,
        called.last_at

    from called

    left join developers
        on called.developer_id = developers.developer_id

)

select * from final
