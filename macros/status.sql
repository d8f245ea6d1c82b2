{# How a metric stands against its target (a row of metric_targets, joined as `targets` or by another
   name): the first that applies. Conditions are SQL; leave out those that cannot occur. #}
{% macro status(
    value, is_final, sample, min_sample, is_source_absent='false', is_not_observable='false',
    targets='targets'
) -%}
    case
            when {{ is_source_absent }} then 'source_absent'
            when {{ is_not_observable }} then 'not_observable'
            when {{ targets }}.metric_id is null then 'no_target'
            when not {{ is_final }} then 'immature'
            when {{ sample }} < {{ min_sample }} or {{ value }} is null then 'insufficient'
            when
                {{ targets }}.direction = 'down' and {{ value }} < {{ targets }}.good_edge
                or {{ targets }}.direction = 'up' and {{ value }} > {{ targets }}.good_edge
                or {{ targets }}.is_good_edge_good and {{ value }} = {{ targets }}.good_edge
                then 'good'
            when
                {{ targets }}.direction = 'down' and {{ value }} > {{ targets }}.act_edge
                or {{ targets }}.direction = 'up' and {{ value }} < {{ targets }}.act_edge
                then 'act'
            else 'watch'
        end
{%- endmacro %}
