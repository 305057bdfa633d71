"""Where a warehouse says otherwise than the payloads it was made from: for any company with `stripe` and `fx`."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb

from tests.warehouse import recomputed_months as months
from tests.warehouse.recomputed_mrr import Payloads

LINKS = """
    select source_id, entity_id from core.identity_links
    where source_system = 'stripe' and source_object = 'customer' and entity_type = 'account'
"""
ANSWERS = {  # columns of the key, then values
    "items": (2, "split_part(subscription_item_key, ':', 3), month_start, mrr_amount_original, fx_rate, mrr_amount",
              "core.fct_mrr_items_monthly"),
    "months": (2, "account_id, month_start, mrr_amount", "core.fct_mrr_monthly"),
    "movements": (3, "account_id, month_start, movement_type, movement_amount", "core.fct_mrr_movements"),
}  # fmt: skip


def differences(
    raw: Path, warehouse: Path, as_of: date, zone: str = "Europe/Berlin", currency: str = "EUR"
) -> list[tuple]:
    """Item-months, account-months, movements and retention that differ: (what, key, payloads say, warehouse says).

    Identity links are taken from the warehouse (or from its published copy) as given.
    """
    told = Payloads(raw, as_of, zone, currency)
    items = months.items_monthly(told)
    with duckdb.connect(str(warehouse), read_only=True) as found:
        account_of = dict(found.execute(LINKS).fetchall())
        accounts = months.accounts_monthly(items, account_of)
        last = max(month for _, month in items)
        expected = {
            "items": {key: (one.original, one.rate, one.amount) for key, one in items.items()},
            "months": {key: (amount,) for key, amount in accounts.items()},
            "movements": {k: (v,) for k, v in months.movements(items, accounts, account_of, last).items()},
        }
        wrong: list[tuple] = []
        for name, (size, columns, table) in ANSWERS.items():
            rows = found.execute(f"select {columns} from {table}").fetchall()
            said = {row[:size]: tuple(_exact(value) for value in row[size:]) for row in rows}
            wanted = expected[name]
            wrong += [
                (name, key, wanted.get(key), said.get(key))
                for key in wanted.keys() | said.keys()
                if wanted.get(key) != said.get(key)
            ]
        retained = found.execute("select * from marts.retention_monthly where segment_type = 'all'")
        names = [column[0] for column in retained.description]
        for row in retained.fetchall():
            said = dict(zip(names, row, strict=True))
            parts = months.retention(told, items, accounts, account_of, said["month_start"])
            wrong += [
                (name, said["month_start"], value, said[name])
                for name, value in parts.items()
                if _exact(said[name]) != value
            ]
            for rate, part in (("nrr_ttm", "retained_amount"), ("grr_ttm", "capped_amount")):
                base = parts.get("base_amount")
                quotient = months.rounded(parts[part] / base, 6) if base else None
                if _exact(said[rate]) != quotient:
                    wrong.append((rate, said["month_start"], quotient, said[rate]))
    return wrong


def _exact(value: Any) -> Fraction | None:
    return None if value is None else Fraction(value)
