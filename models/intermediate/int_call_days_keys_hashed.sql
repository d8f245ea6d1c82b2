with

calls as (

    select * from {{ ref('int_calls_daily') }}

),

key_versions as (

    select * from {{ ref('int_key_versions') }}

),

day_keys as (

    select distinct
        day,
        api_key_id,
        key_valid_from

    from calls

    where api_key_id is not null

),

-- what each key version of the day says now; to latency, only whose calls do not count
final as (

    select
        day_keys.day,
        count(*) filter (where key_versions.is_in_force) as keys_in_force,
        md5({{ text_in_order(
            text_of([
                'day_keys.api_key_id', 'day_keys.key_valid_from', 'key_versions.is_in_force',
                'key_versions.developer_id', 'key_versions.account_id', 'key_versions.mode',
                'key_versions.is_internal',
            ]),
            'day_keys.api_key_id, day_keys.key_valid_from'
        ) }}) as keys_hash,
        md5({{ text_in_order(
            "case when key_versions.is_internal or key_versions.mode = 'test' then "
            ~ text_of([
                'day_keys.api_key_id', 'key_versions.valid_from', 'key_versions.valid_until',
            ])
            ~ ' end',
            'day_keys.api_key_id, day_keys.key_valid_from'
        ) }}) as uncounted_keys_hash

    from day_keys

    left join key_versions
        on day_keys.api_key_id = key_versions.api_key_id
        and day_keys.key_valid_from = key_versions.valid_from

    group by all

)

select * from final
