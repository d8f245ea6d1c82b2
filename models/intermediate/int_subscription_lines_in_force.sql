with

lines as (

    select * from {{ ref('int_subscription_lines_normalised') }}

),

clock as (

    select * from {{ ref('dim_clock') }}

),

line_months as (

    select
        lines.*,
        {{ each_month(
            money_month('lines.service_start'), money_month('least(lines.ends_at, clock.as_of)')
        ) }} as month,
        clock.as_of

    from lines

    cross join clock

),

-- measured at the last instant of the month, or of what there is of it
lines_in_force as (

    select * from line_months

    where
        service_start < as_of
        and ends_at >= least(cast({{ add_months('month', 1) }} as timestamp), as_of)
        and cast(month as timestamp) < as_of

),

-- of what replaces each other the latest counts, with all that starts at its side
latest_lines as (

    select * from lines_in_force

    where not is_amendment

    qualify
        rank() over (
            partition by month, account_id, subscription_key
            order by service_start desc
        ) = 1

),

-- a change to a long plan lasts as long as the plan that it changes, until another replaces it: the
-- credit for the rest of a plan that was swapped would else be taken off the plan in its place
final as (

    select
        month,
        invoice_line_id,
        account_id,
        currency,
        rate,
        monthly_amount

    from latest_lines

    union all

    select
        amendments.month,
        amendments.invoice_line_id,
        amendments.account_id,
        amendments.currency,
        amendments.rate,
        amendments.monthly_amount

    from lines_in_force as amendments

    where
        amendments.is_amendment
        and exists (
            select amended.invoice_line_id

            from latest_lines as amended

            where
                amended.month = amendments.month
                and amended.account_id = amendments.account_id
                and (
                    amended.subscription_id = amendments.subscription_id
                    or amended.subscription_item_id = amendments.subscription_item_id
                )
                and amended.service_start < amendments.service_start
        )

)

select * from final
