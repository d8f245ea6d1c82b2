with

calls as (

    select * from {{ ref('stg_gateway__api_calls') }}

),

key_versions as (

    select * from {{ ref('int_key_versions') }}

),

touched_days as (

    select * from {{ ref('stg_loader__touched_days') }}

    where table_name = 'api_calls'

),

event_date_offsets as (

    select offsets.days from (values {{ event_date_offsets() }}) as offsets (days)

),

-- the reporting days that a removed row may have stood in
days_touched as (

    select
        {{ add_days('touched_days.event_date', 'event_date_offsets.days') }} as day,
        max(touched_days._batch_seq) as batch_seq

    from touched_days

    cross join event_date_offsets

    group by all

),

{% if is_incremental() -%}

held as (

    select * from {{ this }}

),

-- -1 because the greatest of an empty table is null, which nothing exceeds
held_until as (

    select coalesce(max(batch_seq), -1) as batch_seq from held

),

-- A row of the waist holds calls of one key version (or gap). When it now meets another one, its
-- day has to be read again. Versions and gaps leave no time out, so that a row which is not in one
-- of them alone meets another.
days_with_other_keys as (

    select distinct held.day

    from held

    left join key_versions
        on held.api_key_id = key_versions.api_key_id
        and held.last_at >= key_versions.valid_from
        and held.first_at < key_versions.valid_until

    where
        coalesce(held.key_valid_from, timestamp '9999-12-31')
        <> coalesce(key_versions.valid_from, timestamp '9999-12-31')

),

-- a table of its own: what is read twice, DuckDB puts aside first, and that would be all calls
arrived_calls as (

    select * from {{ ref('stg_gateway__api_calls') }}

    where _batch_seq > (select batch_seq from held_until)

),

days_to_read as (

    select {{ reporting_day('occurred_at') }} as day from arrived_calls

    union

    select days_touched.day

    from days_touched

    inner join held_until
        on days_touched.batch_seq > held_until.batch_seq

    union

    select day from days_with_other_keys

),

-- prunes raw, which is in order of arrival and so nearly of event_date
event_dates_to_read as (

    select distinct {{ add_days('days_to_read.day', 'event_date_offsets.days') }} as event_date

    from days_to_read

    cross join event_date_offsets

),

calls_to_read as (

    select calls.*

    from calls

    where
        calls.event_date in (select event_date from event_dates_to_read)
        and {{ reporting_day('calls.occurred_at') }} in (select day from days_to_read)

),

{% else -%}

calls_to_read as (

    select * from calls

),

{% endif -%}

counted as (

    select
        {{ reporting_day('calls_to_read.occurred_at') }} as day,
        calls_to_read.api_key_id,
        key_versions.valid_from as key_valid_from,
        calls_to_read.route_key,
        calls_to_read.api_version,
        calls_to_read.status_code,
        calls_to_read.error_code,
        calls_to_read.is_timeout,
        calls_to_read.is_retry,
        calls_to_read.is_synthetic,
        count(*) as calls,
        cast(sum(coalesce(calls_to_read.quantity, 0)) as decimal(38, 6)) as quantity,
        min(calls_to_read.occurred_at) as first_at,
        max(calls_to_read.occurred_at) as last_at,
        max(calls_to_read._batch_seq) as last_batch_seq

    from calls_to_read

    left join key_versions
        on calls_to_read.api_key_id = key_versions.api_key_id
        and calls_to_read.occurred_at >= key_versions.valid_from
        and calls_to_read.occurred_at < key_versions.valid_until

    group by all

),

final as (

    select
        counted.day,
        counted.api_key_id,
        counted.key_valid_from,
        counted.route_key,
        counted.api_version,
        counted.status_code,
        counted.error_code,
        counted.is_timeout,
        counted.is_retry,
        counted.is_synthetic,
        counted.calls,
        counted.quantity,
        counted.first_at,
        counted.last_at,
        greatest(counted.last_batch_seq, days_touched.batch_seq) as batch_seq,
        '{{ invocation_id }}' as read_in_run,
        '{{ var("reporting_timezone") }}' as reporting_timezone

    from counted

    left join days_touched
        on counted.day = days_touched.day

)

select * from final
