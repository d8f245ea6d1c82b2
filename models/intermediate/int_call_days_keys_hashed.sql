with

calls as (

    select * from {{ ref('int_calls_daily') }}

    where api_key_id is not null

),

key_versions as (

    select * from {{ ref('int_key_versions') }}

),

-- what each key version says now; to latency, only whose calls do not count
versions_hashed as (

    select
        api_key_id,
        valid_from,
        is_in_force,
        {{ hash_number(text_of([
            'api_key_id', 'valid_from', 'is_in_force', 'developer_id', 'account_id', 'mode',
            'is_internal',
        ])) }} as version_hash,
        case
            when is_internal or mode = 'test'
                then {{ hash_number(text_of(['api_key_id', 'valid_from', 'valid_until'])) }}
        end as uncounted_version_hash

    from key_versions

),

day_keys as (

    select distinct
        day,
        api_key_id,
        key_valid_from

    from calls

),

-- a key that nobody knows says nothing; once somebody does, its days are read anew
final as (

    select
        day_keys.day,
        count(*) filter (where versions_hashed.is_in_force) as keys_in_force,
        coalesce(sum(versions_hashed.version_hash), 0) as keys_hash,
        sum(versions_hashed.uncounted_version_hash) as uncounted_keys_hash

    from day_keys

    left join versions_hashed
        on day_keys.api_key_id = versions_hashed.api_key_id
        and day_keys.key_valid_from = versions_hashed.valid_from

    group by all

)

select * from final
