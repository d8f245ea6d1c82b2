-- What must not survive loading, all of it made up; stories.yml lists each string.

-- somebody whose id is an e-mail address, the same in every table
insert into raw.developers by name
select 'erin@example.com' as developer_id, 'acc_base_01' as account_id, timestamp '2024-05-10 09:00:00' as created_at,
    'alice@example.com' as email;

insert into raw.api_keys by name
select 'key_erin' as api_key_id, 'erin@example.com' as developer_id, 'acc_base_01' as account_id, 'live' as mode,
    timestamp '2024-05-10 10:00:00' as valid_from;

insert into story_calls by name
select 'secrets' as story, timestamp '2025-06-02 08:00:00' + nth * interval 1 minute as occurred_at, *
from (values
    (1, 'key_erin', 'get_balance', 200, 'GET', null, null),
    (2, 'key_erin', null, 404, 'GET', '/v1/reset/alice@example.com', null),
    (3, 'key_erin', null, 404, 'GET', '/v1/reset/frank%40example.com', null),
    (4, 'key_erin', null, 404, 'GET', '/v1/hosts/203.0.113.7/ping', null),
    (5, 'key_erin', null, 404, 'GET', '/v1/hosts/2001:db8::c0ff:ee', null),
    (6, 'key_erin', null, 401, 'POST', '/v1/sessions/eyJhbGciOiJub25lIn0.eyJzdWIiOiJmaXJzdGNhbGwifQ.c2FtcGxlc2lnbmF0dXJl', null),
    (7, 'key_erin', null, 404, 'GET', '/v1/invites/t0kEnF1rstca11Samp1e0Examp1e', null),
    (8, 'key_erin', 'list_payments', 200, 'GET', '/v1/payments?api_key=sk_live_51FirstcallSampleKeyExample', null),
    (9, 'key_erin', null, 200, 'GET', '/v1/exports/9', '/v1/exports/{export_id}?token=routeQueryTokenExample7'),
    (10, 'sk_live_9aFirstcallUsedAsKeyIdExample', 'get_balance', 200, 'GET', null, null),
    (11, 'grace@example.com', 'get_balance', 200, 'GET', null, null)
) as calls (nth, api_key_id, endpoint_id, status_code, http_method, path, route);

insert into raw.docs_page_views by name
select * from (values
    ('view_secret_1', timestamp '2025-06-02 07:00:00', '/docs/quickstart?email=heidi@example.com', 'quickstart', 'erin@example.com', null),
    ('view_secret_2', timestamp '2025-06-02 07:01:00', '/docs/guides/auth?session=docsQuerySessionExample5', 'guide', null, 'ivan@example.com')
) as views (view_id, viewed_at, page_path, page_kind, developer_id, anonymous_id);

insert into raw.support_tickets by name
select 'tic_secret_1' as ticket_id, timestamp '2025-06-02 09:00:00' as created_at, 'acc_base_01' as account_id,
    'erin@example.com' as developer_id, 'authentication' as topic, 'customer' as opened_by;

insert into raw.survey_responses by name
-- only a part of the answers: in no score, its comment is what matters
select 'res_secret_1' as response_id, 'dev_base_42' as developer_id, timestamp '2025-06-02 10:00:00' as submitted_at,
    7 as documentation,
    'Write to judy@example.com, my key sk_test_77FirstcallCommentExample fails from 198.51.100.23' as comment;

insert into raw.interviews by name
select 'int_secret_1' as interview_id, date '2025-06-03' as held_on, 'erin@example.com' as developer_id,
    'sign-up' as theme,
    'Sends Authorization: Bearer b3arerF1rstcallN0teExample22 and asks mallory@example.com for help' as note;

insert into raw.incidents by name
select 'inc_secret_1' as incident_id, 'webhooks' as component, timestamp '2025-06-04 04:00:00' as started_at,
    timestamp '2025-06-04 04:00:00' as resolved_at, 'minor' as impact, false as is_planned,
    'Deliveries to 192.0.2.44 failed, see https://status.example.com/i?ref=statusQueryRefExample9' as title;
