-- What product management wrote down.

insert into raw.interviews by name
select * from (values
    ('int_1', date '2025-04-08', 'dev_ttfc_w5_03', 'sign-up', null, 'time_to_first_call', -1, 'The confirmation mail took longer than the integration'),
    ('int_2', date '2025-04-10', 'dev_base_04', 'sign-up', null, 'time_to_first_call', 0, 'Colleagues who joined later found it harder'),
    ('int_3', date '2025-05-20', 'dev_base_02', 'webhooks', 'test_webhook', null, -1, 'Signatures stopped matching without a notice'),
    ('int_4', date '2025-08-27', 'dev_base_07', 'documentation', null, 'dxs', -1, 'The new reference has no examples'),
    ('int_5', date '2025-09-03', 'dev_base_11', 'documentation', null, 'dxs', -1, 'Search finds the old pages first'),
    ('int_6', date '2025-10-20', 'dev_base_01', 'ledgers', 'get_ledger', 'latency', -1, 'It has become slower every week'),
    ('int_7', date '2025-10-21', null, 'reliability', null, 'uptime', -1, 'The status page told us before the account manager did'),
    ('int_8', date '2025-12-02', 'dev_free_03', 'pricing', null, null, 1, 'The free tier is enough for us')
) as interviews (interview_id, held_on, developer_id, theme, endpoint_id, metric_id, sentiment, note);

insert into raw.initiatives by name
select * from (values
    ('ini_1', 'Confirm the e-mail after the first call', 'ttfc_increasing', 'time_to_first_call', null, null, null, 3, 1, 1, 'shipped', 'growth', date '2025-04-08', date '2025-04-14', timestamp '2025-04-14 06:00:00'),
    ('ini_1', 'Confirm the e-mail after the first call', 'ttfc_increasing', 'time_to_first_call', null, null, null, 3, 1, 1, 'in_progress', 'growth', date '2025-04-08', null, timestamp '2025-04-08 12:00:00'),
    ('ini_2', 'Explain webhook signatures', 'tickets_spiking', null, null, 'webhook_signatures', null, 2, 0.8, 0.5, 'shipped', 'docs', date '2025-05-19', date '2025-05-26', null),
    ('ini_3', 'Examples in every reference page', 'documentation_dropping', 'dxs', null, null, 40, 2, 0.8, 3, 'in_progress', 'docs', date '2025-09-10', null, null),
    ('ini_4', 'Index the ledger history', 'latency_creeping_up', 'latency', 'get_ledger', null, null, 2, 1, 1, 'shipped', 'platform', date '2025-10-20', date '2025-10-27', null),
    ('ini_5', 'Retire charges', null, null, 'create_charge', null, null, 1, 0.5, 2, 'planned', 'payments', null, null, null),
    ('ini_6', 'Make batches known', 'low_endpoint_coverage', 'endpoint_coverage', 'run_batch', null, null, 1, 0.8, 1, 'proposed', null, null, null, null),
    ('ini_7', 'Validate export filters', 'high_error_rate', 'error_rate', 'create_export', null, null, 2, 0.8, 1, 'proposed', null, null, null, null),
    -- not on the scale: ranked nowhere, with the reason
    ('ini_8', 'Dark mode', null, null, null, null, null, 5, 0.8, 1, 'proposed', null, null, null, null),
    ('ini_9', 'Rewrite everything', null, null, null, null, 100, 3, 0.5, 0, 'dropped', null, null, null, null)
) as initiatives (
    initiative_id, title, signal_id, metric_id, endpoint_id, topic, reach, impact, confidence, effort, status, owner,
    decided_on, shipped_on, updated_at
);
