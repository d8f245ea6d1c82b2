with

call_days as (

    select * from {{ ref('fct_call_days') }}

),

volume as (

    select * from {{ ref('fct_call_volume_daily') }}

),

days_to_rebuild as (

    select day from call_days

    where {{ is_to_rebuild() }}

),

-- a row of the volume counts once in each segment
segments as (

    select segments.segment
    from (values ('all'), ('endpoint'), ('account'), ('api_version')) as segments (segment)

),

final as (

    select
        volume.day,
        segments.segment,
        case segments.segment
            when 'endpoint' then volume.endpoint_id
            when 'account' then volume.account_id
            when 'api_version' then volume.api_version
            else 'all'
        end as segment_value,
        cast(sum(volume.calls) as bigint) as calls,
        cast(sum(volume.successful_calls) as bigint) as successful_calls,
        cast(sum(volume.billable_calls) as bigint) as billable_calls,
        cast(sum(volume.throttled_calls) as bigint) as throttled_calls,
        cast(sum(volume.retried_calls) as bigint) as retried_calls,
        cast(sum(volume.billable_quantity) as decimal(38, 6)) as billable_quantity,
        cast(sum(volume.excluded_calls) as bigint) as excluded_calls,
        volume.inputs_hash

    from volume

    inner join days_to_rebuild
        on volume.day = days_to_rebuild.day

    cross join segments

    group by all

)

select * from final
