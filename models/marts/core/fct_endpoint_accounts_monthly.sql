with

calls as (

    select * from {{ ref('fct_account_calls_daily') }}

    where exclusion_reason is null

),

final as (

    select
        cast(date_trunc('month', day) as date) as month,
        endpoint_id,
        account_id,
        cast(sum(calls) as bigint) as calls,
        max(last_at) as last_at

    from calls

    group by all

)

select * from final
