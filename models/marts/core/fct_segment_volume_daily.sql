with

call_days as (

    select * from {{ ref('fct_call_days') }}

    where not is_after_as_of

),

volume as (

    select * from {{ ref('fct_call_volume_daily') }}

),

days_to_rebuild as (

    select day from call_days

    where {{ is_to_rebuild() }}

),

final as (

    select
        volume.day,
        case
            when grouping(volume.endpoint_id) = 0 then 'endpoint'
            when grouping(volume.account_id) = 0 then 'account'
            when grouping(volume.api_version) = 0 then 'api_version'
            else 'all'
        end as segment,
        coalesce(volume.endpoint_id, volume.account_id, volume.api_version, 'all')
            as segment_value,
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

    group by grouping sets (
        (volume.day, volume.inputs_hash),
        (volume.day, volume.inputs_hash, volume.endpoint_id),
        (volume.day, volume.inputs_hash, volume.account_id),
        (volume.day, volume.inputs_hash, volume.api_version)
    )

)

select * from final
