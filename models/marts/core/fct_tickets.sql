with

tickets as (

    select * from {{ ref('stg_support__support_tickets') }}

),

developers as (

    select * from {{ ref('dim_developers') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

ticket_calls as (

    select * from {{ ref('int_ticket_calls') }}

),

routes as (

    select * from {{ ref('int_routes_matched') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

-- a developer's account is the one last known, whichever the ticket names
attributed as (

    select
        tickets.ticket_id,
        tickets.created_at,
        coalesce(developers.account_id, accounts.account_id) as account_id,
        developers.developer_id,
        tickets.topic,
        tickets.endpoint_id,
        tickets.request_id,
        tickets.is_spam,
        tickets.merged_into_ticket_id,
        tickets.opened_by,
        tickets.first_replied_at,
        tickets.solved_at,
        coalesce(developers.is_internal, accounts.is_internal) as is_internal

    from tickets

    left join developers
        on tickets.developer_id = developers.developer_id

    left join accounts
        on tickets.account_id = accounts.account_id

),

final as (

    select
        attributed.ticket_id,
        attributed.created_at,
        {{ reporting_day('attributed.created_at') }} as day,
        attributed.account_id,
        attributed.developer_id,
        coalesce(attributed.topic, 'untagged') as topic,
        coalesce(attributed.endpoint_id, routes.endpoint_id, 'untagged') as endpoint_id,
        case
            when attributed.is_spam then 'spam'
            when attributed.merged_into_ticket_id is not null then 'merged'
            when attributed.opened_by = 'agent' then 'agent'
            when attributed.is_internal is null then 'not_customer'
            when attributed.is_internal then 'internal'
        end as exclusion_reason,
        {{ hours_between('attributed.created_at', 'attributed.first_replied_at') }}
            as first_reply_hours,
        {{ hours_between('attributed.created_at', 'attributed.solved_at') }} as solution_hours

    from attributed

    cross join clock

    left join ticket_calls
        on attributed.request_id = ticket_calls.request_id
        and clock.as_of > ticket_calls.occurred_at

    left join routes
        on ticket_calls.route_key = routes.route_key

)

select * from final
