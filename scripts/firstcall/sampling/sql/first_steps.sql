-- A background developer's first tries: some errors, then a success; a few never get that far.

insert into story_calls by name
with steps as (
    select
        keys.api_key_id,
        keys.valid_from,
        -- minutes for most, days for some
        cast(floor(exp(4.5 + 2.2 * draw('patience', developers.developer_no) * 2)) as bigint)
            as seconds,
        draw_below(4, 'tries', developers.developer_no) as tries,
        draw('succeeds', developers.developer_no) < 0.94 as succeeds
    from background_developers as developers
    inner join background_keys as keys
        on developers.developer_no = keys.developer_no and keys.updated_at is null
    where
        keys.valid_from between timestamp '2024-07-01' and timestamp '2025-12-24'
        and keys.valid_from >= developers.created_at
        and keys.api_key_id not like '%b'
        and draw('never calls', developers.developer_no) >= 0.12
)

select
    'start' as story,
    at_second(valid_from, seconds * (nth + 1) / (tries + 1)) as occurred_at,
    api_key_id,
    case when nth % 2 = 0 then 'get_balance' else 'create_payment' end as endpoint_id,
    case when nth < tries then [401, 400, 422][1 + nth % 3] when succeeds then 200 else 401 end
        as status_code,
    nth
from (select *, unnest(range(tries + 1)) as nth from steps) as tried
where cast(at_second(valid_from, seconds * (nth + 1) / (tries + 1)) as date) <> date '2025-11-27';
