{# The rows whose value lies outside a closed range; null is no value. #}
{% test between(model, column_name, least, greatest) %}

select {{ column_name }}

from {{ model }}

where not {{ column_name }} between {{ least }} and {{ greatest }}

{% endtest %}
