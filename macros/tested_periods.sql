{# dbt asks this what a data test should read. In a build, a test that judges each period by itself reads
   those periods of an incremental table that did not pass it as they are now; `dbt test` reads all. #}
{% macro get_where_subquery(relation) -%}
    {%- set conditions = [] -%}
    {%- if config.get('where') %}{% do conditions.append(config.get('where')) %}{% endif -%}
    {%- if execute and flags.WHICH == 'build' and not flags.FULL_REFRESH -%}
        {%- set table = graph.nodes[model.attached_node] if model.attached_node in graph.nodes -%}
        {%- if table and is_tested_by_period(model, table) -%}
            {%- do conditions.append(is_untested(table)) -%}
        {%- endif -%}
    {%- endif -%}
    {%- if conditions -%}
        {{ return('(select * from ' ~ relation ~ ' where ' ~ conditions | join(' and ') ~ ') as tested') }}
    {%- endif -%}
    {{ return(relation) }}
{%- endmacro %}


{# Whether a test says of each period of a table whether it passes, whatever else the table holds; a
   table that is not kept by periods is tested whole. #}
{% macro is_tested_by_period(test, table) -%}
    {{ return(
        table.config.materialized == 'incremental'
        and table.config.unique_key in ['day', 'month']
        and test.test_metadata.name in ['not_null', 'unique_grain', 'accepted_values', 'between']
    ) }}
{%- endmacro %}


{# Whether a row's period, as it is now, did not pass the tests that its table has now. #}
{% macro is_untested(table) -%}
    ({{ table.config.unique_key }}, {{ period_state(table) }}) not in (
        select distinct period, state from ops.tested_periods
        where table_id = '{{ table.unique_id }}' and tests = '{{ local_md5(tests_by_period(table) | join) }}'
    )
{%- endmacro %}


{# The column that changes with what an incremental table holds of a period. #}
{% macro period_state(table) -%}
    {{ return('inputs_hash' if 'inputs_hash' in table.columns else 'read_in_run') }}
{%- endmacro %}


{# The tests of a table that judge each period by itself. #}
{% macro tests_by_period(table) -%}
    {%- set tests = [] -%}
    {%- for test in graph.nodes.values()
            if test.resource_type == 'test' and test.attached_node == table.unique_id
            and is_tested_by_period(test, table) -%}
        {%- do tests.append(test.unique_id) -%}
    {%- endfor -%}
    {{ return(tests | sort) }}
{%- endmacro %}


{# After a build: writes down the periods of the incremental tables that passed all of their tests. #}
{% macro record_tested_periods(results) -%}
    {%- set passed = results | selectattr('status', 'equalto', 'pass')
        | map(attribute='node') | map(attribute='unique_id') | list -%}
    {%- for table in graph.nodes.values()
            if table.resource_type == 'model' and table.config.materialized == 'incremental' -%}
        {%- set tests = tests_by_period(table) -%}
        {%- if tests and not tests | reject('in', passed) | list %}
            delete from ops.tested_periods where table_id = '{{ table.unique_id }}';
            insert into ops.tested_periods
            select distinct
                '{{ table.unique_id }}',
                '{{ local_md5(tests | join) }}',
                {{ table.config.unique_key }},
                {{ period_state(table) }}
            from {{ table.schema }}.{{ table.alias }};
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
