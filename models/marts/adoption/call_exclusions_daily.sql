with

account_calls as (

    select * from {{ ref('fct_account_calls_daily') }}

),

final as (

    select
        day,
        exclusion_reason,
        cast(sum(calls) as bigint) as calls,
        is_complete

    from account_calls

    where exclusion_reason <> 'after_as_of'

    group by all

)

select * from final
