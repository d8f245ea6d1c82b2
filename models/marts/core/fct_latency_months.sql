with

latency_days as (

    select * from {{ ref('fct_latency_days') }}

),

final as (

    select
        month,
        md5({{ text_in_order('inputs_hash', 'day') }}) as inputs_hash

    from latency_days

    group by all

)

select * from final
