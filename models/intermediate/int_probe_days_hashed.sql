with

checks as (

    select * from {{ ref('stg_status__uptime_checks') }}

),

endpoints as (

    select * from {{ ref('stg_app__endpoints') }}

),

day_endpoints as (

    select
        {{ reporting_day('checked_at') }} as day,
        endpoint_id,
        count(*) as checks,
        max(_batch_seq) as batch_seq,
        max(checked_at) as last_checked_at

    from checks

    group by all

),

-- checks come in later batches or, as as_of moves, at later times, and else they only go
final as (

    select
        day_endpoints.day,
        md5({{ text_in_order(
            text_of([
                'day_endpoints.endpoint_id', 'day_endpoints.checks', 'day_endpoints.batch_seq',
                'day_endpoints.last_checked_at', 'endpoints.api_type',
            ]),
            "coalesce(day_endpoints.endpoint_id, '')"
        ) }}) as probes_hash

    from day_endpoints

    left join endpoints
        on day_endpoints.endpoint_id = endpoints.endpoint_id

    group by all

)

select * from final
