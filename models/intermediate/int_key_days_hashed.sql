with

calls as (

    select * from {{ ref('int_calls_daily') }}

),

keys_hashed as (

    select * from {{ ref('int_call_days_keys_hashed') }}

),

endpoints as (

    select * from {{ ref('stg_app__endpoints') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

days as (

    select
        day,
        max(read_in_run) as read_in_run

    from calls

    group by all

),

-- which operation a route is and what it counts as comes from the catalogue alone
catalogue_hashed as (

    select
        md5({{ text_in_order(
            text_of([
                'endpoint_id', 'service', 'http_method', 'path_template', 'is_qualifying',
                'is_activation',
            ]),
            'endpoint_id'
        ) }}) as catalogue_hash

    from endpoints

),

described as (

    select
        days.day,
        days.read_in_run,
        days.day > clock.as_of_day as is_after_as_of,
        keys_hashed.keys_hash,
        catalogue_hashed.catalogue_hash

    from days

    cross join clock

    cross join catalogue_hashed

    left join keys_hashed
        on days.day = keys_hashed.day

),

final as (

    select
        day,
        md5({{ text_of(['read_in_run', 'is_after_as_of', 'keys_hash', 'catalogue_hash']) }})
            as inputs_hash

    from described

)

select * from final
