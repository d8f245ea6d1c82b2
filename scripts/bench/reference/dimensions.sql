-- The small tables as known at as_of, and the versions of each key with the gaps between them.

{% macro in_force(key) -%}
    qualify row_number() over (
        partition by {{ key }}
        order by
            coalesce(updated_at <= as_of, true) desc,
            case when coalesce(updated_at <= as_of, true) then updated_at end desc nulls last,
            updated_at asc nulls last,
            place desc
    ) = 1
{%- endmacro %}

create or replace table clock as
select
    max(occurred_at) + interval 1 microsecond as as_of,
    cast(max(occurred_at) as date) as as_of_day,
    cast(max(occurred_at) + interval 1 microsecond as date) - 1 as last_complete_day
from raw.calls;

create or replace table accounts as
select
    account_id,
    coalesce(is_internal, false) as is_internal,
    case when deleted_at < as_of then deleted_at end as deleted_at
from (select * from raw.accounts, clock {{ in_force('account_id') }})
where created_at < as_of;

create or replace table developers as
select
    developer_id,
    account_id,
    created_at,
    coalesce(is_internal, false) as is_internal,
    case when deleted_at < as_of then deleted_at end as deleted_at
from (select * from raw.developers, clock {{ in_force('developer_id') }})
where created_at < as_of;

create or replace table endpoints as
select
    endpoint_id,
    coalesce(service, '*') as service,
    upper(http_method) as http_method,
    path_template,
    api_type,
    feature,
    coalesce(is_qualifying, true) as is_qualifying,
    coalesce(is_public, true) as is_public,
    published_on,
    deprecated_on,
    removed_on
from (select * from raw.endpoints, clock {{ in_force('endpoint_id') }});

create or replace table key_versions as
with versions as (
    select
        api_keys.*,
        coalesce(
            lead(valid_from) over (partition by api_key_id order by valid_from),
            timestamp '9999-12-31'
        ) as next_from,
        least(valid_to, developers.deleted_at, accounts.deleted_at) as ended_at,
        coalesce(accounts.is_internal, false)
        or coalesce(developers.is_internal, false)
        or coalesce(developers_account.is_internal, false) as is_internal
    from (select * from raw.api_keys, clock {{ in_force('api_key_id, valid_from') }}) as api_keys
    left join developers using (developer_id)
    left join accounts on api_keys.account_id = accounts.account_id
    left join accounts as developers_account
        on developers.account_id = developers_account.account_id
)
select
    api_key_id, valid_from, least(next_from, ended_at) as valid_until, true as is_in_force,
    developer_id, account_id, mode, is_internal
from versions
where valid_from < least(next_from, ended_at)
union all
select
    api_key_id, greatest(valid_from, ended_at), next_from, false, null, null, null, false
from versions
where ended_at < next_from;
