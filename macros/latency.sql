{# Durations go into buckets whose bounds grow by 1.01 / 0.99, so that a bucket's representative is
   within 1 % of whatever lies in it. The last digit holds values on a bound in one bucket on every
   engine. Bucket -1 holds zeros. #}
{% macro latency_bucket(duration_us) -%}
    case
            when {{ duration_us }} = 0 then cast(-1 as smallint)
            else cast(
                ceil(ln({{ duration_us }}) * 49.99833332666635 - 0.000000001) as smallint
            )
        end
{%- endmacro %}


{# What stands for the durations of a bucket, in milliseconds. #}
{% macro bucket_ms(bucket) -%}
    case when {{ bucket }} = -1 then 0 else 0.00099 * exp({{ bucket }} / 49.99833332666635) end
{%- endmacro %}


{# Where a percentile (type 7) lies among so many ranks from 0; between two when it is no whole number. #}
{% macro percentile_position(share, calls) -%}
    (cast({{ share }} as {{ type_double() }}) * ({{ calls }} - 1))
{%- endmacro %}


{# Whether one of the two ranks beside a percentile is among [first_rank, next_rank). #}
{% macro is_beside_percentile(share, calls, first_rank, next_rank) -%}
    (
            {{ next_rank }} > floor({{ percentile_position(share, calls) }})
            and {{ first_rank }} <= floor({{ percentile_position(share, calls) }}) + 1
        )
{%- endmacro %}


{# What the values that have the ranks [first_rank, next_rank) weigh in a percentile: the two ranks
   beside it share 1, by how near they are, all others have 0. So the percentile is the sum of value
   times weight; null among no values. #}
{% macro percentile_weight(share, calls, first_rank, next_rank) -%}
    {%- set position = percentile_position(share, calls) -%}
    case
            when {{ calls }} > 0
                then
                    case
                        when
                            {{ first_rank }} <= floor({{ position }})
                            and {{ next_rank }} > floor({{ position }})
                            then 1 - ({{ position }} - floor({{ position }}))
                        else 0
                    end
                    + case
                        when
                            {{ first_rank }} <= floor({{ position }}) + 1
                            and {{ next_rank }} > floor({{ position }}) + 1
                            then {{ position }} - floor({{ position }})
                        else 0
                    end
        end
{%- endmacro %}


{# Milliseconds, by api_type, that a timed-out call counts as at the gateway when it has no duration. #}
{% macro timeout_limit_us(api_type) -%}
    {%- set limits = var('timeout_limit_ms') -%}
    case {{ api_type }}
            {%- for name, limit in limits.items() if name != 'unknown' %}
            when '{{ name }}' then {{ limit * 1000 }}
            {%- endfor %}
            else {{ limits['unknown'] * 1000 }}
        end
{%- endmacro %}


{# The vantage nearest to the caller that has data, of the rows of one endpoint and period; the service
   behind the gateway sees least and is never it. Needs n and vantage in scope. #}
{% macro outermost_vantage(period) -%}
    case
            max(
                case
                    when n = 0 then 0
                    when vantage = 'client' then 3
                    when vantage = 'probe' then 2
                    when vantage = 'gateway' then 1
                    else 0
                end
            ) over (partition by {{ period }}, endpoint_id)
            when 3 then 'client'
            when 2 then 'probe'
            when 1 then 'gateway'
        end
{%- endmacro %}


{# The worse of how two percentiles stand; they differ only where both are judged. #}
{% macro worse_status(one, other) -%}
    case
            when 'act' in ({{ one }}, {{ other }}) then 'act'
            when 'watch' in ({{ one }}, {{ other }}) then 'watch'
            else {{ one }}
        end
{%- endmacro %}
