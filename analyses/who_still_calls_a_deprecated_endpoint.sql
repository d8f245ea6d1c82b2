-- Which accounts still call an operation that was deprecated, and how much: whom to write to before
-- it is removed. `dbt compile -s who_still_calls_a_deprecated_endpoint` gives the SQL to run.
with

endpoints as (

    select * from {{ ref('dim_endpoints') }}

    where deprecated_on is not null

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

volume as (

    select * from {{ ref('call_volume_daily') }}

    where calls > 0

),

final as (

    select
        endpoints.endpoint_id,
        endpoints.deprecated_on,
        endpoints.removed_on,
        volume.account_id,
        accounts.account_name,
        sum(volume.calls) as calls_since_deprecated,
        max(volume.day) as last_called_on

    from endpoints

    inner join volume
        on endpoints.endpoint_id = volume.endpoint_id
        and endpoints.deprecated_on <= volume.day

    left join accounts
        on volume.account_id = accounts.account_id

    group by all

    order by endpoints.endpoint_id, calls_since_deprecated desc

)

select * from final
