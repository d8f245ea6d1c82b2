-- Durations of one month: exact percentiles and histograms by day, the month's, and its largest
-- accounts'. Month by month, because exact percentiles hold their values in memory.

{% set shares = [('p50_ms', 0.5), ('p95_ms', 0.95), ('p99_ms', 0.99)] %}
{% set month_end = "date '" ~ month ~ "' + interval 1 month" %}

-- buckets that grow by 1.01 / 0.99 hold every value within 1 %; 0 has one of its own
{% macro bucket(duration_us) -%}
    case
        when {{ duration_us }} = 0 then -1
        else cast(ceil(ln({{ duration_us }}) * 49.99833332666635 - 0.000000001) as smallint)
    end
{%- endmacro %}

-- of ranks from 0: the two beside a percentile share 1
{% macro percentile(share, n, first_rank, next_rank) -%}
    sum(
        case when bucket = -1 then 0 else 0.00099 * exp(bucket / 49.99833332666635) end * (
            case
                when {{ first_rank }} <= floor({{ share }}::double * ({{ n }} - 1))
                and {{ next_rank }} > floor({{ share }}::double * ({{ n }} - 1))
                    then 1 - ({{ share }}::double * ({{ n }} - 1)
                    - floor({{ share }}::double * ({{ n }} - 1)))
                else 0
            end
            + case
                when {{ first_rank }} <= floor({{ share }}::double * ({{ n }} - 1)) + 1
                and {{ next_rank }} > floor({{ share }}::double * ({{ n }} - 1)) + 1
                    then {{ share }}::double * ({{ n }} - 1)
                    - floor({{ share }}::double * ({{ n }} - 1))
                else 0
            end
        )
    ) filter (where {{ n }} > 0)
{%- endmacro %}

{% set vantages = [
    ('gateway', 'durations', 'recorded_gateway >= 0'), ('upstream', 'durations', 'upstream is not null'),
    ('client', 'durations', 'client is not null'), ('probe', 'checks', 'probe is not null'),
] %}

{% macro micros(column) -%}
    cast(floor({{ column }} * 1000 + 0.5) as bigint)
{%- endmacro %}

create or replace temp table durations as
select
    cast(calls.occurred_at as date) as day,
    routes.endpoint_id,
    routes.p99_limit_us,
    coalesce(calls.status_code = 504 or calls.is_timeout, false) as is_timeout,
    {{ micros('calls.gateway_latency_ms') }} as recorded_gateway,
    case
        when recorded_gateway >= 0 then recorded_gateway when is_timeout then 30000000
    end as gateway,
    case when calls.upstream_latency_ms >= 0 then {{ micros('calls.upstream_latency_ms') }} end
        as upstream,
    case when calls.client_latency_ms >= 0 then {{ micros('calls.client_latency_ms') }} end
        as client
from raw.calls
inner join routes
    on calls.route_key = routes.route_key
    and routes.is_qualifying
where
    calls.occurred_at >= date '{{ month }}'
    and calls.occurred_at < {{ month_end }}
    {% if is_refresh %}
    and cast(calls.occurred_at as date) in (select day from days_to_make)
    {% endif %}
    and not coalesce(calls.is_synthetic, false)
    and not exists (
        select 1 from key_versions
        where
            (key_versions.is_internal or key_versions.mode = 'test')
            and calls.api_key_id = key_versions.api_key_id
            and calls.occurred_at >= key_versions.valid_from
            and calls.occurred_at < key_versions.valid_until
    );

-- a probe that failed in 0 ms has no duration
create or replace temp table checks as
select
    cast(checks.checked_at as date) as day,
    coalesce(checks.endpoint_id, 'component:' || checks.component) as endpoint_id,
    case endpoints.api_type when 'retrieval' then 500000 when 'processing' then 5000000 end
        as p99_limit_us,
    false as is_timeout,
    case
        when checks.total_ms >= 0 and (checks.is_up or checks.total_ms > 0)
            then {{ micros('checks.total_ms') }}
    end as probe
from raw.uptime_checks as checks
left join endpoints
    on checks.endpoint_id = endpoints.endpoint_id
where
    checks.checked_at < (select as_of from clock)
    and checks.checked_at >= date '{{ month }}'
    and checks.checked_at < {{ month_end }}
    {% if is_refresh %}
    and cast(checks.checked_at as date) in (select day from days_to_make)
    {% endif %};

insert into fct_latency_daily by name
select * exclude (exact, included)
from (
{% for vantage, source, recorded in vantages %}
select
    day,
    endpoint_id,
    '{{ vantage }}' as vantage,
    count({{ vantage }}) filter (where not is_timeout) as n,
    quantile_cont({{ vantage }} / 1000, [0.5, 0.95, 0.99]) filter (where not is_timeout) as exact,
    exact[1] as p50_ms,
    exact[2] as p95_ms,
    exact[3] as p99_ms,
    count({{ vantage }}) as n_timeouts_included,
    quantile_cont({{ vantage }} / 1000, [0.5, 0.95, 0.99]) as included,
    included[1] as p50_ms_timeouts_included,
    included[2] as p95_ms_timeouts_included,
    included[3] as p99_ms_timeouts_included,
    case
        when max(p99_limit_us) is not null
            then count(*) filter (where not is_timeout and {{ vantage }} <= p99_limit_us)
    end as within_limit_calls,
    count(*) filter (where not coalesce({{ recorded }}, false)) as not_a_value_calls
from {{ source }}
group by day, endpoint_id
{{ 'union all by name' if not loop.last }}
{% endfor %}
);

