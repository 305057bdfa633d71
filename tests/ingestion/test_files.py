"""Exported files through a mapping: joins, sums, unions, strict types, and sentences for what is wrong."""

import shutil
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion import files, folder, yaml12
from ingestion.contract import domain_objects
from ingestion.errors import FolderError, MappingError
from ingestion.load import instances, latest_mapped_date, load
from ingestion.mapping import mapping_reference, read_mapping
from tests.ingestion.conftest import rows

DATA = Path(__file__).parent / "data"


@pytest.fixture
def exports(tmp_path):
    """A copy of the recorded exports that a test may change."""
    return Path(shutil.copytree(DATA, tmp_path / "exports"))


def load_files(exports: Path, data: Path, day: int = 30):
    mapping = read_mapping(exports / "mapping.yml")
    (result,) = load([files.connection(mapping)], data, date(2026, 6, day), f"r{day}", company=files.company(mapping))
    return result


def test_the_whole_set(exports, tmp_path):
    data = tmp_path / "data"
    result = load_files(exports, data)
    assert (result.error, result.vendor, result.instance) == (None, "files", "shops")
    assert instances(data) == {"files": ["shops"]}
    # entries of one object are united; of one key the first value there is
    shops = "select account_id, account_name, city, lifecycle_stage from raw_shops.crm__accounts order by 1"
    assert rows(data, shops) == [
        ("s1", "Alpha", "Lyon", "customer"), ("s2", "Beta", "São\nPaulo", "customer"),
        ("s3", None, "Porto", "customer"), ("s4", None, "unknown", "customer"),
    ]  # fmt: skip
    # identical rows collapse; a joined value counts only where all agree; local times become UTC, days stay local
    assert rows(data, """
        select opportunity_id, account_id, stage, is_won, amount, closed_at, expected_close_date, updated_at,
            source_channel, record_coverage, source_system, source_instance from raw_shops.crm__opportunities order by 1
    """) == [
        ("d1", "s1", "won", True, Decimal("1000.5"), datetime(2026, 4, 1, 2, 30), date(2026, 3, 31),
         datetime(2026, 4, 1, 2, 30), "social", "won_only", "files", "shops"),
        ("d2", "s4", "won", True, Decimal(350), datetime(2026, 3, 1, 10), date(2026, 3, 1),
         datetime(2026, 3, 1, 10), None, "won_only", "files", "shops"),
    ]  # fmt: skip
    assert rows(data, "select lead_id, source_channel, lead_at from raw_shops.marketing__leads order by 1") == [
        ("l1", "social", datetime(2026, 1, 5, 3)), ("l2", "mail", datetime(2026, 1, 6, 3)),
        ("l3", "web", datetime(2026, 1, 7, 3)),
    ]  # fmt: skip
    invoices = "select invoice_id, total_amount, invoice_number from raw_shops.billing__invoices order by 1"
    assert rows(data, invoices) == [
        ("o1:s1", Decimal("15.15"), "1"), ("o1:s2", Decimal(1), "3"), ("o2:s2", Decimal(2), "1"),
    ]  # fmt: skip
    assert rows(data, "select payment_id, customer_id, amount from raw_shops.billing__payments") == [
        ("o1:1", None, Decimal("16.15"))
    ]
    assert rows(data, "select resource, reason from quarantine.rows order by all") == [
        ("billing.invoices", "items.csv row 5: total_amount sums a text that is no decimal"),
        ("billing.payments", "payments.csv row 2: its key has 2 different rows: sum them, or lengthen it"),
        ("billing.payments", "payments.csv row 3: its key has 2 different rows: sum them, or lengthen it"),
        ("crm.opportunities", "deals.csv row 3: closed_at holds a text that is no timestamp"),
        ("crm.opportunities", "deals.csv row 4: amount holds a text that is no decimal"),
        ("crm.opportunities", "leads.ndjson row 4: the line is no JSON object"),
        ("marketing.leads", "leads.ndjson row 4: the line is no JSON object"),
        ("marketing.leads", "leads.ndjson row 5: lead_at holds a text that is no timestamp"),
    ]
    assert latest_mapped_date(str(exports / "mapping.yml")) == date(2026, 3, 31)


