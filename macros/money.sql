{# Money as it is published: in cents, rounded half away from zero. Amounts are rounded here and nowhere
   else, once, on account, month, revenue type and currency. #}
{% macro in_cents(amount) -%}
    cast(round({{ amount }}, 2) as decimal(18, 2))
{%- endmacro %}

{# The UTC month that an instant falls in: months of money do not follow reporting_timezone. #}
{% macro money_month(instant) -%}
    cast(date_trunc('month', {{ instant }}) as date)
{%- endmacro %}

{# The month so many months later, or earlier. #}
{% macro add_months(month, months) -%}
    cast({{ month }} + ({{ months }}) * interval '1' month as date)
{%- endmacro %}

{# The instant so many calendar months later, or earlier; on the last day of a shorter month. #}
{% macro months_later(instant, months) -%}
    ({{ instant }} + cast({{ months }} as integer) * interval '1' month)
{%- endmacro %}

{# Whole calendar months from one instant to another, null when it is no such number. The one may be
   the other's day in a shorter month, on either side: from 31 January to 28 February, and from
   there to 31 March. #}
{% macro whole_months_between(from_ts, to_ts) -%}
    {%- set months -%}
        (
            (extract(year from {{ to_ts }}) - extract(year from {{ from_ts }})) * 12
            + extract(month from {{ to_ts }}) - extract(month from {{ from_ts }})
        )
    {%- endset -%}
    case
            when
                {{ months }} > 0
                and (
                    {{ months_later(from_ts, months) }} = {{ to_ts }}
                    or {{ months_later(to_ts, '-' ~ months) }} = {{ from_ts }}
                )
                then {{ months }}
        end
{%- endmacro %}

{# The instant so many billing intervals before another. #}
{% macro intervals_before(instant, billing_interval, interval_count) -%}
    case {{ billing_interval }}
            when 'day' then {{ days_later(instant, '-' ~ interval_count) }}
            when 'week' then {{ days_later(instant, '-7 * ' ~ interval_count) }}
            when 'month' then {{ months_later(instant, '-' ~ interval_count) }}
            when 'quarter' then {{ months_later(instant, '-3 * ' ~ interval_count) }}
            when 'year' then {{ months_later(instant, '-12 * ' ~ interval_count) }}
        end
{%- endmacro %}

{# Whether a plan is billed for more than a month, or 31 days, at a time; not when nothing says so. #}
{% macro is_longer_than_a_month(billing_interval, interval_count) -%}
    case {{ billing_interval }}
            when 'day' then {{ interval_count }} > 31
            when 'week' then {{ interval_count }} * 7 > 31
            when 'month' then {{ interval_count }} > 1
            else {{ billing_interval }} is not null
        end
{%- endmacro %}
