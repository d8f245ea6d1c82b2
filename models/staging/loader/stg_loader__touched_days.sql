with

source as (

    select * from {{ source('loader', 'touched_days') }}

),

final as (

    select
        table_name,
        event_date,
        _batch_seq

    from source

)

select * from final
