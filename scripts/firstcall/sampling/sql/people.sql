-- The background company's accounts, developers and keys. Their number grows with the root of the
-- calls.

create table background_accounts as
with drawn as (
    select
        account_no,
        numbered('acc_', account_no, 4) as account_id,
        case
            -- already customers when the data begins
            when draw('account is older', account_no) < 0.4
                then
                    at_second(timestamp '2023-01-01', draw('account age', account_no) * 546 * 86400)
            else signup_at('account', account_no)
        end as created_at,
        draw('plan', account_no) as plan_draw,
        draw_from(
            ['US', 'US', 'US', 'GB', 'DE', 'FR', 'ES', 'BR', 'IN', 'JP'], 'country', account_no
        ) as country
    from range(1, 1 + getvariable('accounts')) as numbers (account_no)
),

planned as (
    select
        *,
        case
            -- since the free tier came, self-service sign-ups start and stay there
            when created_at >= timestamp '2025-07-01' or plan_draw < 0.35 then 'free'
            when plan_draw < 0.60 then 'starter'
            when plan_draw < 0.75 then 'growth'
            when plan_draw < 0.85 then 'scale'
            else 'usage'
        end as plan
    from drawn
)

select
    account_no,
    account_id,
    created_at,
    plan,
    country,
    case when country in ('DE', 'FR', 'ES') then 'EUR' else 'USD' end as currency,
    account_no = 2 as is_internal,
    case
        when account_no = 11 then 'acc_0012'
        when account_no = 12 then 'acc_0011'
        when account_no = 13 then 'acc_unknown'
        when account_no > 20 and draw('has parent', account_no) < 0.08
            then numbered('acc_', 3 + draw_below(8, 'parent', account_no), 4)
    end as parent_account_id,
    -- of those old enough; nobody asks to be deleted in the first days
    case
        when
            account_no > 20
            and created_at < timestamp '2025-06-01'
            and draw('deleted', account_no) < 0.05
            then at_second(
                greatest(created_at, timestamp '2024-07-01'),
                86400 * (30 + 150 * draw('deletion', account_no))
            )
    end as deleted_at
from planned;

insert into raw.accounts by name
with versions as (
    select *, account_id || ' GmbH' as account_name, cast(null as timestamp) as updated_at
    from background_accounts
    where not (plan <> 'free' and draw('has versions', account_no) < 0.3) and deleted_at is null
    union all
    -- tried it for nothing first
    select
        * replace ('free' as plan, cast(null as timestamp) as deleted_at),
        account_id || ' Inc' as account_name, created_at as updated_at
    from background_accounts
    where (plan <> 'free' and draw('has versions', account_no) < 0.3) or deleted_at is not null
    union all
    select
        *, account_id || ' Inc' as account_name,
        coalesce(deleted_at, created_at + interval 20 day) as updated_at
    from background_accounts
    where (plan <> 'free' and draw('has versions', account_no) < 0.3) or deleted_at is not null
)
select
    account_id,
    account_name,
    parent_account_id,
    created_at,
    plan,
    country,
    is_internal,
    deleted_at,
    updated_at
from versions
where updated_at is null or updated_at < timestamp '2026-01-01'
order by account_id, updated_at;

create table background_developers as
with drawn as (
    select
        developer_no,
        numbered('dev_', developer_no, 5) as developer_id,
        -- everybody else joins an account that is there already, large ones more often
        case
            when developer_no <= getvariable('accounts') then developer_no
            else
                1
                + cast(
                    floor(
                        getvariable('accounts') * pow(draw('account of', developer_no), 2)
                    ) as bigint
                )
        end as account_no,
        signup_at('developer', developer_no) as wished_at
    from range(1, 1 + getvariable('developers')) as numbers (developer_no)
)

select
    drawn.developer_no,
    drawn.developer_id,
    accounts.account_no,
    accounts.account_id,
    accounts.plan,
    case
        when drawn.developer_no <= getvariable('accounts') or drawn.wished_at < accounts.created_at
            then accounts.created_at
        -- paying customers hire nobody after the free tier came
        when
            drawn.wished_at >= timestamp '2025-07-01' and accounts.plan <> 'free'
            then accounts.created_at
        when drawn.wished_at >= accounts.deleted_at then accounts.created_at
        else drawn.wished_at
    end as created_at,
    draw_from(['organic', 'docs', 'ads', 'referral', 'partner'], 'channel', developer_no)
        as signup_channel,
    draw_from(['python', 'node', 'java', 'go', 'ruby', null], 'sdk', developer_no) as sdk,
    draw('internal developer', developer_no) < 0.015 and developer_no > 20 as is_internal,
    accounts.is_internal
    or draw('internal developer', developer_no) < 0.015 and developer_no > 20 as is_ours,
    accounts.deleted_at as account_deleted_at,
    draw('developer deleted', developer_no) < 0.06 and developer_no > 20 as is_deleted
