-- What everything else draws on: chance, the calendar, and the days on which the background may
-- sign up.

-- chance: a number in [0, 1) that depends on the seed, the purpose and the row alone. The outer
-- hash is needed because hash() joins its arguments by xor, which would tie two purposes of one row
-- together.
create macro draw(purpose, id) as
cast(hash(hash(purpose, id, getvariable('seed'))) >> 11 as double) / 9007199254740992.0;

create macro draw_below(count, purpose, id) as
cast(floor(draw(purpose, id) * count) as bigint);

-- one element of a list
create macro draw_from(choices, purpose, id) as
choices[1 + draw_below(len(choices), purpose, id)];

create macro at_second(moment, seconds) as
make_timestamp(epoch_us(moment) + cast(floor(seconds * 1000000) as bigint));

create macro numbered(prefix, number, digits) as
prefix || lpad(
    cast(number as varchar), cast(greatest(digits, len(cast(number as varchar))) as integer), '0'
);

-- e-mail addresses, names and so on never belong to anybody: example.com is reserved
create macro email_of(name) as name || '@example.com';

create table days as
select
    cast(day as date) as day,
    -- growth, week and holidays; no background calls on the day that the hot spot has to itself
    case
        when cast(day as date) = date '2025-11-27' then 0
        else cast(round(
            1000
            * (1 + 1.2 * date_diff('day', date '2024-07-01', cast(day as date)) / 548.0)
            * [1.0, 1.06, 1.08, 1.05, 0.96, 0.55, 0.48][isodow(day)]
            * case when month(day) = 12 and dayofmonth(day) between 24 and 26 then 0.5 else 1.0 end
        ) as bigint)
    end as weight
from
    generate_series(timestamp '2024-07-01', timestamp '2025-12-31', interval 1 day) as series (day);

-- the eight weeks from 2025-03-03 belong to the sign-up story, the last days are left to mature
create table signup_days as
select
    day,
    row_number() over (order by day) as position
from days
where day not between date '2025-03-03' and date '2025-04-27' and day < date '2025-12-21';

-- skewed to the end: the company grows
create macro signup_at(purpose, id) as (
    select
        at_second(
            cast(day as timestamp),
            86400 * (draw(purpose || ' hour', id) + draw(purpose || ' shift', id)) / 2
        )
    from signup_days
    where position = 1 + cast(floor(
        pow(draw(purpose || ' day', id), 0.8) * (select count(*) from signup_days)
    ) as bigint)
);
