-- call_volume_daily: calls + excluded_calls are all calls before as_of; call_exclusions_daily
-- says the same of the excluded ones.
with

account_calls as (

    select * from {{ ref('fct_account_calls_daily') }}

    where coalesce(exclusion_reason, 'none') <> 'after_as_of'

),

volume as (

    select * from {{ ref('call_volume_daily') }}

),

exclusions as (

    select * from {{ ref('call_exclusions_daily') }}

),

parts as (

    select
        day,
        calls,
        case when exclusion_reason is not null then calls else 0 end as excluded_calls,
        0 as volume_calls,
        0 as volume_excluded_calls,
        0 as reasons_calls

    from account_calls

    union all

    select
        day,
        0 as calls,
        0 as excluded_calls,
        calls + excluded_calls as volume_calls,
        excluded_calls as volume_excluded_calls,
        0 as reasons_calls

    from volume

    union all

    select
        day,
        0 as calls,
        0 as excluded_calls,
        0 as volume_calls,
        0 as volume_excluded_calls,
        calls as reasons_calls

    from exclusions

),

final as (

    select
        day,
        sum(calls) as calls,
        sum(volume_calls) as volume_calls,
        sum(excluded_calls) as excluded_calls,
        sum(volume_excluded_calls) as volume_excluded_calls,
        sum(reasons_calls) as reasons_calls

    from parts

    group by all

    having
        sum(calls) <> sum(volume_calls)
        or sum(excluded_calls) <> sum(volume_excluded_calls)
        or sum(excluded_calls) <> sum(reasons_calls)

)

select * from final
