{# Local midnight or any local time of a zone, as the instant in UTC. #}
{% macro local_to_utc(ts, zone) %}
    {{- adapter.dispatch('local_to_utc', 'firstcall')(ts, zone) -}}
{% endmacro %}

{% macro default__local_to_utc(ts, zone) -%}
    (cast({{ ts }} as timestamp) at time zone '{{ zone }}' at time zone 'UTC')
{%- endmacro %}

{% macro spark__local_to_utc(ts, zone) -%}
    to_utc_timestamp(cast({{ ts }} as timestamp), '{{ zone }}')
{%- endmacro %}


{# An instant in UTC as the local time of a zone. #}
{% macro utc_to_local(ts, zone) %}
    {{- adapter.dispatch('utc_to_local', 'firstcall')(ts, zone) -}}
{% endmacro %}

{% macro default__utc_to_local(ts, zone) -%}
    (({{ ts }}) at time zone 'UTC' at time zone '{{ zone }}')
{%- endmacro %}

{% macro spark__utc_to_local(ts, zone) -%}
    from_utc_timestamp({{ ts }}, '{{ zone }}')
{%- endmacro %}


{# A date so many days later. #}
{% macro add_days(day, days) -%}
    cast({{ day }} + ({{ days }}) * interval '1' day as date)
{%- endmacro %}


{# In a select list: one row per date from the first to the last, both included. #}
{% macro each_day(first_day, last_day) %}
    {{- adapter.dispatch('each_day', 'firstcall')(first_day, last_day) -}}
{% endmacro %}

{% macro default__each_day(first_day, last_day) -%}
    cast(unnest(generate_series({{ first_day }}, {{ last_day }}, interval '1' day)) as date)
{%- endmacro %}

{% macro spark__each_day(first_day, last_day) -%}
    explode(sequence({{ first_day }}, {{ last_day }}, interval '1' day))
{%- endmacro %}


{# Whole days from one date to another, as an integer. #}
{% macro days_between(from_date, to_date) %}
    {{- adapter.dispatch('days_between', 'firstcall')(from_date, to_date) -}}
{% endmacro %}

{% macro default__days_between(from_date, to_date) -%}
    cast({{ to_date }} - {{ from_date }} as int)
{%- endmacro %}

{% macro spark__days_between(from_date, to_date) -%}
    datediff({{ to_date }}, {{ from_date }})
{%- endmacro %}


{# Microseconds from one instant to another, as a whole number; negative when it came first. #}
{% macro micros_between(from_ts, to_ts) %}
    {{- adapter.dispatch('micros_between', 'firstcall')(from_ts, to_ts) -}}
{% endmacro %}

{% macro default__micros_between(from_ts, to_ts) -%}
    (epoch_us({{ to_ts }}) - epoch_us({{ from_ts }}))
{%- endmacro %}

{% macro spark__micros_between(from_ts, to_ts) -%}
    (unix_micros({{ to_ts }}) - unix_micros({{ from_ts }}))
{%- endmacro %}

{# In a select list: one row per month from the first to the last, both included and first days. #}
{% macro each_month(first_month, last_month) %}
    {{- adapter.dispatch('each_month', 'firstcall')(first_month, last_month) -}}
{% endmacro %}

{% macro default__each_month(first_month, last_month) -%}
    cast(unnest(generate_series({{ first_month }}, {{ last_month }}, interval '1' month)) as date)
{%- endmacro %}

{% macro spark__each_month(first_month, last_month) -%}
    explode(sequence({{ first_month }}, {{ last_month }}, interval '1' month))
{%- endmacro %}
