with

developers as (

    select * from {{ ref('stg_app__developers') }}

),

accounts as (

    select * from {{ ref('stg_app__accounts') }}

),

final as (

    select
        developers.developer_id,
        developers.account_id,
        developers.created_at as signed_up_at,
        coalesce(developers.signup_channel, 'unknown') as signup_channel,
        developers.sdk,
        developers.is_internal or coalesce(accounts.is_internal, false) as is_internal,
        developers.deleted_at,
        least(developers.deleted_at, accounts.deleted_at) as left_at

    from developers

    left join accounts
        on developers.account_id = accounts.account_id

)

select * from final
