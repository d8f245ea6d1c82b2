-- depends_on: {{ ref('stg_loader__touched_days') }}
with

tickets as (

    select * from {{ ref('stg_support__support_tickets') }}

    where request_id is not null

),

waist as (

    select * from {{ ref('int_calls_daily') }}

),

calls as (

    select * from {{ ref('stg_gateway__api_calls') }}

),

named as (

    select distinct request_id from tickets

),

read_until as (

    select coalesce(max(batch_seq), -1) as batch_seq from waist

),

{% if is_incremental() -%}

held as (

    select * from {{ this }}

),

touched_days as (

    select * from {{ ref('stg_loader__touched_days') }}

    where table_name = 'api_calls'

),

-- named for the first time, or found on a date that has lost rows since
to_find_anywhere as (

    select named.request_id

    from named

    left join held
        on named.request_id = held.request_id

    left join touched_days
        on held.event_date = touched_days.event_date
        and held.searched_until < touched_days._batch_seq

    where held.request_id is null or touched_days.event_date is not null

),

to_find_among_arrivals as (

    select
        held.request_id,
        held.searched_until

    from held

    inner join read_until
        on held.searched_until < read_until.batch_seq

    where held.event_date is null

),

-- a table of its own: what is read twice, DuckDB puts aside first, and that would be all calls
arrived_calls as (

    select * from {{ ref('stg_gateway__api_calls') }}

    where _batch_seq > (select min(searched_until) from to_find_among_arrivals)

),

searched as (

    select request_id from to_find_anywhere

    union

    select request_id from to_find_among_arrivals

),

found as (

    select
        request_id,
        event_date,
        occurred_at,
        route_key

    from calls

    where calls.request_id in (select to_find_anywhere.request_id from to_find_anywhere)

    union all

    select
        request_id,
        event_date,
        occurred_at,
        route_key

    from arrived_calls

    where
        arrived_calls.request_id in (
            select to_find_among_arrivals.request_id from to_find_among_arrivals
        )

),

{% else -%}

searched as (

    select * from named

),

found as (

    select calls.*

    from calls

    inner join named
        on calls.request_id = named.request_id

),

{% endif -%}

final as (

    select
        searched.request_id,
        found.event_date,
        found.occurred_at,
        found.route_key,
        read_until.batch_seq as searched_until

    from searched

    cross join read_until

    left join found
        on searched.request_id = found.request_id

)

select * from final
