"""Features → scores: models trained when there is none or it is a week old, every account scored, with reasons."""

from collections.abc import Iterator

import dagster as dg
import duckdb
import pandas as pd

from orchestration import scoring, warehouse
from orchestration.session import RunSession

ABOUT = {
    "model_versions": "Every model ever trained: data, period, parameters, hash of its file.",
    "model_metrics": "How good each model was out of time, a row a metric and past cut-off.",
    "account_scores": "Churn and upsell probability of each account, with the money expected.",
    "score_reasons": "The three reasons that weigh most in each score, as sentences with the account's own figures.",
}


@dg.multi_asset(
    name="score_accounts",
    specs=[
        dg.AssetSpec(
            ["ml", name], group_name="scores", kinds={"python", "scikitlearn"}, description=about,
            deps=[["features", "account_months"], ["features", "account_month_labels"], ["seeds", "risk_thresholds"]],
        )
        for name, about in ABOUT.items()
    ],
    pool="warehouse_writer",
)  # fmt: skip
def score_accounts(session: RunSession) -> Iterator[dg.MaterializeResult]:
    with session.step("scores"):
        with warehouse.connect(session.paths) as connection:
            features = connection.execute("from features.account_months").df()
            labels = connection.execute("from features.account_month_labels").df()
            thresholds = dict(
                connection.execute("select risk, least_probability from seeds.risk_thresholds").fetchall()
            )
        day = pd.Timestamp(session.day)
        models, trained = scoring.current_models(session.ledger, session.run_id, features, labels, day, session.seed)
        tables = scoring.score(session.ledger, models, features, labels, day, thresholds)
        with warehouse.connect(session.paths) as connection:
            _write(connection, tables)
        session.report["scores"] = {
            "accounts": len(tables["account_scores"]), "trained": trained,
            "models": {target: {"kind": m.kind, "version": m.version, "note": m.note} for target, m in models.items()},
        }  # fmt: skip
    for name, rows in tables.items():
        metadata = {"dagster/row_count": len(rows), "trained in this run": trained}
        yield dg.MaterializeResult(asset_key=["ml", name], metadata=metadata)


def _write(connection: duckdb.DuckDBPyConnection, tables: dict[str, pd.DataFrame]) -> None:
    connection.execute("create schema if not exists ml")
    for name, rows in tables.items():
        connection.register("rows", rows)
        columns = ", ".join(f"try_cast({c} as {scoring.TYPES.get(c, 'varchar')}) as {c}" for c in rows.columns)
        connection.execute(f"create or replace table ml.{name} as select {columns} from rows")
        connection.unregister("rows")


@dg.definitions
def defs() -> dg.Definitions:
    return dg.Definitions(assets=[score_accounts])
