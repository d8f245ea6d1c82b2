-- Story ttfc: eight sign-up weeks, in the fifth and sixth of which everything takes twice as long.

create table ttfc_people as
with weeks as (
    select
        week,
        timestamp '2025-03-03 09:00:00' + week * interval 7 day as monday,
        case when week in (4, 5) then 2 else 1 end as factor
    from range(8) as numbers (week)
),

people as (
    select
        weeks.*,
        n,
        numbered('w', week + 1, 1) || '_' || lpad(cast(n as varchar), 2, '0') as suffix,
        monday + (n % 5) * interval 1 day + n * interval 17 minute as created_at,
        [120, 240, 360, 480, 600, 720, 900, 1800, 3600, 7200][n] * factor as seconds
    from weeks
    -- ten call, two are silent; one more in the seventh week had called before signing up
    cross join range(1, 14) as numbers (n)
    where n <= 12 or week = 6
)

select
    *,
    -- the silent two of the eighth week leave at once
    case
        when week = 7 and n = 11 then created_at + interval 130 second
        when week = 7 and n = 12 then created_at + interval 250 second
    end as deleted_at
from people;

insert into raw.accounts by name
select
    'acc_ttfc_' || suffix as account_id,
    'Newcomer ' || suffix as account_name,
    created_at,
    'free' as plan
from ttfc_people;

insert into raw.developers by name
select
    'dev_ttfc_' || suffix as developer_id,
    'acc_ttfc_' || suffix as account_id,
    created_at,
    case when n % 2 = 0 then 'docs' else 'organic' end as signup_channel,
    email_of('newcomer_' || suffix) as email,
    deleted_at
from ttfc_people;

-- a minute after sign-up; the one who called before signing up had a key before, too
insert into raw.api_keys by name
select
    'key_ttfc_' || mode || '_' || suffix as api_key_id,
    'dev_ttfc_' || suffix as developer_id,
    'acc_ttfc_' || suffix as account_id,
    mode,
    case when n = 13 then created_at - interval 1 hour else created_at + interval 60 second end
        as valid_from
from ttfc_people
cross join (values ('test'), ('live')) as modes (mode)
where deleted_at is null;

insert into story_calls by name
with steps as (
    -- a wrong key first, then the test key, an hour after it the live one
    select
        *,
        seconds - 15 as after_seconds,
        'test' as mode,
        'get_balance' as endpoint_id,
        401 as status_code
    from ttfc_people where n <= 10
    union all
    -- a redirect and a health check are no first success
    select *, seconds - 10, 'test', 'get_balance', 304 from ttfc_people where n <= 10
    union all
    select *, seconds - 5, 'test', 'health', 200 from ttfc_people where n <= 10
    union all
    select *, seconds, 'test', 'get_balance', 200 from ttfc_people where n <= 10
    union all
    select *, seconds + 3600, 'live', 'get_balance', 200 from ttfc_people where n <= 10
    union all
    -- six of them go on to payments, on the third day
    select *, 3 * 86400, 'live', 'create_payment', 201 from ttfc_people where n <= 6
    union all
    select *, 10 * 86400, 'live', 'get_payment', 200 from ttfc_people where n <= 6
    union all
    select *, -600, 'live', 'get_balance', 200 from ttfc_people where n = 13
)

select
    'ttfc' as story,
    created_at + after_seconds * interval 1 second as occurred_at,
    'key_ttfc_' || mode || '_' || suffix as api_key_id,
    endpoint_id,
    status_code,
    n as nth
from steps;
