-- published periods for which a KPI has no row for all
with kpis as (
    select distinct kpi_id, period_grain from {{ ref('kpi_values') }}
),

periods as (
    select 'month' as period_grain, month_start as period_start from {{ ref('int_calendar__months') }}
    union all
    select 'quarter' as period_grain, quarter_start as period_start from {{ ref('int_calendar__quarters') }}
)

select kpis.kpi_id, periods.period_start
from kpis
inner join periods on kpis.period_grain = periods.period_grain
left join {{ ref('kpi_values') }} as present
    on
        kpis.kpi_id = present.kpi_id
        and periods.period_start = present.period_start
        and present.segment_type = 'all'
where present.kpi_id is null
