with

histogram as (

    select * from {{ ref('fct_latency_histogram_daily') }}

),

-- as they are held: when the histogram is behind, so is what is made of it
days as (

    select distinct
        day,
        inputs_hash

    from histogram

),

final as (

    select
        cast(date_trunc('month', day) as date) as month,
        md5({{ text_in_order('inputs_hash', 'day') }}) as inputs_hash

    from days

    group by all

)

select * from final
