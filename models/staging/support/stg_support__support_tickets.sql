with

source as (

    select * from {{ source('support', 'support_tickets') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

ranked as (

    select
        source.*,
        clock.as_of,
        row_number() over (
            partition by source.ticket_id
            order by
                {{ version_in_force_first() }}
        ) as version_rank

    from source

    cross join clock

),

final as (

    select
        ticket_id,
        created_at,
        account_id,
        developer_id,
        topic,
        endpoint_id,
        request_id,
        status,
        coalesce(is_spam, false) as is_spam,
        merged_into_ticket_id,
        opened_by,
        case when first_replied_at < as_of then first_replied_at end as first_replied_at,
        case when solved_at < as_of then solved_at end as solved_at,
        updated_at

    from ranked

    where
        version_rank = 1
        and created_at < as_of

)

select * from final
