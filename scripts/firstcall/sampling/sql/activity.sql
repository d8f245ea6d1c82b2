-- What the background does besides calling: read the docs, receive webhooks, open tickets.

insert into raw.docs_page_views by name
with visits as (
    select
        developers.developer_id,
        developers.created_at,
        developers.developer_no * 100 + nth as view_no,
        nth,
        'anon_' || developers.developer_no as anonymous_id,
        -- the first three before sign-up, as somebody unknown
        at_second(
            developers.created_at,
            case
                when
                    nth < 3
                    then
                        -3600
                        * (3 - nth)
                        * (0.1 + draw('reads', developers.developer_no * 100 + nth))
                else 86400 * 40 * pow(draw('reads', developers.developer_no * 100 + nth), 4)
            end
        ) as viewed_at
    from background_developers as developers
    cross join range(12) as views (nth)
    where
        nth < 1 + draw_below(12, 'curiosity', developers.developer_no)
        and developers.created_at >= timestamp '2024-07-02'
),

pages as (
    select
        *,
        draw_from([
            '/docs/quickstart',
            '/docs/quickstart',
            '/docs/quickstart/python',
            '/docs/quickstart/node',
            '/docs/guides/auth',
            '/docs/guides/webhooks',
            '/docs/guides/errors',
            '/docs/reference/payments',
            '/docs/reference/messages',
            '/docs/reference/exports'
        ], 'page', view_no) as page_path
    from visits
)

select
    'view_' || view_no as view_id,
    viewed_at,
    page_path,
    split_part(page_path, '/', 3) as page_kind,
    case when nth >= 3 then developer_id end as developer_id,
    case when nth < 3 then anonymous_id end as anonymous_id,
    'ses_' || (view_no // 3) as session_id,
    false as is_bot
from pages
where viewed_at < timestamp '2025-12-31'
union all
-- readers who never sign up, and robots
select
    'view_x' || n,
    at_second(timestamp '2024-07-01', 547 * 86400 * draw('passer-by', n)),
    draw_from(
        ['/docs/quickstart', '/docs/guides/auth', '/docs/reference/payments'], 'passer-by page', n
    ),
    split_part(
        draw_from(
            ['/docs/quickstart', '/docs/guides/auth', '/docs/reference/payments'],
            'passer-by page',
            n
        ),
        '/',
        3
    ),
    null, 'anon_x' || (n // 2), null, n % 3 = 0
from range(4 * getvariable('developers')) as numbers (n);

update raw.docs_page_views set page_kind = 'guide' where page_kind = 'guides';

-- the site sent a few of its rows twice
insert into raw.docs_page_views
select * from raw.docs_page_views where draw('sent twice', view_id) < 0.01;

-- most readers are recognised at sign-up; a shared browser belongs to two
insert into raw.docs_identities by name
select 'anon_' || developer_no as anonymous_id, developer_id, created_at as identified_at
from background_developers
where created_at >= timestamp '2024-07-02' and draw('recognised', developer_no) < 0.8
union all
select 'anon_' || (developer_no - 1), developer_id, created_at + interval 1 minute
from background_developers
where created_at >= timestamp '2024-07-02' and draw('shares a browser', developer_no) < 0.12;

insert into raw.webhook_deliveries by name
with events as (
    select
        n,
        at_second(timestamp '2024-07-01', 549 * 86400 * sqrt(draw('webhook', n)) * 0.999)
            as triggered_at,
        numbered('acc_', 3 + draw_below(getvariable('accounts') - 2, 'webhook account', n), 4)
            as account_id,
        draw_from(['create_payment', 'send_message', 'run_report', null], 'webhook endpoint', n)
            as endpoint_id,
        -- delivered at the first attempt, at the second or third, or never
        case when draw('attempts', n) < 0.93 then 1 else 2 + draw_below(5, 'more attempts', n) end
            as attempts,
        3 * exp(0.5 * draw('webhook delay', n)) as delay_seconds
    from range(getvariable('webhook_events')) as numbers (n)
),

tries as (
    select *, unnest(range(1, least(attempts, 4) + 1)) as attempt from events
),

timed as (
    select
        *, at_second(triggered_at, delay_seconds * [1, 4, 100, 1200][attempt]) as attempted_at
    from tries
)

select
    'whd_' || n || '_' || attempt as delivery_id,
    'evt_' || n as event_id,
    timed.account_id,
    endpoint_id,
    triggered_at,
    attempted_at,
    case when attempt = attempts then 200 else [500, 503, 0, 404][1 + n % 4] end as status_code,
    attempt
from timed
inner join background_accounts as accounts on timed.account_id = accounts.account_id
where timed.triggered_at >= accounts.created_at and attempted_at < timestamp '2025-12-31 23:00:00';

insert into raw.webhook_deliveries
select * from raw.webhook_deliveries where draw('sent twice', delivery_id) < 0.004;

insert into raw.support_tickets by name
with opened as (
    select
        developers.developer_id,
        developers.account_id,
        developers.developer_no * 10 + nth as ticket_no,
        at_second(
            greatest(developers.created_at, timestamp '2024-07-01'),
            draw('ticket', developers.developer_no * 10 + nth) * date_diff(
                'second',
                greatest(developers.created_at, timestamp '2024-07-01'),
                timestamp '2025-12-31'
            )
        ) as created_at
    from background_developers as developers
    cross join range(6) as tickets (nth)
    where nth < draw_below(5, 'needs help', developers.developer_no)
),

described as (
    select
        *,
        draw_from(
            [
                'billing',
                'authentication',
                'rate_limits',
                'exports',
                'messages',
                'payments',
                'sdk',
                null
            ],
            'topic',
            ticket_no
        ) as topic,
        draw('ticket kind', ticket_no) as kind_draw,
        at_second(created_at, 3600 * exp(3.5 * draw('reply', ticket_no))) as first_replied_at,
        at_second(
            created_at,
            3600 * exp(3.5 * draw('reply', ticket_no)) + 86400 * 5 * draw('solution', ticket_no)
        )
            as solved_at
    from opened
),

final as (
    select
        numbered('tic_', ticket_no, 5) as ticket_id,
        created_at,
        case when kind_draw >= 0.04 then account_id end as account_id,
        case when kind_draw >= 0.10 then developer_id end as developer_id,
        topic,
        case topic when 'exports' then 'create_export' when 'messages' then 'send_message' end
            as endpoint_id,
        -- every sixth names the call that it is about: a made-up number stands for one that was
        -- never logged
        case when ticket_no % 6 = 0 then 'req_' || lpad(cast(
            draw_below(getvariable('background_calls') + 100, 'named call', ticket_no) as varchar
        ), 11, '0') end as request_id,
        kind_draw >= 0.04 and kind_draw < 0.06 as is_spam,
        case when kind_draw between 0.06 and 0.08 then 'tic_00001' end as merged_into_ticket_id,
        case when kind_draw between 0.08 and 0.13 then 'agent' else 'customer' end as opened_by,
        case
            when
                kind_draw < 0.97 and first_replied_at < timestamp '2025-12-31'
                then first_replied_at
        end
            as first_replied_at,
        case when kind_draw < 0.9 and solved_at < timestamp '2025-12-31' then solved_at end
            as solved_at
    from described
)

select
    *, case when solved_at is null then 'open' else 'solved' end as status,
    case when ticket_id like '%2' then coalesce(solved_at, first_replied_at, created_at) end
        as updated_at
from final
union all
-- as they stood when they were opened
select * replace (null as first_replied_at, null as solved_at), 'new', created_at
from final
where ticket_id like '%2' and coalesce(solved_at, first_replied_at) is not null;
