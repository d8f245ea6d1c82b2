with

call_days as (

    select * from {{ ref('fct_call_days') }}

),

valid_calls as (

    select * from {{ ref('fct_account_calls_daily') }}

    where exclusion_reason is null

),

days_to_rebuild as (

    select day from call_days

    where {{ is_to_rebuild() }}

),

-- an account counts once for each endpoint and once for all of them
scopes as (

    select scopes.is_all from (values (false), (true)) as scopes (is_all)

),

members as (

    select
        valid_calls.day,
        case when scopes.is_all then 'all' else valid_calls.endpoint_id end as endpoint_id,
        valid_calls.account_id,
        sum(valid_calls.http_error_calls) > 0 as has_http_error,
        valid_calls.inputs_hash

    from valid_calls

    inner join days_to_rebuild
        on valid_calls.day = days_to_rebuild.day

    cross join scopes

    where valid_calls.account_id <> 'unattributed'

    group by all

),

final as (

    select
        day,
        endpoint_id,
        count(*) as accounts,
        count(*) filter (where has_http_error) as accounts_with_http_errors,
        inputs_hash

    from members

    group by all

)

select * from final