def test_read_again_nothing_is_written_and_changes_are_versions(exports, tmp_path):
    data = tmp_path / "data"
    load_files(exports, data, 1)
    assert load_files(exports, data, 2).rows == 0
    shops = exports / "shops.csv"
    shops.write_text(shops.read_text().replace("Alpha", "Alpha SA").replace("s3,,Porto\n", "s5,New,Faro\n"))
    payments = exports / "payments.csv"
    payments.write_text(payments.read_text().replace("16.15", "much"))
    resources = load_files(exports, data, 3).resources
    assert resources["billing.payments"].deleted == 0  # unfit, yet not gone
    counts = resources["crm.accounts"]
    assert (counts.new, counts.changed, counts.deleted) == (1, 2, 0)  # s3 is still known by its deal
    deals = exports / "deals.csv"
    deals.write_text("\n".join(line for line in deals.read_text().splitlines() if not line.startswith("d2")))
    resources = load_files(exports, data, 4).resources
    assert (resources["crm.opportunities"].deleted, resources["crm.accounts"].deleted) == (1, 1)
    first = "select _sequence, account_name from raw_shops.crm__accounts where account_id = 's1' order by 1"
    assert rows(data, first) == [
        (1, "Alpha"), (2, "Alpha SA"),
    ]  # fmt: skip


def test_parquet_and_globs(tmp_path):
    for month in (1, 2):
        pq.write_table(pa.table({"id": pa.array([month]), "when": pa.array([datetime(2026, month, 1)])}),
                       tmp_path / f"leads-{month}.parquet")  # fmt: skip
    (tmp_path / "m.yml").write_text(
        "instance: p\ntables:\n- {to: marketing.leads, file: 'leads-*.parquet', key: [id], columns: {lead_at: when}}"
    )
    (result,) = load([files.connection(tmp_path / "m.yml")], tmp_path / "data", date(2026, 3, 1), "r")
    assert result.error is None
    assert rows(tmp_path / "data", "select lead_id, lead_at from raw_p.marketing__leads order by 1") == [
        ("1", datetime(2026, 1, 1)), ("2", datetime(2026, 2, 1)),
    ]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "sentence"), [
    ("to: crm.opportunities", "to: crm.opportunity", "crm.opportunity is no object (near: crm.opportunities"),
    ("file: payments.csv", "file: payment.csv", "there is no file payment.csv in"),
    ("amount: value", "amount: valu", "entry 3 (crm.opportunities): deals.csv, leads.ndjson has no column valu (near"),
    ("amount: value", "amuont: value", "amuont is no column of crm.opportunities (near: amount"),
    ("on: order", "on: ordr", "has no column ordr (near: order)"),
    ("complete: won_only", "complete: most", "complete in entry 3 (crm.opportunities) is 'most': write all or won"),
    ("America/Sao_Paulo", "Brazil/Sao_Paulo", "time_zone 'Brazil/Sao_Paulo' in mapping.yml is no IANA zone"),
    ("instance: shops", "instance: My Shops", "instance 'My Shops' in mapping.yml"),
    ("instance: shops", "instanz: shops", "mapping.yml has an unknown `instanz` (near: instance"),
    ("tables:", "tables: [", "mapping.yml is no YAML at line"),
    ("lead_id: lead, ", "", "entry 4 (marketing.leads) does not map lead_id, the key of marketing.leads."),
])  # fmt: skip
def test_a_foreseeable_mistake_is_one_sentence(exports, tmp_path, before, after, sentence):
    mapping = exports / "mapping.yml"
    assert before in mapping.read_text()
    mapping.write_text(mapping.read_text().replace(before, after, 1))
    try:
        result = load_files(exports, tmp_path / "data")
    except MappingError as error:
        said = error.message
    else:
        said = result.error
    assert sentence in said
    assert "\n" not in said


def test_another_mappings_company_is_refused(exports, tmp_path):
    load_files(exports, tmp_path / "data")
    mapping = exports / "mapping.yml"
    mapping.write_text(mapping.read_text().replace("name: Shops", "name: Others"))
    with pytest.raises(FolderError, match="holds the company Shops, not the company Others"):
        load_files(exports, tmp_path / "data")
    with pytest.raises(FolderError, match="not the sandbox company"):
        load([], tmp_path / "data", date(2026, 7, 1), "r", company=folder.sandbox(7, 400))


def test_the_reference_lists_what_can_be_mapped():
    every = mapping_reference()
    assert {"object": "crm.opportunities", "column": "opportunity_id", "type": "text", "required": True, "pii": False,
            "meaning": "Opportunity in the source"} in every  # fmt: skip
    assert {row["object"] for row in mapping_reference("crm.owners")} == {"crm.owners"}
    with pytest.raises(MappingError, match=r"crm.owner is no object \(near: crm.owners"):
        mapping_reference("crm.owner")


def test_the_example_mapping_is_sound():
    example = Path(__file__).parents[2] / "docs" / "examples" / "olist.yml"
    tables = yaml12.load(example.read_text())["tables"]
    objects = domain_objects()
    for table in tables:
        assert set(table["columns"]) <= set(objects[table["to"]].names)
    assert {table["to"] for table in tables} == {
        "marketing.leads", "crm.accounts", "crm.owners", "crm.opportunities", "billing.customers", "billing.invoices",
        "billing.invoice_lines", "billing.payments", "support.satisfaction_ratings",
    }  # fmt: skip
