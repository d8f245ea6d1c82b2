-- What is made of the tables by day, and small enough to be made anew each time.

create or replace table dim_observability as
select
    min(day) as first_call_day,
    cast(date_trunc('week', min(day)) as date) as first_call_week,
    cast(date_trunc('month', min(day)) as date) as first_call_month,
    sum(calls_with_status) > 0 as has_statuses,
    sum(calls_with_timeout_signal) > 0 as has_timeouts,
    sum(keys_in_force) > 0 as has_keys,
    (select count(*) > 0 from endpoints) as has_catalogue
from fct_call_days;

{% set grains = [
    ('daily', 'day', '1 day'), ('weekly', 'week', '7 days'), ('monthly', 'month', '1 month'),
] %}

{% for cadence, grain, length in grains %}
create or replace temp table {{ grain }}s as
select
    cast(start as date) as {{ grain }},
    cast(start + interval {{ length }} as date) - 1 <= last_complete_day as is_complete
from (
    select
        unnest(generate_series(
            date_trunc('{{ grain }}', first_call_day), as_of_day, interval {{ length }}
        )) as start,
        last_complete_day
    from dim_observability
    cross join clock
);

-- the tier of the last week of the developer that ended by the end of the period
create or replace table active_developers_{{ cadence }} as
with developers as (
    select
        cast(date_trunc('{{ grain }}', day) as date) as {{ grain }},
        developer_id,
        sum(successful_calls) > 0 as is_active
    from fct_developer_days
    group by all
),

ended as (
    select
        developers.*,
        max(depth.week) as week_of_tier
    from developers
    left join fct_integration_depth_weekly as depth
        on developers.developer_id = depth.developer_id
        and depth.week + 7 <= developers.{{ grain }} + interval {{ length }}
    group by all
),

tiered as (
    select
        ended.{{ grain }},
        coalesce(tier, 'none') as tier,
        is_active
    from ended
    left join fct_integration_depth_weekly as depth
        on ended.developer_id = depth.developer_id and week_of_tier = depth.week
),

slices as (
    select {{ grain }}, 'all' as segment, 'all' as segment_value, is_active from tiered
    union all
    select {{ grain }}, 'tier', tier, is_active from tiered
),

first_seen as (
    select segment, segment_value, min({{ grain }}) as first_{{ grain }}
    from slices
    where segment = 'tier'
    group by all
    union all
    select 'all', 'all', null
)

select
    {{ grain }},
    segment,
    segment_value,
    count(*) filter (where is_active) as active_developers,
    count(*) filter (where not is_active) as trying_developers,
    'no_target' as status,
    is_complete
from {{ grain }}s
inner join first_seen on {{ grain }} >= coalesce(first_{{ grain }}, {{ grain }})
left join slices using ({{ grain }}, segment, segment_value)
group by all;
{% endfor %}

{% set counts = [
    'calls', 'successful_calls', 'billable_calls', 'throttled_calls', 'retried_calls',
    'billable_quantity', 'excluded_calls',
] %}

{% for cadence, grain, length in grains[1:] %}
create or replace table call_volume_{{ cadence }} as
with volume as (
    select
        cast(date_trunc('{{ grain }}', day) as date) as {{ grain }},
        case grouping(endpoint_id, account_id, api_version)
            when 3 then 'endpoint' when 5 then 'account' when 6 then 'api_version' else 'all'
        end as segment,
        coalesce(endpoint_id, account_id, api_version, 'all') as segment_value,
        {% for count in counts %}
        sum({{ count }}) as {{ count }}{{ ',' if not loop.last }}
        {% endfor %}
    from call_volume_daily
    group by grouping sets (
        ({{ grain }}, endpoint_id), ({{ grain }}, account_id), ({{ grain }}, api_version),
        ({{ grain }})
    )
),

members as (
    select segment, segment_value, min({{ grain }}) as first_{{ grain }}
    from volume
    group by all
),

compared as (
    select
        {{ grain }},
        is_complete,
        segment,
        segment_value,
        {% for count in counts %}
        coalesce({{ count }}, 0) as {{ count }},
        {% endfor %}
        lag(coalesce(calls, 0)) over member as previous_calls,
        lag({{ grain }}) over member as previous_{{ grain }}
    from members
    inner join {{ grain }}s on {{ grain }} >= first_{{ grain }}
    left join volume using ({{ grain }}, segment, segment_value)
    window member as (partition by segment, segment_value order by {{ grain }})
)

