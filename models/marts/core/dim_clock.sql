{# every source with the column that says when its event happened #}
{%- set events = [
    ('app', 'developers', 'created_at'),
    ('app', 'releases', 'released_at'),
    ('gateway', 'webhook_deliveries', 'attempted_at'),
    ('docs', 'docs_page_views', 'viewed_at'),
    ('docs', 'docs_identities', 'identified_at'),
    ('billing', 'invoice_lines', 'invoiced_at'),
    ('support', 'support_tickets', 'created_at'),
    ('survey', 'survey_responses', 'submitted_at'),
    ('survey', 'survey_invitations', 'sent_at'),
    ('status', 'uptime_checks', 'checked_at'),
    ('product', 'interviews', 'held_on'),
] -%}

with

api_calls as (

    select * from {{ source('gateway', 'api_calls') }}

),

-- announced maintenance may lie ahead and never moves the clock
incidents as (

    select * from {{ source('status', 'incidents') }}

    where not coalesce(is_planned, false)

),

{% for system, table_name, event in events -%}
{{ table_name }} as (

    select * from {{ source(system, table_name) }}

),

{% endfor -%}

last_call as (

    select max(occurred_at) as last_at from api_calls

),

last_events as (

    select max(started_at) as last_at from incidents
    {% for system, table_name, event in events %}
    union all

    select max(cast({{ event }} as timestamp)) as last_at from {{ table_name }}
    {% endfor %}
),

last_event as (

    select max(last_at) as last_at from last_events

),

as_of_chosen as (

    select
        coalesce(
            {{ given_as_of() }},
            coalesce(last_call.last_at, last_event.last_at) + interval '1' microsecond
        ) as as_of

    from last_call

    cross join last_event

),

days_of_as_of as (

    select
        as_of,
        {{ reporting_day("as_of - interval '1' microsecond") }} as as_of_day,
        {{ reporting_day('as_of') }} as day_after_last_complete_day

    from as_of_chosen

),

final as (

    select
        as_of,
        as_of_day,
        {{ add_days('day_after_last_complete_day', -1) }} as last_complete_day,
        cast('{{ var("reporting_timezone") }}' as varchar) as reporting_timezone

    from days_of_as_of

)

select * from final
