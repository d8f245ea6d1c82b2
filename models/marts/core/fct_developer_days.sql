with

call_days as (

    select * from {{ ref('fct_call_days') }}

),

known_developer_calls as (

    select * from {{ ref('fct_developer_calls_daily') }}

    where developer_id <> 'unattributed'

),

days_to_rebuild as (

    select day from call_days

    where {{ is_to_rebuild() }}

),

final as (

    select
        known_developer_calls.day,
        known_developer_calls.developer_id,
        cast(sum(known_developer_calls.calls) as bigint) as calls,
        cast(sum(known_developer_calls.success) as bigint) as successful_calls,
        known_developer_calls.inputs_hash

    from known_developer_calls

    inner join days_to_rebuild
        on known_developer_calls.day = days_to_rebuild.day

    group by all

)

select * from final
