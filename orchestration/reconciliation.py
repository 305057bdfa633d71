"""What the marts are held against: live rows and money of the raw log, and the copy published before."""

from __future__ import annotations

import duckdb

from ingestion import load
from orchestration import contracts, warehouse
from orchestration.warehouse import Paths

# which resource tells a domain object, and when the vendor itself calls a row gone
TOLD_BY = {
    ("hubspot", "deals"): ("crm.opportunities", "coalesce(archived, false)"),
    ("stripe", "invoices"): ("billing.invoices", "false"),
    ("zendesk", "tickets"): ("support.tickets", "status = 'deleted'"),
    ("files", "crm__opportunities"): ("crm.opportunities", "false"),
    ("files", "billing__invoices"): ("billing.invoices", "false"),
    ("files", "support__tickets"): ("support.tickets", "false"),
}
TABLES = """
create schema if not exists quality;
create or replace table quality.raw_live (source_instance varchar, domain_object varchar, row_count bigint);
create or replace table quality.raw_invoice_money (source_instance varchar, currency varchar, amount decimal(38, 6));
create or replace table quality.last_published (table_schema varchar, table_name varchar, row_count bigint);
create or replace table quality.last_published_kpis (kpi_id varchar, period_start date, value decimal(38, 6));
"""
MONEY = """
insert into quality.raw_invoice_money
select ?, upper(i.currency), sum(i.total / (10 ** c.minor_unit_digits))::decimal(38, 6)
from ({latest}) i join seeds.currencies c on c.currency = upper(i.currency)
group by 2
"""


def prepare(paths: Paths) -> None:
    """Lay both beside the marts, in the private schema `quality`, for the expectations to compare with."""
    with warehouse.connect(paths) as connection:
        connection.execute(TABLES)
        connection.execute(f"attach '{paths.raw}' as raw (read_only)")
        for vendor, instances in load.instances(paths.data).items():
            for instance in instances:
                _count_raw(connection, vendor, instance)
        connection.execute("detach raw")
        if paths.database.exists():
            _remember_published(connection, paths)


def _count_raw(connection: duckdb.DuckDBPyConnection, vendor: str, instance: str) -> None:
    found = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'raw' and schema_name = ?", [f"raw_{instance}"]
    ).fetchall()
    for (table,) in found:
        told = TOLD_BY.get((vendor, table))
        if told is None:
            continue
        domain_object, gone = told
        latest = _latest(vendor, instance, table, gone)
        connection.execute(
            f"insert into quality.raw_live select ?, ?, count(*) from ({latest})", [instance, domain_object]
        )
        if (vendor, table) == ("stripe", "invoices"):
            connection.execute(MONEY.format(latest=latest), [instance])


def _latest(vendor: str, instance: str, resource: str, gone: str) -> str:
    """SQL of the live rows of a raw table, written apart from the dbt macro that it checks."""
    spec = contracts.resources()[vendor][resource]
    order = ", ".join(
        f"{c} desc nulls last" for c in [*([spec.cursor] if spec.cursor else []), "_sequence", "_extracted_at"]
    )
    return (
        f"select * from (select *, row_number() over (partition by {', '.join(spec.key)} order by {order}) as newest "
        f"from raw.raw_{instance}.{resource}) where newest = 1 and not _deleted and not ({gone})"
    )


def _remember_published(connection: duckdb.DuckDBPyConnection, paths: Paths) -> None:
    connection.execute(f"attach '{paths.database}' as last_copy (read_only)")
    for table in ("core.dim_accounts", "core.dim_contacts"):
        schema, name = table.split(".")
        connection.execute(
            f"insert into quality.last_published select ?, ?, count(*) from last_copy.{table}", [schema, name]
        )
    connection.execute(
        "insert into quality.last_published_kpis select kpi_id, period_start, value "
        "from last_copy.marts.kpi_values where segment_type = 'all'"
    )
    connection.execute("detach last_copy")