insert into fct_latency_histogram_daily by name
{% for vantage, source, recorded in vantages %}
select
    day,
    endpoint_id,
    '{{ vantage }}' as vantage,
    {{ bucket(vantage) }} as bucket,
    count(*) filter (where not is_timeout) as calls,
    count(*) filter (where is_timeout) as timeout_calls,
    count(*) filter (where not coalesce({{ recorded }}, false)) as not_a_value_calls,
    case
        when max(p99_limit_us) is not null
            then count(*) filter (where not is_timeout and {{ vantage }} <= p99_limit_us)
    end as within_limit_calls
from {{ source }}
group by day, endpoint_id, bucket
{{ 'union all by name' if not loop.last }}
{% endfor %};

drop table durations;
drop table checks;

insert into fct_latency_monthly by name
with buckets as (
    select
        endpoint_id,
        vantage,
        bucket,
        sum(calls) as calls,
        sum(timeout_calls) as timeout_calls,
        sum(within_limit_calls) as within_limit_calls,
        sum(not_a_value_calls) as not_a_value_calls
    from fct_latency_histogram_daily
    where day >= date '{{ month }}' and day < {{ month_end }}
    group by all
),

ranked as (
    select
        *,
        calls + timeout_calls as all_calls,
        sum(case when bucket is not null then calls else 0 end) over up_to_bucket as next_rank,
        sum(case when bucket is not null then calls else 0 end) over endpoint_month as n,
        sum(case when bucket is not null then calls + timeout_calls else 0 end)
            over up_to_bucket as next_rank_of_all,
        sum(case when bucket is not null then calls + timeout_calls else 0 end)
            over endpoint_month as n_timeouts_included
    from buckets
    window
        endpoint_month as (partition by endpoint_id, vantage),
        up_to_bucket as (partition by endpoint_id, vantage order by bucket nulls last)
)

select
    date '{{ month }}' as month,
    endpoint_id,
    vantage,
    cast(max(n) as bigint) as n,
    cast(max(n_timeouts_included) as bigint) as n_timeouts_included,
    {% for name, share in shares %}
    {{ percentile(share, 'ranked.n', 'next_rank - calls', 'next_rank') }} as {{ name }},
    {{ percentile(
        share, 'ranked.n_timeouts_included', 'next_rank_of_all - all_calls', 'next_rank_of_all'
    ) }} as {{ name }}_timeouts_included,
    {% endfor %}
    cast(sum(within_limit_calls) as bigint) as within_limit_calls,
    cast(sum(not_a_value_calls) as bigint) as not_a_value_calls
from ranked
group by endpoint_id, vantage;

insert into account_latency_monthly by name
with largest as (
    select account_id
    from fct_account_calls_daily
    where
        day >= date '{{ month }}'
        and day < {{ month_end }}
        and exclusion_reason is null
        and account_id <> 'unattributed'
    group by account_id
    order by sum(calls) desc, account_id
    limit 20
),

their_keys as (
    select key_versions.*
    from key_versions
    inner join largest using (account_id)
    where not is_internal and mode = 'live'
),

buckets as (
    select
        their_keys.account_id,
        {{ bucket(micros('calls.gateway_latency_ms')) }} as bucket,
        count(*) as calls
    from raw.calls
    inner join their_keys
        on calls.api_key_id = their_keys.api_key_id
        and calls.occurred_at >= their_keys.valid_from
        and calls.occurred_at < their_keys.valid_until
    inner join routes
        on calls.route_key = routes.route_key
        and routes.is_qualifying
    where
        calls.occurred_at >= date '{{ month }}'
        and calls.occurred_at < {{ month_end }}
        and not coalesce(calls.is_synthetic, false)
        and not coalesce(calls.status_code = 504 or calls.is_timeout, false)
        and calls.gateway_latency_ms >= 0
    group by all
),

ranked as (
    select
        *,
        sum(calls) over (partition by account_id order by bucket) as next_rank,
        sum(calls) over (partition by account_id) as n
    from buckets
)

select
    date '{{ month }}' as month,
    largest.account_id,
    cast(coalesce(max(ranked.n), 0) as bigint) as n,
    {% for name, share in shares %}
    {{ percentile(share, 'ranked.n', 'next_rank - calls', 'next_rank') }} as {{ name }}{{ ',' if not loop.last }}
    {% endfor %}
from largest
left join ranked using (account_id)
group by largest.account_id;
