{# The rows that share one value of the columns which should tell them apart. #}
{% test unique_grain(model, columns) %}

select
    {{ columns | join(', ') }},
    count(*) as row_count

from {{ model }}

group by all

having count(*) > 1

{% endtest %}
