{# Whether an operation of dim_endpoints is one of those that customers can use on a day. #}
{% macro is_available_on(day, endpoints='endpoints') -%}
    {{ endpoints }}.is_public
        and {{ endpoints }}.is_qualifying
        and coalesce({{ endpoints }}.published_on <= {{ day }}, true)
        and coalesce({{ endpoints }}.deprecated_on > {{ day }}, true)
        and coalesce({{ endpoints }}.removed_on > {{ day }}, true)
{%- endmacro %}
