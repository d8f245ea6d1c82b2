{# The band of a quantile of time to first call, in seconds. One that is not reached is broken once
   somebody was observed for as long as that takes. #}
{% macro ttfc_band(seconds, longest_us) -%}
    {%- set bands = var('ttfc_bands_until_seconds') -%}
    case
            {%- for band, until_seconds in bands.items() %}
            when {{ seconds }} < {{ until_seconds }} then '{{ band }}'
            {%- endfor %}
            when
                {{ seconds }} is not null
                or {{ longest_us }} / 1e6 >= {{ ttfc_broken_from_seconds() }}
                then 'broken'
        end
{%- endmacro %}


{# Seconds from which on time to first call is broken: where the last band ends. #}
{% macro ttfc_broken_from_seconds() -%}
    {{ (var('ttfc_bands_until_seconds').values() | list) | last }}
{%- endmacro %}
