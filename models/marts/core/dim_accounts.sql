with

accounts as (

    select * from {{ ref('stg_app__accounts') }}

),

customers as (

    select * from {{ ref('int_accounts_with_customer') }}

),

final as (

    select
        accounts.account_id,
        accounts.account_name,
        customers.customer_id,
        accounts.parent_account_id,
        accounts.created_at,
        accounts.plan,
        accounts.country,
        accounts.is_internal,
        accounts.deleted_at

    from accounts

    inner join customers
        on accounts.account_id = customers.account_id

)

select * from final
