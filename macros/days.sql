{# The vars that decide what day tables hold, hashed: when one changes, every day is rebuilt. #}
{% macro config_hash() -%}
    '{{ local_md5(tojson([var('reporting_timezone'), var('billable_outcomes')])) }}'
{%- endmacro %}


{# The same for the tables of latency. #}
{% macro latency_config_hash() -%}
    '{{ local_md5(tojson([var('reporting_timezone'), var('timeout_limit_ms')])) }}'
{%- endmacro %}


{# Whether a period (a day of fct_call_days, say) has to be rebuilt in this table: it holds it not, or
   as it was before something about it changed. Needs the period and inputs_hash in scope. #}
{% macro is_to_rebuild(period='day') -%}
    {%- if is_incremental() -%}
        ({{ period }}, inputs_hash) -- noqa: RF02
        not in (select distinct {{ period }}, inputs_hash from {{ this }}) -- noqa: RF02
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}


{# Before an incremental run: takes away the periods that are gone or have to be rebuilt, since one
   whose new result is empty would otherwise keep its old rows. In the run's own transaction. #}
{% macro delete_periods_to_rebuild(periods='fct_call_days', period='day') -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            ({{ period }}, inputs_hash)
            not in (select {{ period }}, inputs_hash from {{ ref(periods) }})
    {%- endif -%}
{%- endmacro %}


{# Whether a UTC date of raw can hold calls of the days: prunes what an incremental run reads. #}
{% macro is_on_event_dates(event_date, days) -%}
    {%- if is_incremental() -%}
        {{ event_date }} in (
            select {{ add_days(days ~ '.day', 'offsets.days') }}
            from {{ days }}
            cross join (values {{ event_date_offsets() }}) as offsets (days)
        )
    {%- else -%}
        true
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
