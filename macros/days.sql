{# The vars that decide what day tables hold, hashed: when one changes, every day is rebuilt. #}
{% macro config_hash() -%}
    '{{ local_md5(tojson([var('reporting_timezone'), var('billable_outcomes')])) }}'
{%- endmacro %}


{# Whether a day of fct_call_days has to be rebuilt in this table: it holds it not, or as it was
   before something about the day changed. Needs the day's columns day and inputs_hash in scope. #}
{% macro is_to_rebuild() -%}
    {%- if is_incremental() -%}
        (day, inputs_hash) not in (select day, inputs_hash from {{ this }}) -- noqa: RF02
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}


{# Before an incremental run: takes away the days that are gone or have to be rebuilt, since a day
   whose new result is empty would otherwise keep its old rows. In the run's own transaction. #}
{% macro delete_days_to_rebuild() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where (day, inputs_hash) not in (select day, inputs_hash from {{ ref('fct_call_days') }})
    {%- endif -%}
{%- endmacro %}


{# Before an incremental run of the waist: takes away the touched days that raw has no row of any
   more, and stops when the days held are of another zone. #}
{% macro delete_days_gone_from_raw() -%}
    {%- if is_incremental() -%}
        {%- set zone = var('reporting_timezone') %}
        select {{ stop_when(
            "max(reporting_timezone) <> '" ~ zone ~ "' or min(reporting_timezone) <> '" ~ zone ~ "'",
            "the days held are of another reporting_timezone: run once with --full-refresh"
        ) }}
        from {{ this }};
        delete from {{ this }}
        where
            day in (
                select {{ add_days('touched_days.event_date', 'offsets.days') }}
                from {{ ref('stg_loader__touched_days') }} as touched_days
                cross join (values {{ event_date_offsets() }}) as offsets (days)
                where
                    touched_days.table_name = 'api_calls'
                    and touched_days._batch_seq > (
                        select coalesce(max(batch_seq), -1) from {{ this }}
                    )
            )
            and not exists (
                select calls.request_id
                from {{ ref('stg_gateway__api_calls') }} as calls
                cross join (values {{ event_date_offsets() }}) as offsets (days)
                where
                    calls.event_date = {{ add_days('day', 'offsets.days') }}
                    and {{ reporting_day('calls.occurred_at') }} = day
            )
    {%- endif -%}
{%- endmacro %}
