with

call_days as (

    select * from {{ ref('fct_call_days') }}

    where not is_after_as_of

),

account_calls as (

    select * from {{ ref('fct_account_calls_daily') }}

),

-- a day whose calls by account are behind is left out, so that the month changes when they are not
days as (

    select distinct
        call_days.day,
        call_days.inputs_hash

    from call_days

    inner join account_calls
        on call_days.day = account_calls.day
        and call_days.inputs_hash = account_calls.inputs_hash

),

final as (

    select
        cast(date_trunc('month', day) as date) as month,
        md5({{ text_in_order('inputs_hash', 'day') }} || '|{{ var("largest_accounts") }}')
            as inputs_hash

    from days

    group by all

)

select * from final
