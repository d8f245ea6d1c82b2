-- The catalogue, and what the generator knows of each operation: how popular, how slow, what its
-- ids look like.

create table routes (
    endpoint_no integer, endpoint_id varchar, service varchar, http_method varchar, path_template varchar,
    id_style varchar, api_type varchar, feature varchar, popularity integer, median_ms double, sigma double,
    units double, is_catalogued boolean, is_qualifying boolean, is_activation boolean, is_public boolean,
    published_on date, deprecated_on date, removed_on date
);

-- popularity 0: only stories call it, or nobody; units: the usual billable quantity of one call
insert into routes values
(1, 'list_payments', 'payments', 'GET', '/v1/payments', null, 'retrieval', 'payments', 60, 45, 0.5, null, true, true, false, true, null, null, null),
(2, 'create_payment', 'payments', 'POST', '/v1/payments', null, 'processing', 'payments', 110, 320, 0.6, 1, true, true, true, true, null, null, null),
(3, 'get_payment', 'payments', 'GET', '/v1/payments/{payment_id}', 'pay', 'retrieval', 'payments', 120, 35, 0.5, null, true, true, false, true, null, null, null),
(4, 'search_payments', 'payments', 'GET', '/v1/payments/search', null, 'retrieval', 'payments', 18, 90, 0.6, null, true, true, false, true, null, null, null),
(5, 'capture_payment', 'payments', 'POST', '/v1/payments/{payment_id}/capture', 'pay', 'processing', 'payments', 40, 280, 0.6, 1, true, true, false, true, null, null, null),
(6, 'cancel_payment', 'payments', 'POST', '/v1/payments/{payment_id}/cancel', 'pay', 'processing', 'payments', 12, 240, 0.6, null, true, true, false, true, null, null, null),
(7, 'create_refund', 'payments', 'POST', '/v1/refunds', null, 'processing', 'refunds', 14, 300, 0.6, 1, true, true, false, true, null, null, null),
(8, 'get_refund', 'payments', 'GET', '/v1/refunds/{refund_id}', 'ref', 'retrieval', 'refunds', 12, 40, 0.5, null, true, true, false, true, null, null, null),
(9, 'list_customers', 'payments', 'GET', '/v1/customers', null, 'retrieval', 'customers', 35, 50, 0.5, null, true, true, false, true, null, null, null),
(10, 'create_customer', 'payments', 'POST', '/v1/customers', null, 'processing', 'customers', 25, 150, 0.5, null, true, true, false, true, null, null, null),
(11, 'get_customer', 'payments', 'GET', '/v1/customers/{customer_id}', 'cus', 'retrieval', 'customers', 55, 32, 0.5, null, true, true, false, true, null, null, null),
(12, 'update_customer', 'payments', 'PATCH', '/v1/customers/{customer_id}', 'cus', 'processing', 'customers', 15, 140, 0.5, null, true, true, false, true, null, null, null),
(13, 'delete_customer', 'payments', 'DELETE', '/v1/customers/{customer_id}', 'cus', 'processing', 'customers', 4, 120, 0.5, null, true, true, false, true, null, null, null),
(14, 'list_payouts', 'payments', 'GET', '/v1/payouts', null, 'retrieval', 'payouts', 10, 60, 0.5, null, true, true, false, true, null, null, null),
(15, 'create_payout', 'payments', 'POST', '/v1/payouts', null, 'processing', 'payouts', 8, 420, 0.7, 1, true, true, false, true, null, null, null),
(16, 'get_balance', 'payments', 'GET', '/v1/balance', null, 'retrieval', 'payouts', 20, 28, 0.4, null, true, true, false, true, null, null, null),
(17, 'list_disputes', 'payments', 'GET', '/v1/disputes', null, 'retrieval', 'disputes', 6, 70, 0.5, null, true, true, false, true, null, null, null),
(18, 'get_dispute', 'payments', 'GET', '/v1/disputes/{dispute_id}', 'number', 'retrieval', 'disputes', 5, 38, 0.5, null, true, true, false, true, null, null, null),
(19, 'create_charge', 'payments', 'POST', '/v1/charges', null, 'processing', 'payments', 22, 380, 0.7, 1, true, true, false, true, null, '2025-02-01', null),
(20, 'get_charge', 'payments', 'GET', '/v1/charges/{charge_id}', 'number', 'retrieval', 'payments', 14, 55, 0.6, null, true, true, false, true, null, '2025-02-01', '2025-09-01'),
(21, 'send_message', 'messaging', 'POST', '/v1/messages', null, 'processing', 'messages', 90, 210, 0.6, 3, true, true, false, true, null, null, null),
(22, 'get_message', 'messaging', 'GET', '/v1/messages/{message_id}', 'uuid', 'retrieval', 'messages', 45, 30, 0.5, null, true, true, false, true, null, null, null),
(23, 'list_messages', 'messaging', 'GET', '/v1/messages', null, 'retrieval', 'messages', 30, 65, 0.6, null, true, true, false, true, null, null, null),
(24, 'list_templates', 'messaging', 'GET', '/v1/templates', null, 'retrieval', 'templates', 10, 48, 0.5, null, true, true, false, true, null, null, null),
(25, 'create_template', 'messaging', 'POST', '/v1/templates', null, 'processing', 'templates', 5, 160, 0.5, null, true, true, false, true, null, null, null),
(26, 'get_template', 'messaging', 'GET', '/v1/templates/{template_id}', 'number', 'retrieval', 'templates', 12, 30, 0.4, null, true, true, false, true, null, null, null),
(27, 'list_numbers', 'messaging', 'GET', '/v1/numbers', null, 'retrieval', 'numbers', 8, 55, 0.5, null, true, true, false, true, null, null, null),
(28, 'buy_number', 'messaging', 'POST', '/v1/numbers', null, 'processing', 'numbers', 3, 900, 0.7, 1, true, true, false, true, null, null, null),
(29, 'look_up_number', 'messaging', 'GET', '/v1/lookups/{number}', 'number', 'retrieval', 'numbers', 26, 85, 0.6, 1, true, true, false, true, null, null, null),
(30, 'test_webhook', 'messaging', 'POST', '/v1/webhooks/:webhook_id/test', 'number', 'webhook', 'webhooks', 6, 180, 0.6, null, true, true, false, true, null, null, null),
(31, 'run_report', 'insights', 'POST', '/v1/reports', null, 'processing', 'reports', 16, 1400, 0.8, null, true, true, false, true, null, null, null),
(32, 'get_report', 'insights', 'GET', '/v1/reports/{report_id}', 'hex', 'retrieval', 'reports', 22, 75, 0.6, null, true, true, false, true, null, null, null),
(33, 'list_reports', 'insights', 'GET', '/v1/reports', null, 'retrieval', 'reports', 12, 80, 0.5, null, true, true, false, true, null, null, null),
(34, 'create_export', 'insights', 'POST', '/v1/exports', null, 'processing', 'exports', 9, 700, 0.7, null, true, true, false, true, null, null, null),
(35, 'get_export', 'insights', 'GET', '/v1/exports/{export_id}', 'hex', 'retrieval', 'exports', 13, 60, 0.5, null, true, true, false, true, null, null, null),
(36, 'query_events', 'insights', 'POST', '/v1/events/query', null, 'processing', 'events', 28, 650, 0.8, null, true, true, false, true, null, null, null),
(37, 'ingest_events', 'insights', 'POST', '/v1/events', null, 'processing', 'events', 70, 60, 0.5, 40, true, true, false, true, null, null, null),
(38, 'get_usage', 'insights', 'GET', '/v1/usage', null, 'retrieval', 'usage', 16, 42, 0.5, null, true, true, false, true, null, null, null),
(39, 'get_ledger', 'insights', 'GET', '/v1/ledgers/{ledger_id}', 'number', 'retrieval', 'ledgers', 0, 120, 0.4, null, true, true, false, true, '2025-08-18', null, null),
(40, 'list_ledgers', 'insights', 'GET', '/v1/ledgers', null, 'retrieval', 'ledgers', 0, 120, 0.4, null, true, true, false, true, '2025-08-18', null, null),
(41, 'run_batch', 'payments', 'POST', '/v1/batches', null, 'processing', 'batches', 9, 2200, 0.7, 25, true, true, false, true, '2025-07-15', null, null),
(42, 'reindex', 'insights', 'POST', '/internal/reindex', null, 'processing', null, 1, 3000, 0.6, null, true, true, false, false, null, null, null),
(43, 'health', null, 'GET', '/health', null, 'retrieval', null, 14, 3, 0.3, null, true, false, false, true, null, null, null),
(44, 'issue_token', 'payments', 'POST', '/oauth/token', null, 'processing', null, 16, 55, 0.4, null, true, false, false, true, null, null, null),
(45, 'ping', null, '*', '/ping', null, null, null, 4, 2, 0.3, null, true, false, false, true, null, null, null),
(46, 'unlisted_agents', 'insights', 'GET', '/v1/beta/agents', null, null, null, 4, 90, 0.6, null, false, true, false, true, null, null, null),
(47, 'unlisted_runs', 'insights', 'POST', '/v1/beta/agents/{agent_id}/runs', 'uuid', null, null, 3, 1800, 0.8, null, false, true, false, true, null, null, null),
(48, 'unlisted_robots', 'payments', 'GET', '/robots.txt', null, null, null, 1, 4, 0.3, null, false, true, false, true, null, null, null),
(49, 'unlisted_v2', 'payments', 'GET', '/v2/payments/{payment_id}', 'pay', null, null, 3, 40, 0.5, null, false, true, false, true, null, null, null);

