with

developers as (

    select * from {{ ref('dim_developers') }}

),

keys_in_force as (

    select * from {{ ref('int_key_versions') }}

    where is_in_force

),

first_calls as (

    select * from {{ ref('fct_developer_first_calls') }}

),

docs_journeys as (

    select * from {{ ref('fct_docs_journeys') }}

),

depth as (

    select * from {{ ref('fct_integration_depth_weekly') }}

),

weeks as (

    select * from {{ ref('dim_weeks') }}

),

churns as (

    select * from {{ ref('fct_developer_churns') }}

),

keys_issued as (

    select
        developer_id,
        min(valid_from) as key_issued_at

    from keys_in_force

    group by all

),

docs_views as (

    select
        developer_id,
        min(viewed_at) as first_docs_view_at,
        min(case when page_kind = 'quickstart' then viewed_at end) as first_quickstart_view_at

    from docs_journeys

    group by all

),

-- a tier is reached once its week is over
tiers_reached as (

    select
        depth.developer_id,
        min(case when depth.tier in ('building', 'scaling') then weeks.ends_at end)
            as building_at,
        min(case when depth.tier = 'scaling' then weeks.ends_at end) as scaling_at

    from depth

    inner join weeks
        on depth.week = weeks.week

    where weeks.is_complete

    group by all

),

first_churns as (

    select
        developer_id,
        min(churned_at) as churned_at

    from churns

    group by all

),

milestones as (

    select
        developers.developer_id,
        developers.account_id,
        developers.is_internal,
        developers.signed_up_at,
        docs_views.first_docs_view_at,
        docs_views.first_quickstart_view_at,
        keys_issued.key_issued_at,
        first_calls.first_request_at,
        first_calls.first_2xx_at,
        first_calls.first_live_2xx_at,
        first_calls.activated_at,
        tiers_reached.building_at,
        tiers_reached.scaling_at,
        first_churns.churned_at

    from developers

    left join docs_views
        on developers.developer_id = docs_views.developer_id

    left join keys_issued
        on developers.developer_id = keys_issued.developer_id

    left join first_calls
        on developers.developer_id = first_calls.developer_id

    left join tiers_reached
        on developers.developer_id = tiers_reached.developer_id

    left join first_churns
        on developers.developer_id = first_churns.developer_id

),

{#- in the order in which they should come; docs views have no place in it #}
{%- set order = [
    'signed_up_at', 'key_issued_at', 'first_request_at', 'first_2xx_at', 'first_live_2xx_at',
    'activated_at', 'building_at', 'scaling_at',
] %}

-- out of order is what came before something that should have come first; the null of what has not
-- happened compares with nothing
final as (

    select
        *,
        false
        {%- for milestone in order[1:] %}
        {%- for earlier in order[:loop.index] %}
        or coalesce({{ milestone }} < {{ earlier }}, false)
        {%- endfor %}
        {%- endfor %} as is_out_of_order

    from milestones

)

select * from final
