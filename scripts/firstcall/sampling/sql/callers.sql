-- Who makes the background's calls, and how many of them on each day.

create table callers as
with holders as (
    select
        api_key_id,
        mode,
        min(coalesce(developer_no, 100000000 + hash(account_id) % 100000)) as person_no,
        bool_and(developer_no is null) as is_team_key,
        min(valid_from) as active_from,
        max(valid_to) as valid_to
    from background_keys
    group by api_key_id, mode
),

weighted as (
    select
        holders.api_key_id,
        holders.person_no,
        holders.mode,
        -- the first success is planted with the sign-up; the routine starts after it
        greatest(holders.active_from, timestamp '2024-07-01') + interval 6 hour as active_from,
        -- some customers notice only days later that their key has ended
        least(
            coalesce(holders.valid_to + interval 10 day, timestamp '2026-01-01'),
            coalesce(developers.deleted_at, timestamp '2026-01-01'),
            case
                when draw('falls silent', holders.person_no) < 0.2
                    then at_second(
                        greatest(holders.active_from, timestamp '2024-07-01'),
                        86400 * (3 + 300 * draw('silence', holders.person_no))
                    )
                else timestamp '2026-01-01'
            end
        ) as active_to,
        case
            when draw('never calls', holders.person_no) < 0.12 and not holders.is_team_key then 0
            else cast(
                10
                * least(pow(1 - draw('weight', holders.person_no), -0.85), 60)
                * case when holders.mode = 'test' then 0.3 else 1 end
                * case when coalesce(developers.plan, 'free') = 'free' then 1 else 3 end
                as bigint
            )
        end as weight,
        false as is_monitor
    from holders
    left join background_developers as developers on holders.person_no = developers.developer_no
)

select *, row_number() over (order by api_key_id nulls last, person_no) as caller_no
from (
    select * from weighted
    where weight > 0 and active_from < active_to
    union all
    -- keys that nobody knows, no key at all, and the company's own monitor
    select *
    from (
        values
        (
            'key_live_lost1',
            900000001,
            'live',
            timestamp '2024-07-01',
            timestamp '2026-01-01',
            25,
            false
        ),
        (
            'key_live_lost2',
            900000002,
            'live',
            timestamp '2025-02-01',
            timestamp '2026-01-01',
            15,
            false
        ),
        (null, 900000003, 'live', timestamp '2024-07-01', timestamp '2026-01-01', 30, false),
        (null, 900000004, 'live', timestamp '2024-07-01', timestamp '2026-01-01', 30, true)
    )
) as everybody;

-- what a caller is like, and stays like
create table habits as
select
    caller_no,
    draw_from([
        'firstcall-python/3.2.0',
        'firstcall-node/5.1.1',
        'firstcall-go/1.8.0',
        'firstcall-java/2.0.4',
        null
    ], 'caller sdk', caller_no) as sdk,
    draw('zone', caller_no) as zone_shift,
    draw('reports client latency', caller_no) < 0.4 as reports_client_latency,
    -- a few run into the same wall again and again
    draw('stuck', caller_no) < 0.03 as is_stuck,
    date '2025-01-15'
    + cast(400 * draw('second version', caller_no) as integer) as second_version_on,
    date '2025-08-01' + cast(300 * draw('third version', caller_no) as integer) as third_version_on
from callers;

-- 64 equal chances per caller: how often an operation stands in them is how often the caller calls
-- it
create table repertoires as
with shares as (
    select
        endpoint_no,
        sum(popularity) over (order by endpoint_no) - popularity as share_from,
        sum(popularity) over (order by endpoint_no) as share_to,
        sum(popularity) over () as shares
    from routes
),

chances as (
    select
        callers.caller_no,
        slots.slot,
        -- few operations for most, all of them for a few
        draw_below(
            2 + cast(floor(30 * pow(draw('breadth', callers.caller_no), 2)) as bigint), 'chance',
            callers.caller_no * 64 + slots.slot
        ) as choice
    from callers
    cross join range(64) as slots (slot)
)

select
    chances.caller_no * 64 + chances.slot as chance_no,
    shares.endpoint_no
from chances
inner join shares
    on
        draw('choice', chances.caller_no * 64 + chances.choice) * shares.shares >= shares.share_from
        and draw('choice', chances.caller_no * 64 + chances.choice) * shares.shares < shares.share_to;

-- Calls per day and caller. The shares are whole numbers, so that their running sum does not depend
-- on the order of addition and the calls add up exactly; call_no runs through all of them.
create table cells as
with shares as (
    select
        days.day,
        callers.caller_no,
        days.weight * callers.weight
        * case
            when
                draw(
                    'week off',
                    callers.caller_no * 1000 + date_diff('week', date '2024-07-01', days.day)
                )
                < 0.2
                and callers.weight < 40
                then 0
            else
                1
                + draw_below(
                    4,
                    'busy day',
                    callers.caller_no * 1000 + date_diff('day', date '2024-07-01', days.day)
                )
        end as share
    from days
    inner join callers
        on
            days.day >= cast(callers.active_from as date)
            and cast(days.day as timestamp) < callers.active_to
),

running as (
    select
        day,
        caller_no,
        share,
        sum(share) over (order by day, hash(caller_no, day), caller_no) as share_to,
        sum(share) over () as shares
    from shares
    where share > 0
),

counted as (
    select
        day,
        caller_no,
        cast((share_to - share) * getvariable('background_calls') // shares as bigint)
            as first_call_no,
        cast(share_to * getvariable('background_calls') // shares as bigint) as next_call_no
    from running
)

select day, caller_no, first_call_no, next_call_no - first_call_no as calls
from counted
where next_call_no > first_call_no
order by day, first_call_no;
