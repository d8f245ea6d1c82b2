with

call_days as (

    select * from {{ ref('fct_call_days') }}

    where not is_after_as_of

),

final as (

    select
        cast(date_trunc('month', day) as date) as month,
        md5({{ text_in_order('inputs_hash', 'day') }} || '|{{ var("largest_accounts") }}')
            as inputs_hash

    from call_days

    group by all

)

select * from final
