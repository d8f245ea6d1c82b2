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


{# A quantile of time to first call, in seconds, as it is judged: one that is not reached is as long
   as broken begins, once somebody was observed for that long. #}
{% macro ttfc_judged(seconds, longest_us) -%}
    coalesce({{ seconds }}, case
            when {{ longest_us }} / 1e6 >= {{ var('ttfc_bands_until_seconds')['needs_work'] }}
                then {{ var('ttfc_bands_until_seconds')['needs_work'] }}
        end)
{%- endmacro %}


{# The band of what was judged. #}
{% macro ttfc_band(seconds) -%}
    case
            {%- for band, until_seconds in var('ttfc_bands_until_seconds').items() %}
            when {{ seconds }} < {{ until_seconds }} then '{{ band }}'
            {%- endfor %}
            when {{ seconds }} is not null then 'broken'
        end
{%- endmacro %}
