with

call_days as (

    select * from {{ ref('fct_call_days') }}

),

valid_calls as (

    select * from {{ ref('fct_calls_daily') }}

    where exclusion_reason is null

),

days_to_rebuild as (

    select
        day,
        is_complete,
        inputs_hash

    from call_days

    where {{ is_to_rebuild() }}

),

final as (

    select
        valid_calls.day,
        valid_calls.developer_id,
        valid_calls.account_id,
        valid_calls.api_version,
        cast(sum(valid_calls.calls) as bigint) as calls,
        max(valid_calls.last_at) as last_at,
        days_to_rebuild.is_complete,
        days_to_rebuild.inputs_hash

    from valid_calls

    inner join days_to_rebuild
        on valid_calls.day = days_to_rebuild.day

    group by all

)

select * from final
