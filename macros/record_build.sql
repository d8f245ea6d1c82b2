{# Writes down that a build began: until it ends, what the warehouse holds is in doubt. #}
{% macro record_build_start() %}
    {%- if execute -%}
        create schema if not exists ops;
        create table if not exists ops.builds (
            build_seq bigint, invocation_id varchar, batch_seq bigint, vars varchar, is_whole boolean
        );
        create table if not exists ops.build_outcomes (
            unique_id varchar, status varchar, build_seq bigint
        );
        create table if not exists ops.tested_periods (
            table_id varchar, tests varchar, period date, state varchar
        );
        insert into ops.builds
        select
            (select coalesce(max(build_seq), 0) + 1 from ops.builds),
            '{{ invocation_id }}',
            (select max(batch_seq) from raw.load_manifest),
            '{{ tojson(invocation_args_dict.vars, sort_keys=true) | replace("'", "''") }}',
            false;
    {%- endif -%}
{% endmacro %}

{# Writes down how each node of the build ended, then that the build was whole. #}
{% macro record_build_end(results) %}
    {%- if execute -%}
        {%- if results %}
            delete from ops.build_outcomes
            where unique_id in (
                {%- for result in results %}'{{ result.node.unique_id }}'{{ ', ' if not loop.last }}{% endfor -%}
            );
            insert into ops.build_outcomes
            select outcome.*, builds.build_seq
            from (
                values
                {%- for result in results %}
                    ('{{ result.node.unique_id }}', '{{ result.status }}'){{ ',' if not loop.last }}
                {%- endfor %}
            ) as outcome
            cross join ops.builds
            where builds.invocation_id = '{{ invocation_id }}';
        {%- endif %}
        {#- tables built from no rows, or from a sample of them, are not what the sources say -#}
        {%- if not (flags.EMPTY or invocation_args_dict.get('sample')) %}
            update ops.builds set is_whole = true where invocation_id = '{{ invocation_id }}';
            {{ record_tested_periods(results) }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
