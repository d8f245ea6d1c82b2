{# The statements that create the raw tables and columns which the sources declare and the warehouse lacks. #}
{% macro create_raw_tables() %}
    {%- if execute -%}
        create schema if not exists raw;
        {% for source in graph.sources.values()
            if source.schema == 'raw' and source.database == target.database %}
            {%- set columns = source.columns.values() | list -%}
            {%- if not source.config.meta.is_bookkeeping -%}
                {%- set columns = columns + var('loader_columns') -%}
            {%- endif %}
            create table if not exists raw."{{ source.identifier }}" (
                {% for column in columns -%}
                    "{{ column.name }}" {{ column.data_type }}{{ ',' if not loop.last }}
                {% endfor %}
            );
            {% for column in columns -%}
                alter table raw."{{ source.identifier }}"
                add column if not exists "{{ column.name }}" {{ column.data_type }};
            {% endfor %}
        {% endfor %}
    {%- endif -%}
{% endmacro %}
