with

api_keys as (

    select * from {{ ref('stg_app__api_keys') }}

),

developers as (

    select * from {{ ref('stg_app__developers') }}

),

accounts as (

    select * from {{ ref('stg_app__accounts') }}

),

versions as (

    select
        api_keys.api_key_id,
        api_keys.valid_from,
        coalesce(lead(api_keys.valid_from) over (
            partition by api_keys.api_key_id
            order by api_keys.valid_from
        ), timestamp '9999-12-31') as next_valid_from,
        least(api_keys.valid_to, developers.deleted_at, accounts.deleted_at) as ended_at,
        api_keys.developer_id,
        api_keys.account_id,
        api_keys.mode,
        coalesce(accounts.is_internal, false)
        or coalesce(developers.is_internal, false)
        or coalesce(accounts_of_developers.is_internal, false) as is_internal

    from api_keys

    left join developers
        on api_keys.developer_id = developers.developer_id

    left join accounts
        on api_keys.account_id = accounts.account_id

    -- who owns the key may have moved on to another account
    left join accounts as accounts_of_developers
        on developers.account_id = accounts_of_developers.account_id

),

in_force as (

    select
        api_key_id,
        valid_from,
        least(next_valid_from, ended_at) as valid_until,
        true as is_in_force,
        developer_id,
        account_id,
        mode,
        is_internal

    from versions

    where valid_from < least(next_valid_from, ended_at)

),

-- the time between two versions is a row too, so that a call before it and one after it are never
-- counted as one and then found to lie on both sides of a version
gaps as (

    select
        api_key_id,
        greatest(valid_from, ended_at) as valid_from,
        next_valid_from as valid_until,
        false as is_in_force,
        cast(null as varchar) as developer_id,
        cast(null as varchar) as account_id,
        cast(null as varchar) as mode,
        false as is_internal

    from versions

    where ended_at < next_valid_from

),

final as (

    select * from in_force

    union all

    select * from gaps

)

select * from final
