{# What became of a call: the first row that applies (docs/decisions.md says why each is where it is). #}
{% macro outcome_class(status_code, is_timeout) -%}
    case
        when {{ status_code }} = 504 or {{ is_timeout }} then 'timeout'
        when {{ status_code }} = 429 then 'throttled'
        when {{ status_code }} = 499 then 'client_cancelled'
        when {{ status_code }} between 100 and 399 then 'success'
        when {{ status_code }} between 400 and 499 then 'client_error'
        when {{ status_code }} between 500 and 599 or {{ status_code }} = 0 then 'server_error'
        else 'unknown'
    end
{%- endmacro %}


{# Why a call does not count, the first reason that applies; null for a valid call. #}
{% macro exclusion_reason(is_after_as_of, is_internal, is_synthetic, is_qualifying, mode) -%}
    case
        when {{ is_after_as_of }} then 'after_as_of'
        when {{ is_internal }} then 'internal'
        when {{ is_synthetic }} then 'synthetic'
        when not {{ is_qualifying }} then 'non_qualifying'
        when {{ mode }} = 'test' then 'test_mode'
    end
{%- endmacro %}


{# Whether a call counts where calls of any mode do. #}
{% macro counts_in_any_mode(exclusion_reason) -%}
    coalesce({{ exclusion_reason }}, 'test_mode') = 'test_mode'
{%- endmacro %}