-- what an identifier in a path looks like, by its place in the row's chance
create macro path_id(id_style, id) as case id_style
    when 'number' then cast(1000 + hash(id, 'path') % 9000000 as varchar)
    when 'uuid' then
        lpad(lower(to_hex(hash(id, 'u1') >> 32)), 8, '0') || '-4f1a-4c3d-9b2e-'
        || lpad(lower(to_hex(hash(id, 'u2') >> 16)), 12, '0')
    when 'hex' then lpad(lower(to_hex(hash(id, 'path'))), 16, '0')
    else id_style || '_7x' || lpad(to_hex(hash(id, 'path') >> 32), 8, '0')
end;

create macro filled_path(path_template, id_style, id) as case
    when id_style is null then path_template
    else regexp_replace(path_template, '[{][a-z_]+[}]|:[a-z_]+', path_id(id_style, id))
end;

-- before its own deprecation nobody knew of it: the first version of such a row lacks the date
insert into raw.endpoints by name
with versions as (
    select *, cast(null as timestamp) as updated_at
    from routes
    where is_catalogued
    union all
    select * replace (cast(null as date) as deprecated_on, cast(null as date) as removed_on),
        timestamp '2024-01-01' as updated_at
    from routes
    where deprecated_on is not null
)
select
    endpoint_id, service, http_method, path_template, api_type, feature, is_qualifying, is_activation,
    is_public, published_on, deprecated_on, removed_on,
    case when deprecated_on is not null then cast(deprecated_on as timestamp) else updated_at end as updated_at