select
    {{ grain }},
    segment,
    segment_value,
    {% for count in counts %}
    cast({{ count }} as {{ 'decimal(38, 6)' if count == 'billable_quantity' else 'bigint' }})
        as {{ count }},
    {% endfor %}
    cast(previous_calls as bigint) as previous_calls,
    case
        when is_complete and previous_{{ grain }} > first_call_{{ grain }}
            then (calls - previous_calls)::double / nullif(previous_calls::double, 0)
    end as calls_growth,
    is_complete
from compared
cross join dim_observability;
{% endfor %}

create or replace table developer_growth_weekly as
with developer_weeks as (
    select
        cast(date_trunc('week', day) as date) as week,
        lag(week) over developer as before,
        lead(week) over developer as after
    from fct_developer_days
    where successful_calls > 0
    group by developer_id, cast(date_trunc('week', day) as date)
    window developer as (
        partition by developer_id order by cast(date_trunc('week', day) as date)
    )
),

movements as (
    select
        week,
        case
            when before is null then 'new' when before < week - 7 then 'returned' else 'retained'
        end as movement
    from developer_weeks
    union all
    select week + 7, 'lost'
    from developer_weeks
    where after is null or after > week + 7
)

select
    week,
    count(*) filter (where movement <> 'lost') as active_developers,
    count(*) filter (where movement = 'new') as new_developers,
    count(*) filter (where movement = 'returned') as returned_developers,
    count(*) filter (where movement = 'retained') as retained_developers,
    count(*) filter (where movement = 'lost') as lost_developers,
    'no_target' as status,
    is_complete
from weeks
left join movements using (week)
group by all;

create or replace table api_version_adoption_monthly as
with version_calls as (
    select
        cast(date_trunc('month', day) as date) as month,
        api_version,
        count(distinct nullif(developer_id, 'unattributed')) as developers,
        count(distinct nullif(account_id, 'unattributed')) as accounts,
        sum(calls) as calls,
        max(last_at) as last_at
    from fct_developer_version_calls_daily
    group by all
),

versions as (
    select api_version, min(month) as first_month from version_calls group by all
)

select
    month,
    api_version,
    coalesce(developers, 0) as developers,
    coalesce(accounts, 0) as accounts,
    cast(coalesce(calls, 0) as bigint) as calls,
    cast(sum(calls) over (partition by month) as bigint) as all_calls,
    coalesce(calls, 0)::double / nullif(sum(calls) over (partition by month), 0)::double
        as share_of_calls,
    max(last_at) over (partition by api_version order by month) as last_called_at,
    'no_target' as status,
    is_complete
from versions
inner join months on month >= first_month
left join version_calls using (month, api_version);

create or replace table uncatalogued_routes_monthly as
with route_calls as (
    select
        cast(date_trunc('month', day) as date) as month,
        service,
        http_method,
        path_template,
        sum(calls) as calls,
        count(distinct nullif(account_id, 'unattributed')) as accounts
    from fct_uncatalogued_calls_daily
    group by all
),

uncatalogued as (
    select service, http_method, path_template, min(month) as first_month
    from route_calls
    group by all
)

select
    month,
    service,
    http_method,
    path_template,
    cast(coalesce(calls, 0) as bigint) as calls,
    coalesce(accounts, 0) as accounts,
    'no_target' as status,
    is_complete
from uncatalogued
inner join months on month >= first_month
left join route_calls using (month, service, http_method, path_template);

create or replace table error_rate_daily as
select
    day,
    endpoint_id,
    calls,
    success,
    throttled,
    client_cancelled,
    timeout,
    client_error,
    server_error,
    unknown,
    http_error_calls,
    calls - unknown as known_calls,
    server_error::double / nullif(known_calls, 0)::double as server_error_rate,
    client_error::double / nullif(known_calls, 0)::double as client_error_rate,
    timeout::double / nullif(known_calls, 0)::double as timeout_rate,
    throttled::double / nullif(known_calls, 0)::double as throttle_rate,
    http_error_calls::double / nullif(known_calls, 0)::double as http_error_rate,
    (server_error + timeout)::double / nullif(known_calls, 0)::double as server_failure_rate,
    developers_affected,
    most_client_errors * 2 > client_error as is_single_source,
    'no_target' as timeout_rate_status,
    -- the target is 0.1 %, and something has to be done above 1 %
    case
        when not is_complete then 'immature'
        when known_calls < 200 then 'insufficient'
        when server_failure_rate < 0.001 then 'good'
        when server_failure_rate > 0.01 then 'act'
        else 'watch'
    end as status,
    is_complete
from fct_endpoint_calls_daily;

