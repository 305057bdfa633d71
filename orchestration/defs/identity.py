"""Domain unions → one customer: which source records are the same account or person, with ids from the ledger."""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from ml import linkage
from orchestration import warehouse
from orchestration.session import RunSession

KEY = ("source_system", "source_instance", "source_object", "source_id", "entity_type")
RECORDS = {
    "accounts": "intermediate.int_identity__account_records",
    "contacts": "intermediate.int_identity__contact_records",
}


@dg.multi_asset(
    name="resolve_identity",
    specs=[
        dg.AssetSpec(
            ["identity", "links"], group_name="identity", kinds={"python"},
            deps=[name.split(".") for name in RECORDS.values()] + [["seeds", "freemail_domains"]],
            description="Each source record and the account or contact it belongs to, with the rule that says so.",
        )
    ],
    pool="warehouse_writer",
)  # fmt: skip
def resolve_identity(session: RunSession) -> Iterator[dg.MaterializeResult]:
    with session.step("identity"):
        with warehouse.connect(session.paths) as connection:
            records = {k: connection.execute(f"from {table}").df() for k, table in RECORDS.items()}
            freemail = connection.execute("select domain from seeds.freemail_domains").df()
        known = session.ledger.latest("entity_ids", list(KEY))
        links, new_ids = linkage.resolve(
            records["accounts"], records["contacts"], known, freemail["domain"], made_at=pd.Timestamp(session.day)
        )
        session.ledger.append("entity_ids", session.run_id, new_ids)
        with warehouse.connect(session.paths) as connection:
            connection.execute("create schema if not exists identity")
            connection.register("found", links)
            connection.execute(
                "create or replace table identity.links as select * from found "
                "order by entity_type, source_system, source_instance, source_object, source_id"
            )
        entities = links.groupby("entity_type")["entity_id"].nunique().to_dict()
        session.report["identity"] = {
            "records": len(links),
            **{f"{kind}s": int(count) for kind, count in entities.items()},
        }
    yield dg.MaterializeResult(
        asset_key=["identity", "links"],
        metadata={"dagster/row_count": len(links), "new ids": len(new_ids), **{k: int(v) for k, v in entities.items()}},
    )


@dg.definitions
def defs() -> dg.Definitions:
    return dg.Definitions(assets=[resolve_identity])
