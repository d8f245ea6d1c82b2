-- The tables of durations, without the days and months that are to be made.

{% set percentiles = 'p50_ms double, p95_ms double, p99_ms double' %}
{% set measured = 'endpoint_id varchar, vantage varchar, n bigint, ' ~ percentiles ~ ', '
    ~ 'n_timeouts_included bigint, p50_ms_timeouts_included double, '
    ~ 'p95_ms_timeouts_included double, p99_ms_timeouts_included double, '
    ~ 'within_limit_calls bigint, not_a_value_calls bigint' %}

create table if not exists fct_latency_daily (day date, {{ measured }});
create table if not exists fct_latency_monthly (month date, {{ measured }});
create table if not exists fct_latency_histogram_daily (
    day date, endpoint_id varchar, vantage varchar, bucket smallint, calls bigint,
    timeout_calls bigint, not_a_value_calls bigint, within_limit_calls bigint
);
create table if not exists account_latency_monthly (
    month date, account_id varchar, n bigint, {{ percentiles }}
);

{% if is_refresh %}
delete from fct_latency_daily where day in (select day from days_to_make);
delete from fct_latency_histogram_daily where day in (select day from days_to_make);
{% for table in ['fct_latency_monthly', 'account_latency_monthly'] %}
delete from {{ table }} where month in (select date_trunc('month', day) from days_to_make);
{% endfor %}
{% endif %}
