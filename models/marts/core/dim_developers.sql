with

developers as (

    select * from {{ ref('stg_app__developers') }}

),

developer_accounts as (

    select * from {{ ref('int_developers_with_account') }}

),

final as (

    select
        developers.developer_id,
        developers.account_id,
        developers.created_at as signed_up_at,
        coalesce(developers.signup_channel, 'unknown') as signup_channel,
        developers.sdk,
        developer_accounts.is_internal,
        developers.deleted_at,
        developer_accounts.left_at

    from developers

    inner join developer_accounts
        on developers.developer_id = developer_accounts.developer_id

)

select * from final
