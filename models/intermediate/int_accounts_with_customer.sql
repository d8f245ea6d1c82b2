with recursive

accounts as (

    select * from {{ ref('stg_app__accounts') }}

),

account_count as (

    select count(*) as accounts from accounts

),

-- a chain that comes back to its account goes round in a circle, and one longer than all accounts
-- has run into one: neither has a top
ancestors as (

    select
        account_id,
        account_id as ancestor_id,
        parent_account_id as next_ancestor_id,
        1 as generation

    from accounts

    union all

    select
        ancestors.account_id,
        accounts.account_id as ancestor_id,
        accounts.parent_account_id as next_ancestor_id,
        ancestors.generation + 1 as generation

    from ancestors

    inner join accounts
        on ancestors.next_ancestor_id = accounts.account_id

    inner join account_count
        on ancestors.generation < account_count.accounts

    where ancestors.next_ancestor_id <> ancestors.account_id

),

-- the top is an ancestor whose own parent is missing or unknown
tops as (

    select
        ancestors.account_id,
        ancestors.ancestor_id as customer_id

    from ancestors

    left join accounts
        on ancestors.next_ancestor_id = accounts.account_id

    where accounts.account_id is null

),

final as (

    select
        accounts.account_id,
        coalesce(tops.customer_id, accounts.account_id) as customer_id

    from accounts

    left join tops
        on accounts.account_id = tops.account_id

)

select * from final
