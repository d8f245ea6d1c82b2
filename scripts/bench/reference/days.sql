-- The waist and the tables by day: all days at first, at a refresh those in `days_to_make`.

{% macro store(table) -%}
    {%- if is_refresh %}
delete from {{ table }} where day in (select day from days_to_make);
insert into {{ table }} by name
    {%- else %}
create table {{ table }} as
    {%- endif %}
{%- endmacro %}

{% macro calls_of(condition) -%}
    cast(sum(case when {{ condition }} then calls else 0 end) as bigint)
{%- endmacro %}

{{ store('day_calls') }}
select
    cast(calls.occurred_at as date) as day,
    calls.api_key_id,
    key_versions.valid_from as key_valid_from,
    calls.route_key,
    calls.api_version,
    calls.status_code,
    calls.error_code,
    calls.is_timeout,
    calls.is_retry,
    calls.is_synthetic,
    count(*) as calls,
    cast(coalesce(sum(calls.quantity), 0) as decimal(38, 6)) as quantity,
    min(calls.occurred_at) as first_at,
    max(calls.occurred_at) as last_at
from raw.calls
left join key_versions
    on calls.api_key_id = key_versions.api_key_id
    and calls.occurred_at >= key_versions.valid_from
    and calls.occurred_at < key_versions.valid_until
{% if is_refresh %}
where
    calls.occurred_at >= getvariable('first_day')
    and cast(calls.occurred_at as date) in (select day from days_to_make)
{% endif %}
group by all;

-- the catalogue is matched to the distinct routes: the template with the leftmost literal wins,
-- then the one that names the service, then the method
create or replace table routes as
with route_keys as (
    select
        route_key,
        split_part(route_key, '|', 1) as service,
        split_part(route_key, '|', 2) as http_method,
        split_part(route_key, '|', 3) as path
    from (select distinct route_key from day_calls)
),

templates as (
    select
        * exclude (is_qualifying, api_type),
        list_transform(
            string_split(path_template, '/'),
            lambda segment: segment[1] in ('{', ':')
        ) as is_placeholder,
        list_transform(
            string_split(path_template, '/'),
            lambda segment: case
                when segment[1] in ('{', ':') then '[^/]+'
                else regexp_escape(segment)
            end
        ) as patterns
    from endpoints
),

ranked as (
    select
        route_keys.route_key,
        templates.endpoint_id
    from route_keys
    inner join templates
        on (templates.service in (route_keys.service, '*') or route_keys.service = '*')
        and (templates.http_method in (route_keys.http_method, '*') or route_keys.http_method = '*')
        and regexp_full_match(route_keys.path, array_to_string(templates.patterns, '/'))
    qualify row_number() over (
        partition by route_keys.route_key
        order by
            is_placeholder, templates.service = '*', templates.http_method = '*', endpoint_id
    ) = 1
)

select
    route_keys.*,
    coalesce(endpoint_id, 'uncatalogued') as endpoint_id,
    coalesce(is_qualifying, true) as is_qualifying,
    case api_type when 'retrieval' then 500000 when 'processing' then 5000000 end as p99_limit_us
from route_keys
left join ranked using (route_key)
left join endpoints using (endpoint_id);

create or replace view fct_calls_daily as
select
    day,
    routes.endpoint_id,
    coalesce(key_versions.account_id, 'unattributed') as account_id,
    coalesce(key_versions.developer_id, 'unattributed') as developer_id,
    coalesce(key_versions.mode, 'live') as mode,
    coalesce(api_version, 'unknown') as api_version,
    status_code,
    error_code,
    case
        when status_code = 504 or is_timeout then 'timeout'
        when status_code = 429 then 'throttled'
        when status_code = 499 then 'client_cancelled'
        when status_code between 100 and 399 then 'success'
        when status_code between 400 and 499 then 'client_error'
        when status_code between 500 and 599 or status_code = 0 then 'server_error'
        else 'unknown'
    end as outcome_class,
    case
        when key_versions.is_internal then 'internal'
        when is_synthetic then 'synthetic'
        when not routes.is_qualifying then 'non_qualifying'
        when key_versions.mode = 'test' then 'test_mode'
    end as exclusion_reason,
    is_retry,
    day_calls.api_key_id,
    key_valid_from,
    day_calls.route_key,
    is_timeout,
    is_synthetic,
    calls,
    quantity,
    first_at,
    last_at
