{# a / b as a double; null, never an error, over zero. #}
{% macro ratio(numerator, denominator) -%}
    (
        cast({{ numerator }} as {{ type_double() }})
        / nullif(cast({{ denominator }} as {{ type_double() }}), 0)
    )
{%- endmacro %}


{# Milliseconds as integer microseconds, so that sums do not depend on their order. #}
{% macro millis_to_micros(millis) -%}
    cast(floor({{ millis }} * 1000 + 0.5) as bigint)
{%- endmacro %}


{# Columns as one text, to hash; null reads as `~`. #}
{% macro text_of(columns) -%}
    {%- for column in columns -%}
        coalesce(cast({{ column }} as varchar), '~'){{ " || '|' || " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{# The instant so many days later, to the microsecond. #}
{% macro days_later(instant, days) -%}
    ({{ instant }} + {{ days }} * interval '1' day)
{%- endmacro %}
