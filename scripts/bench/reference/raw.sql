-- Raw rows of the Parquet files: every call once, of the small tables every version with its place.
-- The call of a repeated request_id that stays is the least by time, then by a hash of its content.

{% set ids = '[0-9]+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[a-z]{1,8}_[A-Za-z0-9]*[0-9][A-Za-z0-9]*' %}

{% macro templated(path) -%}
    -- no two ids stand side by side in this company's paths
    regexp_replace({{ path }}, '/(?:{{ ids }})(/|$)', '/{id}\1', 'g')
{%- endmacro %}

{% macro contest(calls) -%}
    row_number() over (
        partition by request_id
        order by occurred_at, sha256(cast(to_json(struct_pack(
            {%- for column in [
                'request_id', 'occurred_at', 'api_key_id', 'service', 'http_method', 'path', 'route',
                'api_version', 'status_code', 'is_timeout', 'gateway_latency_ms',
                'upstream_latency_ms', 'client_latency_ms', 'quantity', 'error_code', 'sdk',
                'is_retry', 'is_synthetic',
            ] %}
            {{ column }} := {{ calls }}.{{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        )) as varchar))
    )
{%- endmacro %}

{% macro read_calls() -%}
    select
        * exclude (path),
        split_part(path, '?', 1) as path,
        coalesce(service, '*') || '|' || http_method || '|' || {{ templated(
            "split_part(case when starts_with(route, '/') then route else path end, '?', 1)"
        ) }} as route_key
    from read_parquet(getvariable('call_files'), hive_partitioning = false)
{%- endmacro %}

create schema if not exists raw;

{% if not is_refresh %}

create table raw.calls as
{{ read_calls() }};

delete from raw.calls
where rowid in (
    select place
    from (
        select rowid as place, {{ contest('calls') }} as rank
        from raw.calls
        -- hashes of eight bytes are lighter to count than the texts
        where hash(request_id) in (
            select hash(request_id) from raw.calls group by all having count(*) > 1
        )
    )
    where rank > 1
);

{% for table in ['accounts', 'developers', 'api_keys', 'endpoints', 'uptime_checks'] %}
create table raw.{{ table }} as
select *, file_row_number as place
from read_parquet(getvariable('folder') || '/{{ table }}.parquet', file_row_number = true);
{% endfor %}

{% else %}

create temp table incoming as
with read as ({{ read_calls() }})
select * from read qualify {{ contest('read') }} = 1;

-- new rows against the history: of the few that are there already the lesser one stays
create temp table stored as
select rowid as place, * from raw.calls where request_id in (select request_id from incoming);

create temp table beaten as
with versions as (
    select *, null as place from incoming
    union all by name
    select * from stored
)
select request_id, place, occurred_at
from versions
qualify {{ contest('versions') }} > 1;

delete from raw.calls where rowid in (select place from beaten where place is not null);

create temp table appended as
select * from incoming where request_id not in (select request_id from beaten where place is null);

insert into raw.calls by name from appended;

{% endif %}