from day_calls
inner join routes on day_calls.route_key = routes.route_key
left join key_versions
    on day_calls.api_key_id = key_versions.api_key_id
    and day_calls.key_valid_from = key_versions.valid_from
    and key_versions.is_in_force;

-- what most tables by day are made of, joined once
create or replace temp table calls_of_days as
select
    * exclude (status_code, error_code, mode, api_key_id, key_valid_from, is_synthetic),
    status_code between 400 and 599 as is_http_error,
    status_code is not null as has_status,
    is_timeout is not null or status_code = 504 as has_timeout_signal
from fct_calls_daily
{% if is_refresh %}
where day in (select day from days_to_make)
{% endif %};

{{ store('fct_call_days') }}
with keys_in_force as (
    select
        day,
        count(distinct (day_calls.api_key_id, day_calls.key_valid_from)) as keys_in_force
    from day_calls
    inner join key_versions
        on day_calls.api_key_id = key_versions.api_key_id
        and day_calls.key_valid_from = key_versions.valid_from
        and key_versions.is_in_force
    {% if is_refresh %}
    where day in (select day from days_to_make)
    {% endif %}
    group by all
)

select
    day,
    cast(sum(calls) as bigint) as calls,
    {{ calls_of('has_status') }} as calls_with_status,
    {{ calls_of('has_timeout_signal') }} as calls_with_timeout_signal,
    coalesce(any_value(keys_in_force), 0) as keys_in_force,
    false as is_after_as_of,
    day <= any_value(last_complete_day) as is_complete
from calls_of_days
cross join clock
left join keys_in_force using (day)
group by day;

{{ store('fct_account_calls_daily') }}
select
    day,
    endpoint_id,
    account_id,
    api_version,
    outcome_class,
    exclusion_reason,
    cast(sum(calls) as bigint) as calls,
    {{ calls_of('is_http_error') }} as http_error_calls,
    {{ calls_of('is_retry') }} as retried_calls,
    cast(sum(quantity) as decimal(38, 6)) as quantity,
    max(last_at) as last_at,
    day <= last_complete_day as is_complete
from calls_of_days
cross join clock
group by all;

{{ store('call_volume_daily') }}
select
    day,
    endpoint_id,
    account_id,
    api_version,
    {{ calls_of('exclusion_reason is null') }} as calls,
    {{ calls_of("exclusion_reason is null and outcome_class = 'success'") }} as successful_calls,
    {{ calls_of("exclusion_reason is null and outcome_class = 'success'") }} as billable_calls,
    {{ calls_of("exclusion_reason is null and outcome_class = 'throttled'") }} as throttled_calls,
    cast(sum(case when exclusion_reason is null then retried_calls else 0 end) as bigint)
        as retried_calls,
    cast(sum(
        case when exclusion_reason is null and outcome_class = 'success' then quantity else 0 end
    ) as decimal(38, 6)) as billable_quantity,
    {{ calls_of('exclusion_reason is not null') }} as excluded_calls,
    is_complete
from fct_account_calls_daily
{% if is_refresh %}
where day in (select day from days_to_make)
{% endif %}
group by all;

{{ store('call_exclusions_daily') }}
select
    day,
    exclusion_reason,
    cast(sum(calls) as bigint) as calls,
    is_complete
from fct_account_calls_daily
where
    exclusion_reason is not null
    {% if is_refresh %}
    and day in (select day from days_to_make)
    {% endif %}
