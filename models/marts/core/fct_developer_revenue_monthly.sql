with

revenue as (

    select * from {{ ref('fct_revenue_monthly') }}

),

developer_calls as (

    select * from {{ ref('fct_developer_calls_monthly') }}

),

developers as (

    select * from {{ ref('dim_developers') }}

),

-- net revenue sums what is known
net_revenue as (

    select
        month,
        account_id,
        sum(revenue) as account_revenue

    from revenue

    group by all

),

account_developers as (

    select
        developer_calls.*,
        developers.account_id,
        sum(developer_calls.calls) over account_month as account_calls,
        row_number() over (
            partition by developer_calls.month, developers.account_id
            order by developer_calls.calls desc, developer_calls.developer_id asc
        ) as developer_rank

    from developer_calls

    inner join developers
        on developer_calls.developer_id = developers.developer_id

    window account_month as (partition by developer_calls.month, developers.account_id)

),

parts as (

    select
        coalesce(net_revenue.month, account_developers.month) as month,
        coalesce(net_revenue.account_id, account_developers.account_id) as account_id,
        coalesce(account_developers.developer_id, 'unattributed') as developer_id,
        coalesce(account_developers.calls, 0) as calls,
        coalesce(account_developers.is_active, false) as is_active,
        coalesce(net_revenue.account_revenue, 0) as account_revenue,
        coalesce(account_developers.developer_rank, 1) = 1 as has_rest,
        case
            when account_developers.developer_rank > 1 and account_developers.account_calls > 0
                then {{ scaled_amount(
                    'coalesce(net_revenue.account_revenue, 0)',
                    'account_developers.calls',
                    'account_developers.account_calls'
                ) }}
            else 0
        end as part

    from net_revenue

    full outer join account_developers
        on net_revenue.month = account_developers.month
        and net_revenue.account_id = account_developers.account_id

),

-- who calls most has the rest, so that the parts sum to the whole
final as (

    select
        month,
        account_id,
        developer_id,
        calls,
        is_active,
        account_revenue > 0 as is_paying,
        cast(
            case
                when has_rest
                    then account_revenue - sum(part) over (partition by month, account_id)
                else part
            end as decimal(20, 8)
        ) as revenue

    from parts

)

select * from final
