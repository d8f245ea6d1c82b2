{# Eight-byte floating point: dbt's own type_float is four bytes on some engines. #}
{% macro type_double() %}
    {{- adapter.dispatch('type_double', 'firstcall')() -}}
{% endmacro %}

{% macro default__type_double() %}double{% endmacro %}


{# Stops the query with a message when the condition holds, else null. #}
{% macro stop_when(condition, message) %}
    {{- adapter.dispatch('stop_when', 'firstcall')(condition, message) -}}
{% endmacro %}

{% macro default__stop_when(condition, message) -%}
    case when {{ condition }} then error('{{ message }}') end
{%- endmacro %}

{% macro spark__stop_when(condition, message) -%}
    case when {{ condition }} then raise_error('{{ message }}') end
{%- endmacro %}


{# Texts one after the other, in an order, parted by commas. #}
{% macro text_in_order(text, position) %}
    {{- adapter.dispatch('text_in_order', 'firstcall')(text, position) -}}
{% endmacro %}

{% macro default__text_in_order(text, position) -%}
    string_agg({{ text }}, ',' order by {{ position }})
{%- endmacro %}

{% macro spark__text_in_order(text, position) -%}
    array_join(
        transform(
            sort_array(collect_list(struct({{ position }} as position, {{ text }} as text))),
            element -> element.text
        ),
        ','
    )
{%- endmacro %}


{# How many segments a path has; one more than its slashes. #}
{% macro segment_count(path) -%}
    length({{ path }}) - length(replace({{ path }}, '/', '')) + 1
{%- endmacro %}


{# In a select list: one row per segment of a path, as the columns segment and position. #}
{% macro each_segment(path) %}
    {{- adapter.dispatch('each_segment', 'firstcall')(path) -}}
{% endmacro %}

{% macro default__each_segment(path) -%}
    unnest(string_split({{ path }}, '/')) as segment,
        generate_subscripts(string_split({{ path }}, '/'), 1) as position
{%- endmacro %}

{% macro spark__each_segment(path) -%}
    posexplode(split({{ path }}, '/')) as (position, segment)
{%- endmacro %}


{# A segment of a template that stands for any one segment: `{name}` or `:name`. #}
{% macro is_placeholder(segment) -%}
    ({{ segment }} like '{{ '{' }}%' and {{ segment }} like '%{{ '}' }}' or {{ segment }} like ':_%')
{%- endmacro %}


{# A text as a whole number of 60 bits, the first 15 digits of its md5: hashes whose sum does not
   depend on any order. A decimal, whose sum has room on every engine. #}
{% macro hash_number(text) %}
    {{- adapter.dispatch('hash_number', 'firstcall')(text) -}}
{% endmacro %}

{% macro default__hash_number(text) -%}
    cast(cast('0x' || substr(md5({{ text }}), 1, 15) as bigint) as decimal(38, 0))
{%- endmacro %}

{% macro spark__hash_number(text) -%}
    cast(conv(substr(md5({{ text }}), 1, 15), 16, 10) as decimal(38, 0))
{%- endmacro %}