group by all;

{{ store('fct_developer_calls_daily') }}
select
    day,
    developer_id,
    endpoint_id,
    cast(sum(calls) as bigint) as calls,
    {% for outcome in [
        'success', 'throttled', 'client_cancelled', 'timeout', 'client_error', 'server_error',
        'unknown',
    ] %}
    {{ calls_of("outcome_class = '" ~ outcome ~ "'") }} as {{ outcome }},
    {% endfor %}
    {{ calls_of('is_http_error') }} as http_error_calls,
    min(first_at) as first_at,
    max(last_at) as last_at,
    day <= last_complete_day as is_complete
from calls_of_days
cross join clock
where exclusion_reason is null
group by all;

{{ store('fct_developer_days') }}
select
    day,
    developer_id,
    cast(sum(calls) as bigint) as calls,
    cast(sum(success) as bigint) as successful_calls
from fct_developer_calls_daily
where
    developer_id <> 'unattributed'
    {% if is_refresh %}
    and day in (select day from days_to_make)
    {% endif %}
group by all;

{{ store('fct_developer_version_calls_daily') }}
select
    day,
    developer_id,
    account_id,
    api_version,
    cast(sum(calls) as bigint) as calls,
    max(last_at) as last_at,
    day <= last_complete_day as is_complete
from calls_of_days
cross join clock
where exclusion_reason is null
group by all;

{{ store('fct_endpoint_calls_daily') }}
with developer_calls as (
    select * from fct_developer_calls_daily
    {% if is_refresh %}
    where day in (select day from days_to_make)
    {% endif %}
),

-- by endpoint the rows are there already; of all endpoints together they are one per developer
members as (
    select
        day, endpoint_id, developer_id, is_complete, calls, success, throttled, client_cancelled,
        timeout, client_error, server_error, unknown, http_error_calls
    from developer_calls
    union all
    select
        day, 'all', developer_id, is_complete, sum(calls), sum(success), sum(throttled),
        sum(client_cancelled), sum(timeout), sum(client_error), sum(server_error), sum(unknown),
        sum(http_error_calls)
    from developer_calls
    group by all
)

select
    day,
    endpoint_id,
    {% for count in [
        'calls', 'success', 'throttled', 'client_cancelled', 'timeout', 'client_error',
        'server_error', 'unknown', 'http_error_calls',
    ] %}
    cast(sum({{ count }}) as bigint) as {{ count }},
    {% endfor %}
    count(*) filter (where developer_id <> 'unattributed') as developers,
    count(*) filter (
        where developer_id <> 'unattributed' and client_error + server_error + timeout > 0
    ) as developers_affected,
    cast(coalesce(
        max(client_error) filter (where developer_id <> 'unattributed'), 0
    ) as bigint) as most_client_errors,
    is_complete
from members
group by all;

{{ store('fct_uncatalogued_calls_daily') }}
select
    day,
    case when service = '*' then 'unknown' else service end as service,
    http_method,
    path as path_template,
    account_id,
    cast(sum(calls) as bigint) as calls
from calls_of_days
inner join routes using (route_key)
where exclusion_reason is null and calls_of_days.endpoint_id = 'uncatalogued'
group by all;

{{ store('fct_endpoint_accounts_daily') }}
with account_calls as (
    select * from fct_account_calls_daily
    where
        exclusion_reason is null
        and account_id <> 'unattributed'
        {% if is_refresh %}
        and day in (select day from days_to_make)
        {% endif %}
),

members as (
    select day, endpoint_id, account_id, sum(http_error_calls) > 0 as has_http_error
    from account_calls
    group by all
    union all
    select day, 'all', account_id, sum(http_error_calls) > 0
    from account_calls
    group by all
)

select
    day,
    endpoint_id,
    count(*) as accounts,
    count(*) filter (where has_http_error) as accounts_with_http_errors
from members
group by all;
