-- Whoever called stands in exactly one tier, in every day, week and month.
{%- set tables = [
    ('day', 'active_developers_daily'),
    ('week', 'active_developers_weekly'),
    ('month', 'active_developers_monthly'),
] %}

with

{% for period, table_name in tables -%}
{{ period }}s as (

    select
        '{{ period }}' as grain,
        {{ period }} as period_start,
        segment,
        active_developers,
        trying_developers

    from {{ ref(table_name) }}

),

{% endfor -%}

periods as (
    {% for period, table_name in tables %}
    select * from {{ period }}s
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

added as (

    select
        grain,
        period_start,
        sum(active_developers) filter (where segment = 'all') as active_developers,
        sum(active_developers) filter (where segment = 'tier') as active_developers_of_tiers,
        sum(trying_developers) filter (where segment = 'all') as trying_developers,
        sum(trying_developers) filter (where segment = 'tier') as trying_developers_of_tiers

    from periods

    group by all

),

final as (

    select * from added

    where
        active_developers <> active_developers_of_tiers
        or trying_developers <> trying_developers_of_tiers

)

select * from final
