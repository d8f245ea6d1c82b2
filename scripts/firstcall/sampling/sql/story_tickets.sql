-- Story tickets: nobody else opens one about webhook signatures.

insert into raw.support_tickets by name
with opened as (
    -- one every Wednesday from February to June
    select
        timestamp '2025-02-05 10:00:00' + week * interval 7 day as created_at,
        week as n,
        'weekly' as kind
    from range(21) as numbers (week)
    union all
    -- eleven more in the week of 2025-05-12, two more in the week after
    select timestamp '2025-05-12 08:00:00' + n * interval 11 hour, n, 'spike'
    from range(11) as numbers (n)
    union all
    select timestamp '2025-05-19 09:00:00' + n * interval 1 day, n, 'after'
    from range(2) as numbers (n)
    union all
    select
        timestamp '2025-05-13 09:30:00' + n * interval 1 hour, n, ['spam', 'merged', 'agent'][n + 1]
    from range(3) as numbers (n)
)

select
    'tic_sig_' || kind || '_' || n as ticket_id,
    created_at,
    numbered('acc_base_', 1 + n % 12, 2) as account_id,
    numbered('dev_base_', 1 + n % 12, 2) as developer_id,
    'webhook_signatures' as topic,
    'solved' as status,
    kind = 'spam' as is_spam,
    case when kind = 'merged' then 'tic_sig_spike_0' end as merged_into_ticket_id,
    case when kind = 'agent' then 'agent' else 'customer' end as opened_by,
    created_at + interval 3 hour as first_replied_at,
    created_at + interval 20 hour as solved_at
from opened;
