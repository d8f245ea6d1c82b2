{# The parts of a route key. A path may hold the separator; service and method do not. #}
{% macro route_service(route_key) -%}
    split_part({{ route_key }}, '|', 1)
{%- endmacro %}


{% macro route_method(route_key) -%}
    split_part({{ route_key }}, '|', 2)
{%- endmacro %}


{% macro route_path(route_key) -%}
    substr(
            {{ route_key }},
            length({{ route_service(route_key) }}) + length({{ route_method(route_key) }}) + 3
        )
{%- endmacro %}
