{# amount * numerator / denominator at eight places, half away from zero. Numerator and denominator are
   whole numbers, the latter above zero: a division of decimals would give a double. #}
{% macro scaled_amount(amount, numerator, denominator) %}
    {{- adapter.dispatch('scaled_amount', 'firstcall')(amount, numerator, denominator) -}}
{% endmacro %}

{% macro default__scaled_amount(amount, numerator, denominator) -%}
    cast(
            cast(
                sign({{ amount }}) * (
                    (
                        2 * abs(cast(
                            cast({{ amount }} as decimal(28, 8)) * cast(100000000 as decimal(9, 0))
                            as hugeint
                        )) * ({{ numerator }}) + ({{ denominator }})
                    ) // (2 * cast({{ denominator }} as hugeint))
                ) as decimal(29, 0)
            ) * cast(0.00000001 as decimal(9, 8)) as decimal(20, 8)
        )
{%- endmacro %}

{# `div` of decimals gives a bigint there: amounts up to 92 billion #}
{% macro spark__scaled_amount(amount, numerator, denominator) -%}
    cast(
            cast(
                sign({{ amount }}) * (
                    (
                        2 * abs(cast({{ amount }} * 100000000 as decimal(38, 0)))
                        * cast({{ numerator }} as decimal(38, 0))
                        + cast({{ denominator }} as decimal(38, 0))
                    ) div (2 * cast({{ denominator }} as decimal(38, 0)))
                ) as decimal(20, 0)
            ) * cast(0.00000001 as decimal(9, 8)) as decimal(20, 8)
        )
{%- endmacro %}

{# An amount of eight places in the reporting currency, with every place of both. #}
{% macro converted(amount, rate) %}
    {{- adapter.dispatch('converted', 'firstcall')(amount, rate) -}}
{% endmacro %}

{% macro default__converted(amount, rate) -%}
    (cast({{ amount }} as decimal(20, 8)) * cast({{ rate }} as decimal(18, 10)))
{%- endmacro %}

{# a product has one digit more there, and would lose it after the point #}
{% macro spark__converted(amount, rate) -%}
    (cast({{ amount }} as decimal(20, 8)) * cast({{ rate }} as decimal(17, 10)))
{%- endmacro %}
