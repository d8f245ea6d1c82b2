-- Story outage: status.sql has the incident and the probes; these calls of the base customers met
-- it.

insert into story_calls by name
select
    'outage' as story, timestamp '2025-10-14 09:15:00' + n * interval 1 minute as occurred_at,
    numbered('key_base_', 1 + n, 2) as api_key_id,
    'get_balance' as endpoint_id,
    503 as status_code,
    n as nth
from range(40) as numbers (n);
