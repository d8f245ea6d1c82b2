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
        inputs_hash

    from call_days

    where {{ is_to_rebuild() }}

),

final as (

    select
        valid_calls.day,
        coalesce(nullif({{ route_service('valid_calls.route_key') }}, '*'), 'unknown') as service,
        {{ route_method('valid_calls.route_key') }} as http_method,
        {{ route_path('valid_calls.route_key') }} as path_template,
        valid_calls.account_id,
        cast(sum(valid_calls.calls) as bigint) as calls,
        days_to_rebuild.inputs_hash

    from valid_calls

    inner join days_to_rebuild
        on valid_calls.day = days_to_rebuild.day

    where valid_calls.endpoint_id = 'uncatalogued'

    group by all

)

select * from final