from versions
order by endpoint_id, updated_at;

insert into raw.releases by name
select * from (values
    ('rel_01', timestamp '2024-09-10 09:00:00', 'Search for payments', 'search_payments'),
    ('rel_02', timestamp '2025-01-15 10:00:00', 'API version 2025-01-15', null),
    ('rel_03', timestamp '2025-02-01 09:00:00', 'Charges are deprecated', 'create_charge'),
    ('rel_04', timestamp '2025-03-31 06:00:00', 'New sign-up form with e-mail confirmation', null),
    ('rel_05', timestamp '2025-04-14 06:00:00', 'E-mail confirmation after the first call', null),
    ('rel_06', timestamp '2025-05-12 07:30:00', 'Webhook signatures use SHA-512', 'test_webhook'),
    ('rel_07', timestamp '2025-07-01 08:00:00', 'Free tier', null),
    ('rel_08', timestamp '2025-07-15 08:00:00', 'Batches', 'run_batch'),
    ('rel_09', timestamp '2025-08-01 10:00:00', 'API version 2025-08-01', null),
    ('rel_10', timestamp '2025-08-18 08:00:00', 'Ledgers', 'get_ledger'),
    ('rel_11', timestamp '2025-09-29 08:00:00', 'Ledger entries keep their history', 'get_ledger'),
    ('rel_12', timestamp '2025-10-27 05:00:00', 'Index on ledger history', 'get_ledger'),
    ('rel_13', timestamp '2025-11-26 17:00:00', 'New export engine', 'create_export')
) as releases (release_id, released_at, title, endpoint_id);
