{# Before an incremental run of int_ticket_calls: takes away the calls that no ticket names any more. #}
{% macro delete_calls_of_no_ticket() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            request_id not in (
                select request_id
                from {{ ref('stg_support__support_tickets') }}
                where request_id is not null
            )
    {%- endif -%}
{%- endmacro %}


{# Hours from one instant to another; negative when it came first, null when either is missing. #}
{% macro hours_between(from_ts, to_ts) -%}
    ({{ micros_between(from_ts, to_ts) }} / cast(3600000000 as {{ type_double() }}))
{%- endmacro %}
