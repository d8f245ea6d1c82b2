{# Whole microseconds as seconds: decimals, so that sums are exact in any order. #}
{% macro micros_to_seconds(micros) -%}
    cast(cast({{ micros }} as decimal(20, 0)) * 0.000001 as decimal(18, 6))
{%- endmacro %}


{# And back, with room for the product. #}
{% macro seconds_to_micros(seconds) -%}
    cast(cast({{ seconds }} as decimal(24, 6)) * 1000000 as bigint)
{%- endmacro %}


{# Uptime as its method counts it: calls for requests, else time. One division of whole numbers, so that
   what is on the target comes out on it. Needs the columns of fct_uptime_daily in scope. #}
{% macro uptime() -%}
    case
            when method = 'request' then {{ ratio('good_calls', 'known_calls') }}
            else {{ ratio(
                seconds_to_micros('observed_seconds - down_seconds'),
                seconds_to_micros('observed_seconds'),
            ) }}
        end
{%- endmacro %}


{# Whether enough of a period was seen to judge it. Needs the same columns. #}
{% macro is_enough_observed() -%}
    case
            when method = 'request' then known_calls >= {{ var('min_sample_calls') }}
            else
                observed_seconds
                >= {{ var('min_observed_share') }} * (observed_seconds + unknown_seconds)
        end
{%- endmacro %}
