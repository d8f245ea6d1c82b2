{# The reporting day that an instant falls on. #}
{% macro reporting_day(ts) -%}
    {%- if var('reporting_timezone') == 'UTC' -%}
        cast({{ ts }} as date)
    {%- else -%}
        cast({{ utc_to_local(ts, var('reporting_timezone')) }} as date)
    {%- endif -%}
{%- endmacro %}


{# The instant at which a reporting day begins, in UTC. #}
{% macro day_starts_at(day) -%}
    {{ local_to_utc(day, var('reporting_timezone')) }}
{%- endmacro %}


{# Monday of the last ISO week that had ended by the end of a day; on a Sunday, the day's own week. #}
{% macro last_week_ended_by(day) -%}
    {{ add_days("date_trunc('week', " ~ add_days(day, 1) ~ ')', -7) }}
{%- endmacro %}


{# Which UTC dates a reporting day can reach into, as offsets in days. #}
{% macro event_date_offsets() -%}
    {%- if var('reporting_timezone') == 'UTC' -%} (0) {%- else -%} (-1), (0), (1) {%- endif -%}
{%- endmacro %}


{# The end of the reporting day that FIRSTCALL_AS_OF names, as an instant in UTC; null when it is not given. #}
{% macro given_as_of() -%}
    {%- set given = env_var('FIRSTCALL_AS_OF', '') -%}
    {%- if not given -%}
        cast(null as timestamp)
    {%- elif modules.re.match('^[0-9]{4}-[0-9]{2}-[0-9]{2}$', given) -%}
        {{ day_starts_at(add_days("date '" ~ given ~ "'", 1)) }}
    {%- else -%}
        {{ exceptions.raise_compiler_error(
            "FIRSTCALL_AS_OF is '" ~ given ~ "': give a date such as 2026-02-28, the last day that counts"
        ) }}
    {%- endif -%}
{%- endmacro %}


{# Order of the versions of a mutable row: the one in force at as_of first. When all of them came
   later, the earliest stands in; of equals the later load wins, then the later row. #}
{% macro version_in_force_first() -%}
    coalesce(updated_at <= as_of, true) desc,
                case when updated_at <= as_of then updated_at end desc nulls last,
                updated_at asc nulls last,
                _batch_seq desc,
                _row_number desc
{%- endmacro %}