from drawn
inner join background_accounts as accounts on drawn.account_no = accounts.account_no;

alter table background_developers add column deleted_at timestamp;

update background_developers
set
    deleted_at
    = at_second(created_at, 86400 * (40 + 100 * draw('developer deletion', developer_no)))
where is_deleted and created_at between timestamp '2024-07-01' and timestamp '2025-07-31';

insert into raw.developers by name
with versions as (
    -- the first version of a row that changed later: deleted since, or found out to be one of us
    select
        * replace (cast(null as timestamp) as deleted_at, false as is_internal),
        created_at as updated_at
    from background_developers
    where deleted_at is not null or is_internal
    union all
    select *, coalesce(deleted_at, created_at + interval 9 day) as updated_at
    from background_developers
    where deleted_at is not null or is_internal
    union all
    select *, cast(null as timestamp) as updated_at
    from background_developers
    where deleted_at is null and not is_internal
)
select
    developer_id,
    account_id,
    created_at,
    signup_channel,
    sdk,
    email_of(developer_id) as email,
    is_internal,
    deleted_at, updated_at
from versions
where updated_at is null or updated_at < timestamp '2026-01-01'
order by developer_id, updated_at;

-- A live key for most, a test key for many. Some live keys are replaced by another key after some
-- months.
create table background_keys as
with issued as (
    select
        developer_no, developer_id, account_id, 'live' as mode,
        at_second(created_at, 60 + 600 * draw('live key', developer_no)) as valid_from,
        numbered('key_live_', developer_no, 5) as api_key_id
    from background_developers
    where draw('has live key', developer_no) < 0.93
    union all
    select
        developer_no, developer_id, account_id, 'test' as mode,
        at_second(created_at, 30 + 60 * draw('test key', developer_no)) as valid_from,
        numbered('key_test_', developer_no, 5) as api_key_id
    from background_developers
    where draw('has test key', developer_no) < 0.6
),

ended as (
    select
        *,
        case
            when
                mode = 'live' and valid_from < timestamp '2025-06-01'
                and draw('key is replaced', developer_no) < 0.1
                then at_second(
                    greatest(valid_from, timestamp '2024-07-01'),
                    86400 * (60 + 90 * draw('replaced', developer_no))
                )
        end as valid_to
    from issued
)

select *, cast(null as timestamp) as updated_at from ended
union all
-- a week of overlap
select
    developer_no,
    developer_id,
    account_id,
    mode,
    valid_to - interval 7 day,
    api_key_id || 'b',
    null,
    null
from ended
where valid_to is not null
union all
-- keys of an account, not of a person
select null, null, account_id, 'live', created_at, numbered('key_team_', account_no, 4), null, null
from background_accounts
where account_no > 2 and draw('has team key', account_no) < 0.1
union all
-- keys handed to a colleague in the middle of a day
select
    colleague_no, colleague_id, account_id, 'live',
    at_second(timestamp '2025-05-14 13:30:00', 3 * 86400 * account_no % 2592000),
    numbered('key_live_', developer_no, 5), null,
    at_second(timestamp '2025-05-14 13:31:00', 3 * 86400 * account_no % 2592000)
from (
    select
        account_no,
        account_id,
        min(developer_no) as developer_no,
        max(developer_no) as colleague_no,
        numbered('dev_', max(developer_no), 5) as colleague_id
    from background_developers
    where
        created_at < timestamp '2025-03-01' and deleted_at is null and account_deleted_at is null
        and draw('has live key', developer_no) < 0.93
        and draw('key is replaced', developer_no) >= 0.1
    group by account_no, account_id
    having count(*) >= 2
    order by account_no
    limit 8
) as handed;

insert into raw.api_keys by name
with versions as (
    select * from background_keys
    where valid_to is null
    union all
    -- the end of a key was not known when it was issued
    select * replace (cast(null as timestamp) as valid_to, valid_from as updated_at)
    from background_keys
    where valid_to is not null
    union all
    select * replace (valid_to - interval 7 day as updated_at) from background_keys
    where valid_to is not null
)
select api_key_id, developer_id, account_id, mode, valid_from, valid_to, updated_at
from versions
order by api_key_id, valid_from, updated_at;
