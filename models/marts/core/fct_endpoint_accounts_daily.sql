with

call_days as (

    select * from {{ ref('fct_call_days') }}

),

known_account_calls as (

    select * from {{ ref('fct_account_calls_daily') }}

    where exclusion_reason is null and account_id <> 'unattributed'

),

days_to_rebuild as (

    select day from call_days

    where {{ is_to_rebuild() }}

),

endpoint_accounts as (

    select
        known_account_calls.day,
        known_account_calls.endpoint_id,
        known_account_calls.account_id,
        sum(known_account_calls.http_error_calls) as http_error_calls,
        known_account_calls.inputs_hash

    from known_account_calls

    inner join days_to_rebuild
        on known_account_calls.day = days_to_rebuild.day

    group by all

),

-- an account counts once for each endpoint and once for all of them
members as (

    select
        day,
        endpoint_id,
        account_id,
        http_error_calls,
        inputs_hash

    from endpoint_accounts

    union all

    select
        day,
        'all' as endpoint_id,
        account_id,
        sum(http_error_calls) as http_error_calls,
        inputs_hash

    from endpoint_accounts

    group by all

),

final as (

    select
        day,
        endpoint_id,
        count(*) as accounts,
        count(*) filter (where http_error_calls > 0) as accounts_with_http_errors,
        inputs_hash

    from members

    group by all

)

select * from final