{% macro judged(value, api_type_targets) -%}
    case
        when vantage is distinct from outermost then 'no_target'
        when coalesce(api_type, '') not in ('retrieval', 'processing') then 'no_target'
        when not is_complete then 'immature'
        when n < 200 or {{ value }} is null then 'insufficient'
        {% for api_type, good, act in api_type_targets %}
        when api_type = '{{ api_type }}' and {{ value }} < {{ good }} then 'good'
        when api_type = '{{ api_type }}' and {{ value }} > {{ act }} then 'act'
        {% endfor %}
        else 'watch'
    end
{%- endmacro %}

{% for cadence, grain in [('daily', 'day'), ('monthly', 'month')] %}
create or replace table latency_{{ cadence }} as
with {% if cadence == 'monthly' %}members as (
    select
        endpoint_id, vantage, min(month) as first_month,
        max(within_limit_calls) is not null as has_limit
    from fct_latency_monthly
    group by all
),

latency as (
    select
        * replace (
            coalesce(n, 0) as n,
            coalesce(n_timeouts_included, 0) as n_timeouts_included,
            case when has_limit then coalesce(within_limit_calls, 0) end as within_limit_calls,
            coalesce(not_a_value_calls, 0) as not_a_value_calls
        )
    from members
    inner join months on month >= first_month
    left join fct_latency_monthly using (month, endpoint_id, vantage)
),
{% else %}latency as (select * from fct_latency_daily inner join days using (day)),
{% endif %}

compared as (
    select
        latency.*,
        endpoints.api_type,
        case
            when max(case when vantage = 'client' then n end) over whole > 0 then 'client'
            when max(case when vantage = 'probe' then n end) over whole > 0 then 'probe'
            else 'gateway'
        end as outermost,
        max(case when vantage = 'gateway' then p50_ms end) over whole as gateway_p50_ms
    from latency
    left join endpoints using (endpoint_id)
    window whole as (partition by {{ grain }}, endpoint_id)
),

statuses as (
    select
        *,
        {{ judged('p50_ms', [('retrieval', 100, 200), ('processing', 1000, 2000)]) }}
            as p50_status,
        {{ judged('p99_ms', [('retrieval', 500, 1000), ('processing', 5000, 10000)]) }}
            as p99_status
    from compared
)

select
    {{ grain }},
    endpoint_id,
    vantage,
    n,
    p50_ms,
    p95_ms,
    p99_ms,
    n_timeouts_included,
    p50_ms_timeouts_included,
    p95_ms_timeouts_included,
    p99_ms_timeouts_included,
    within_limit_calls,
    not_a_value_calls,
    case when vantage = outermost and vantage <> 'gateway' then p50_ms - gateway_p50_ms end
        as network_ms,
    p50_status,
    p99_status,
    case
        when 'act' in (p50_status, p99_status) then 'act'
        when 'watch' in (p50_status, p99_status) then 'watch'
        else p50_status
    end as status,
    is_complete
from statuses;
{% endfor %}

create or replace table latency_accounts_monthly as
select *, 'no_target' as status
from account_latency_monthly
inner join months using (month);

create or replace table error_hotspots_daily as
with rates as (
    select
        day,
        endpoint_id,
        calls,
        calls - unknown as known_calls,
        http_error_calls,
        http_error_calls::double / nullif(calls - unknown, 0)::double as http_error_rate,
        coalesce(accounts, 0) as accounts,
        coalesce(accounts_with_http_errors, 0) as accounts_with_http_errors,
        is_complete
    from fct_endpoint_calls_daily
    left join fct_endpoint_accounts_daily using (day, endpoint_id)
)

select
    rates.day,
    rates.endpoint_id,
    rates.calls,
    rates.known_calls,
    rates.http_error_calls,
    everything.calls as all_calls,
    rates.accounts_with_http_errors,
    everything.accounts as all_accounts,
    rates.http_error_rate,
    everything.http_error_rate as all_http_error_rate,
    -- 200 calls, 5 % of them errors, and three times the rate of all endpoints
    case
        when rates.known_calls > 0
            then
                rates.calls >= 200
                and rates.http_error_calls >= 0.05 * rates.known_calls
                and rates.http_error_calls * everything.known_calls
                >= 3 * everything.http_error_calls * rates.known_calls
    end as is_hotspot,
    rates.http_error_calls::double / nullif(everything.calls, 0)::double as share_of_calls,
    rates.accounts_with_http_errors::double / nullif(everything.accounts, 0)::double
        as share_of_accounts,
    'no_target' as status,
    rates.is_complete
from rates
inner join rates as everything
    on rates.day = everything.day
    and everything.endpoint_id = 'all'
where rates.endpoint_id <> 'all';
