-- Every developer who signed up is in one channel of their week, and in all.
with

weeks as (

    select * from {{ ref('time_to_first_call_weekly') }}

),

compared as (

    select
        {% for column in [
            'developers', 'negative_ttfc', 'developers_called', 'developers_within_7d',
            'developers_deleted_before_call', 'live_developers_called',
        ] -%}
        sum(case when segment = 'all' then {{ column }} else 0 end) as {{ column }},
        sum(case when segment = 'signup_channel' then {{ column }} else 0 end)
            as {{ column ~ '_of_channels' }},
        {% endfor -%}
        week

    from weeks

    group by all

),

final as (

    select * from compared

    where
        developers <> developers_of_channels
        or negative_ttfc <> negative_ttfc_of_channels
        or developers_called <> developers_called_of_channels
        or developers_within_7d <> developers_within_7d_of_channels
        or developers_deleted_before_call <> developers_deleted_before_call_of_channels
        or live_developers_called <> live_developers_called_of_channels

)

select * from final
