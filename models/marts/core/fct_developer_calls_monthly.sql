with

days as (

    select * from {{ ref('dim_days') }}

),

developer_calls as (

    select * from {{ ref('fct_developer_calls_daily') }}

    where developer_id <> 'unattributed'

),

valid_calls as (

    select * from {{ ref('fct_calls_daily') }}

    where exclusion_reason is null and developer_id <> 'unattributed'

),

-- a day of another time zone can lie in two UTC months
months_of_days as (

    select
        day,
        {{ money_month('starts_at') }} as month,
        {{ money_month('starts_at') }}
        = {{ money_month("ends_at - interval '1' microsecond") }} as is_in_one_month

    from days

),

-- what is counted together is known by its first and last call, the others go with the first
parts as (

    select
        months_of_days.month,
        developer_calls.developer_id,
        developer_calls.calls,
        developer_calls.success > 0 as is_active

    from developer_calls

    inner join months_of_days
        on developer_calls.day = months_of_days.day

    where months_of_days.is_in_one_month

    union all

    select
        {{ money_month(
            "case ends.call when 'first' then valid_calls.first_at else valid_calls.last_at end"
        ) }} as month,
        valid_calls.developer_id,
        case ends.call when 'first' then valid_calls.calls else 0 end as calls,
        valid_calls.outcome_class = 'success' as is_active

    from valid_calls

    inner join months_of_days
        on valid_calls.day = months_of_days.day

    cross join (values ('first'), ('last')) as ends (call)

    where not months_of_days.is_in_one_month

),

final as (

    select
        month,
        developer_id,
        cast(sum(calls) as bigint) as calls,
        bool_or(is_active) as is_active

    from parts

    group by all

)

select * from final
