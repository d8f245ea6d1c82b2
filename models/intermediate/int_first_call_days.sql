with

key_days as (

    select * from {{ ref('int_key_days_counted') }}

),

milestone as (

    select * from {{ ref('activation_milestones') }}

    where milestone = '{{ var("activation_milestone") }}'

),

developer_days as (

    select
        developer_id,
        day,
        sum(calls) as calls,
        sum(activation_calls) as activation_calls,
        count(first_2xx_at) > 0 as has_2xx

    from key_days

    group by developer_id, day

),

ranked_days as (

    select
        developer_id,
        day,
        activation_calls,
        coalesce(sum(calls) over days_before, 0) as calls_before,
        coalesce(sum(activation_calls) over days_before, 0) as activation_calls_before,
        count(nullif(activation_calls, 0)) over days_before as activation_days_before,
        has_2xx and not coalesce(bool_or(has_2xx) over days_before, false) as is_first_2xx_day

    from developer_days

    window days_before as (
        partition by developer_id order by day rows between unbounded preceding and 1 preceding
    )

),

-- activation comes on the first day on which the last call needed and the last day needed have come
decisive_days as (

    select
        ranked_days.developer_id,
        ranked_days.day,
        ranked_days.calls_before,
        ranked_days.is_first_2xx_day,
        case
            when
                ranked_days.activation_calls > 0
                and ranked_days.activation_calls_before + ranked_days.activation_calls
                >= milestone.calls
                and ranked_days.activation_days_before + 1 >= milestone.distinct_days
                and (
                    ranked_days.activation_calls_before < milestone.calls
                    or ranked_days.activation_days_before < milestone.distinct_days
                )
                then greatest(milestone.calls - ranked_days.activation_calls_before, 1)
        end as activating_success

    from ranked_days

    left join milestone
        on true

),

final as (

    select
        key_days.day,
        key_days.api_key_id,
        key_days.key_valid_from,
        key_days.developer_id,
        key_days.mode,
        decisive_days.is_first_2xx_day,
        cast(decisive_days.calls_before as bigint) as calls_before,
        cast(decisive_days.activating_success as bigint) as activating_success,
        cast(sum({{ hash_number(text_of([
            'key_days.api_key_id', 'key_days.key_valid_from', 'key_days.read_in_run',
        ])) }}) over (partition by key_days.day) as varchar) as inputs_hash

    from key_days

    inner join decisive_days
        on key_days.developer_id = decisive_days.developer_id
        and key_days.day = decisive_days.day

    where decisive_days.is_first_2xx_day or decisive_days.activating_success is not null

)

select * from final
