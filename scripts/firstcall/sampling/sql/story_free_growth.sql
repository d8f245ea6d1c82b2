-- Story free_growth: free developers join month by month, the paying ones stay the same sixty.

create table free_people as
with joins as (
    select month, count_now
    from (
        values
        (timestamp '2025-07-01', 2), (timestamp '2025-08-01', 6), (timestamp '2025-09-01', 9),
        (timestamp '2025-10-01', 12), (timestamp '2025-11-01', 15), (timestamp '2025-12-01', 18)
    ) as months (month, count_now)
),

signups as (
    select timestamp '2024-09-02 10:00:00' + n * interval 11 day as created_at, n
    from range(10) as numbers (n)
    union all
    select month + interval 1 day + (12 + n % 8) * interval 1 hour + n * interval 5 minute, n
    from (select month, unnest(range(count_now)) as n from joins)
)

select created_at, row_number() over (order by created_at, n) as person from signups;

insert into raw.accounts by name
select
    numbered('acc_free_', person, 2) as account_id, 'Free ' || person as account_name, created_at,
    'free' as plan
from free_people;

insert into raw.developers by name
select
    numbered('dev_free_', person, 2) as developer_id,
    numbered('acc_free_', person, 2) as account_id,
    created_at,
    'organic' as signup_channel, email_of(numbered('free', person, 2)) as email
from free_people;

insert into raw.api_keys by name
select
    numbered('key_free_', person, 2) as api_key_id,
    numbered('dev_free_', person, 2) as developer_id,
    numbered('acc_free_', person, 2) as account_id,
    'live' as mode,
    created_at + interval 2 minute as valid_from
from free_people;

insert into story_calls by name
select
    'free' as story,
    occurred_at,
    numbered('key_free_', person, 2) as api_key_id,
    'send_message' as endpoint_id,
    200 as status_code, 1 as nth
from (
    select person, created_at + interval 20 minute as occurred_at from free_people
    union all
    select
        person,
        month
        + day * interval 1 day
        + (11 + person % 8) * interval 1 hour
        + person * interval 7 second
    from free_people
    cross join
        generate_series(timestamp '2024-10-01', timestamp '2025-12-01', interval 1 month)
            as months (month)
    -- the 4th, 11th, 18th and 25th
    cross join (values (3), (10), (17), (24)) as days (day)
    where month + interval 3 day > created_at
) as calls;
