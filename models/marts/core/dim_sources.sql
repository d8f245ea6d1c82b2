{# every raw table with the column that says when its event happened; others have none #}
{%- set tables = [
    ('app', 'accounts', none),
    ('app', 'developers', 'created_at'),
    ('app', 'api_keys', none),
    ('app', 'endpoints', none),
    ('app', 'releases', 'released_at'),
    ('gateway', 'api_calls', 'occurred_at'),
    ('gateway', 'webhook_deliveries', 'attempted_at'),
    ('docs', 'docs_page_views', 'viewed_at'),
    ('docs', 'docs_identities', 'identified_at'),
    ('billing', 'invoice_lines', 'invoiced_at'),
    ('billing', 'exchange_rates', none),
    ('support', 'support_tickets', 'created_at'),
    ('survey', 'survey_responses', 'submitted_at'),
    ('survey', 'survey_invitations', 'sent_at'),
    ('status', 'uptime_checks', 'checked_at'),
    ('status', 'incidents', 'started_at'),
    ('product', 'interviews', 'held_on'),
    ('product', 'initiatives', none),
] -%}

with

{% for system, table_name, event in tables -%}
{{ table_name }} as (

    select * from {{ source(system, table_name) }}

),

{% endfor -%}

counted as (
    {% for system, table_name, event in tables %}
    select
        cast('{{ table_name }}' as varchar) as table_name,
        count(*) as row_count,
        {% if event -%}
        min(cast({{ event }} as timestamp)) as first_event_at,
        max(cast({{ event }} as timestamp)) as last_event_at
        {%- else -%}
        cast(null as timestamp) as first_event_at,
        cast(null as timestamp) as last_event_at
        {%- endif %}

    from {{ table_name }}
    {% if not loop.last %}
    union all
    {% endif -%}
    {% endfor %}
),

final as (

    select
        table_name,
        row_count as rows, -- noqa: RF04
        first_event_at,
        last_event_at,
        row_count = 0 as is_absent

    from counted

)

select * from final
