"""A plausible company of 30 months as a published copy, and one of which nothing but its name is known."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from orchestration.warehouse import Paths

ACTION = "Call before they leave: churn risk is high"
AS_OF = date(2026, 6, 30)
HOSTILE = """<script>alert("owned")</script><img src=x onerror=alert(1)> & Söhne"""
REPORT = {
    "run_id": "3f1c9a52-7d0e-4c1b-9a11-0c4a5c1f2b77", "state": "running", "started_at": "2026-07-01T05:00:03",
    "as_of": "2026-06-30", "errors": [], "warnings": [],
    "sources": [
        {"instance": name, "vendor": name, "resources": {}, "read": read, "new": new, "changed": changed,
         "deleted": deleted, "quarantined": aside, "error": None, "seconds": 1.2}
        for name, read, new, changed, deleted, aside in [
            ("fx", 26, 26, 0, 0, 0), ("google_ads", 372, 31, 62, 0, 0), ("hubspot", 41_210, 318, 1_204, 3, 2),
            ("stripe", 18_744, 1_460, 377, 0, 0), ("zendesk", 9_301, 287, 512, 4, 0),
        ]
    ],
    "checks": {"passed": 212, "warning": 1},
}  # fmt: skip
NAMES = ["Nordlicht Logistik", "Vega & Partners", "Atelier Brun", "Kestrel Analytics", "Ponte Foods",
         "Lindqvist Medical", "Orchard Row", "Hallmann Werkzeugbau", "Saffron Travel", "Greyline Security",
         "Tidewater Insurance", "Mirador Hotels", "Fjord Robotics", "Beacon Legal", "Quarry Street Media",
         "Alder Payments"]  # fmt: skip


def months(count: int = 30) -> list[date]:
    return [(pd.Period(AS_OF, "M") - back).start_time.date() for back in range(count - 1, -1, -1)]


def publish(folder: Path) -> Paths:
    """The whole company below `folder`, published."""
    paths = Paths(folder).make()
    waterfall, retention = _revenue()
    funnel, wins, support = _funnel(), _wins(), _support()
    tables = {
        "ops.company": _company(), "marts.mrr_waterfall_monthly": waterfall, "marts.funnel_monthly": funnel,
        "marts.win_rates_quarterly": wins, "marts.support_performance_monthly": support,
        "marts.kpi_values": _kpis(waterfall, retention, wins), **_accounts(), **_trust(),
    }  # fmt: skip
    return _write(paths, tables)


def publish_nothing(folder: Path) -> Paths:
    """A company with files that told nothing the page asks for."""
    empty = pd.DataFrame({"account_id": ["a"], "account_name": ["Solo"]})
    return _write(Paths(folder).make(), {"ops.company": _company(), "core.dim_accounts": empty})


def _write(paths: Paths, tables: dict[str, pd.DataFrame]) -> Paths:
    with duckdb.connect(str(paths.database)) as connection:
        for name, frame in tables.items():
            connection.execute(f"create schema if not exists {name.split('.')[0]}")
            connection.register("frame", frame)
            connection.execute(f"create table {name} as select * from frame")
            connection.unregister("frame")
    return paths


def _company() -> pd.DataFrame:
    return pd.DataFrame([{"company_name": "Sandbox", "company_currency": "EUR", "company_time_zone": "Europe/Berlin",
                          "fiscal_year_start_month": 1, "as_of": AS_OF}])  # fmt: skip


def _revenue() -> tuple[pd.DataFrame, list[dict]]:
    pick, mrr, customers, rows, kept = random.Random(7), 214_300.0, 241, [], []
    for at in months():
        new_customers, churned = pick.randint(4, 11), pick.randint(1, 5)
        back = int(pick.random() < 0.3)
        row = {"month_start": at, "segment_type": "all", "segment": "all", "opening_amount": round(mrr, 2),
               "new_amount": round(new_customers * pick.uniform(600, 1400), 2),
               "reactivation_amount": round(back * pick.uniform(300, 900), 2),
               "expansion_amount": round(pick.uniform(2500, 7500), 2),
               "contraction_amount": -round(pick.uniform(400, 2600), 2),
               "churn_amount": -round(churned * pick.uniform(500, 1100), 2),
               "fx_amount": round(pick.uniform(-900, 900), 2), "transfer_amount": 0.0, "unconverted_amount": 0.0,
               "opening_customers": customers, "new_customers": new_customers, "reactivated_customers": back,
               "churned_customers": churned}  # fmt: skip
        customers += new_customers + back - churned
        mrr = round(sum(v for k, v in row.items() if k.endswith("_amount")), 2)
        rows.append({**row, "closing_amount": mrr, "closing_customers": customers})
        base = rows[-13]["closing_amount"] if len(rows) > 12 else 0
        kept.append(
            {"at": at, "base": base, "net": base * pick.uniform(1.03, 1.09), "gross": base * pick.uniform(0.89, 0.93)}
        )
    return pd.DataFrame(rows), kept


def _funnel() -> pd.DataFrame:
    pick, rows = random.Random(8), []
    for at in months():
        by_channel = {}
        for channel, size in (
            ("paid_search", 90),
            ("organic", 70),
            ("webinar", 32),
            ("referral", 18),
            ("outbound", 25),
        ):
            leads = pick.randint(size // 2, size)
            counts = [leads]
            for share in (0.42, 0.5, 0.45, 0.28):
                counts.append(round(counts[-1] * share * pick.uniform(0.8, 1.2)))
            by_channel[channel] = counts
        total = [sum(counts) for counts in zip(*by_channel.values(), strict=True)]
        for kind, name, counts in [("all", "all", total), *(("channel", n, c) for n, c in by_channel.items())]:
            stages = ("lead_count", "mql_count", "sql_count", "opportunity_count", "customer_count")
            rows.append(
                {"month_start": at, "segment_type": kind, "segment": name, **dict(zip(stages, counts, strict=True))}
            )
    return pd.DataFrame(rows)


def _wins() -> pd.DataFrame:
    pick, rows = random.Random(9), []
    for at in months()[::3]:
        won, lost = pick.randint(18, 34), pick.randint(35, 60)
        won_amount, lost_amount = won * pick.uniform(9e3, 14e3), lost * pick.uniform(11e3, 17e3)
        rows.append({"quarter_start": at, "segment_type": "all", "segment": "all", "won_count": won, "lost_count": lost,
                     "win_rate_count": won / (won + lost), "won_amount": won_amount, "lost_amount": lost_amount,
                     "win_rate_value": won_amount / (won_amount + lost_amount), "average_won_amount": won_amount / won,
                     "sales_cycle_days": pick.randint(38, 70)})  # fmt: skip
    return pd.DataFrame(rows)


def _support() -> pd.DataFrame:
    pick, rows, backlog = random.Random(10), [], 44
    for at in months():
        created, rated = pick.randint(180, 320), pick.randint(30, 70)
        backlog = max(20, backlog + pick.randint(-12, 14))
        rows.append({"month_start": at, "segment_type": "all", "segment": "all", "created_count": created,
                     "ticket_backlog": backlog, "first_response_minutes": pick.uniform(140, 420),
                     "answered_count": created - 3, "good_count": (good := round(rated * pick.uniform(0.8, 0.95))),
                     "rated_count": rated, "csat": good / rated})  # fmt: skip
    return pd.DataFrame(rows)


def _kpis(waterfall: pd.DataFrame, retention: list[dict], wins: pd.DataFrame) -> pd.DataFrame:
    rows = []

    def add(kpi, unit, at, value, top=None, bottom=None, grain="month"):
        value = top / bottom if bottom and value is None else value
        rows.append({"kpi_id": kpi, "period_grain": grain, "period_start": at, "segment_type": "all", "segment": "all",
                     "value": value, "numerator": top, "denominator": bottom, "unit": unit,
                     "currency": "EUR" if unit == "money" else None})  # fmt: skip

    for row, kept in zip(waterfall.to_dict("records"), retention, strict=True):
        at = row["month_start"]
        add("mrr", "money", at, row["closing_amount"])
        add("arr", "money", at, 12 * row["closing_amount"])
        add("customers", "count", at, row["closing_customers"])
        moved = ("new", "reactivation", "expansion", "contraction", "churn")
        add("net_new_mrr", "money", at, sum(row[f"{kind}_amount"] for kind in moved))
        add("nrr_ttm", "rate", at, None, kept["net"], kept["base"])
        add("grr_ttm", "rate", at, None, kept["gross"], kept["base"])
        add("logo_churn_rate", "rate", at, None, row["churned_customers"], row["opening_customers"])
    for row in wins.to_dict("records"):
        decided = row["won_count"] + row["lost_count"]
        add("win_rate_count", "rate", row["quarter_start"], None, row["won_count"], decided, "quarter")
    return pd.DataFrame(rows)


def _accounts() -> dict[str, pd.DataFrame]:
    pick, accounts, scores, reasons = random.Random(11), [], [], []
    for place, name in enumerate([HOSTILE, *NAMES]):
        key, arr = f"acc_{place:03d}", round(pick.uniform(4_000, 90_000), 2)
        churn, upsell = (0.61, 0.12) if place == 0 else (pick.betavariate(1, 6), pick.betavariate(1, 5))
        renewal = date(2026, pick.randint(7, 12), pick.randint(1, 28)) if place % 5 else None
        accounts.append({"account_id": key, "account_name": name, "country": pick.choice(["DE", "FR", "SE", "GB"]),
                         "segment": pick.choice(["smb", "mid_market", "enterprise"]), "renewal_date": renewal,
                         "arr_amount": max(arr, 60_000) if place == 0 else arr,
                         "csm_owner_name": pick.choice(["Ines Dahl", "Tom Okafor"]),
                         "next_action": ACTION if churn > 0.3 else None})  # fmt: skip
        scores.append({"account_id": key, "churn_probability": churn, "upsell_probability": upsell,
                       "churn_risk": "high" if churn > 0.3 else "medium" if churn > 0.12 else "low",
                       "expected_loss_amount": churn * accounts[-1]["arr_amount"],
                       "expected_gain_amount": upsell * accounts[-1]["arr_amount"] * 0.3})  # fmt: skip
        told = [("churn", "Active seats fell from 42 to 27 in 90 days."),
                ("churn", "4 invoices were paid late this year."),
                ("churn", f"{name} opened 6 urgent tickets in 30 days."),
                ("upsell", "Seats in use are 96 % of those paid for.")]  # fmt: skip
        reasons += [{"account_id": key, "score": score, "rank": rank, "sentence": sentence}
                    for rank, (score, sentence) in enumerate(told)]  # fmt: skip
    return {"marts.account_360": pd.DataFrame(accounts), "ml.account_scores": pd.DataFrame(scores),
            "ml.score_reasons": pd.DataFrame(reasons)}  # fmt: skip


def _trust() -> dict[str, pd.DataFrame]:
    check = {"phase": "published", "severity": "error", "is_passed": True, "failed_count": 0, "sentence": "It holds",
             "table_schema": "core"}  # fmt: skip
    checks = [{**check, "table_name": f"t{n}", "check_name": f"held_{n}"} for n in range(211)]
    checks.append({**check, "table_schema": "ops", "table_name": "source_freshness", "check_name": "sources_are_fresh",
                   "severity": "warning", "is_passed": False, "failed_count": 1,
                   "sentence": "Every connected source was loaded within its limit"})  # fmt: skip
    fresh = [{"source_system": s["vendor"], "source_instance": s["instance"], "is_stale": s["instance"] == "google_ads",
              "version_count": s["read"],
              "last_loaded_as_of": date(2026, 6, 25) if s["instance"] == "google_ads" else AS_OF}
             for s in REPORT["sources"]]  # fmt: skip
    aside = [{"source_system": "hubspot", "source_instance": "hubspot", "resource": "deals", "row_count": 2,
              "reason": "amount is not a number"}]  # fmt: skip
    return {"ops.quality_results": pd.DataFrame(checks), "ops.source_freshness": pd.DataFrame(fresh),
            "ops.quarantine_summary": pd.DataFrame(aside)}  # fmt: skip
