-- Story dxs: the only surveys there are.

insert into raw.survey_invitations by name
with quarters as (
    select q, timestamp '2024-08-05 09:00:00' + q * interval 3 month as sent_at
    from range(6) as numbers (q)
)

select
    'inv_q' || q || '_' || lpad(cast(n as varchar), 2, '0') as invitation_id,
    numbered('dev_base_', n, 2) as developer_id,
    sent_at
from quarters
cross join range(1, 51) as numbers (n)
union all
select 'inv_q' || q || '_staff', 'dev_staff_1', sent_at from quarters;

insert into raw.survey_responses by name
with quarters as (
    select
        q,
        timestamp '2024-08-06 10:00:00' + q * interval 3 month as opened_at,
        [8.0, 8.0, 8.0, 8.0, 6.8, 7.0][q + 1] as documentation
    from range(6) as numbers (q)
),

answers as (
    -- thirty-six answer everything: a third a quarter below, a third at, a third a quarter above
    -- the score
    select
        q, 'full' as kind, n, opened_at + n * interval 1 hour as submitted_at, documentation,
        [-0.25, 0, 0.25][1 + n % 3] as spread
    from quarters cross join range(1, 37) as numbers (n)
    union all
    -- two of them had answered before, much worse: superseded
    select q, 'early', n, opened_at, documentation - 4, 0
    from quarters
    cross join range(1, 3) as numbers (n)
    union all
    select q, 'partial', n, opened_at + n * interval 1 hour, documentation - 4, 0
    from quarters cross join range(37, 40) as numbers (n)
    union all
    select q, 'outside', n, opened_at + n * interval 1 hour, 11, 0
    from quarters cross join range(40, 42) as numbers (n)
    union all
    select q, 'staff', 0, opened_at, 10, 0 from quarters
    union all
    select q, 'stranger', 0, opened_at, 1, 0 from quarters
)

select
    'res_q' || q || '_' || kind || '_' || n as response_id,
    case kind
        when 'staff' then 'dev_staff_1' when 'stranger' then 'dev_nobody' else
            numbered('dev_base_', n, 2)
    end
        as developer_id,
    submitted_at,
    documentation + spread as documentation,
    8.5 + spread as reliability,
    case when kind <> 'partial' then 8.0 + spread end as support,
    7.5 + spread as integration
from answers;
