"""The work lists: customers most likely to be lost with the reasons why, and those most likely to buy more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from orchestration.dashboard import figures
from orchestration.dashboard.queries import Published, Row

AT_RISK, UPSELL, REASONS = 15, 10, 3
NO_RENEWAL = "none on record"
MISSING = (
    "No account has a score yet. Scores need customers with at least a year of recurring revenue, and are better with "
    "tickets and usage: a billing source, or files with its history, would fill this chapter."
)


@dataclass(frozen=True)
class Candidate:
    """One account of a work list, all text."""

    name: str
    about: str
    arr: str
    renewal: str
    probability: str
    risk: str
    amount: str
    next: str
    reasons: list[str]


@dataclass(frozen=True)
class Accounts:
    """Both work lists with how many accounts were scored and by which model."""

    at_risk: list[Candidate] = field(default_factory=list)
    upsell: list[Candidate] = field(default_factory=list)
    lead: str = ""
    missing: str = ""


def accounts(data: Published, company: Row) -> Accounts:
    """The customers with the highest expected loss, and with the highest expected gain."""
    known = {row["account_id"]: row for row in data.rows("marts.account_360")}
    names = {row["account_id"]: row for row in data.rows("core.dim_accounts")}
    scores = data.rows("ml.account_scores", order=["account_id"]) or [
        row for row in known.values() if row["churn_probability"] is not None or row["upsell_probability"] is not None
    ]
    scored = [Row({**names.get(s["account_id"], {}), **known.get(s["account_id"], {}), **_filled(s)}) for s in scores]
    risk = _ranked(scored, "churn_probability", "expected_loss_amount")
    gain = _ranked(scored, "upsell_probability", "expected_gain_amount")
    if not risk and not gain:
        return Accounts(missing=MISSING)
    reasons = _reasons(data)
    at_risk = [_candidate(row, "churn", reasons) for row in risk[:AT_RISK]]
    upsell = [_candidate(row, "upsell", reasons) for row in gain[:UPSELL]]
    return Accounts(at_risk, upsell, lead=_told(risk, company))


def _filled(row: Row) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None}


def _ranked(rows: list[Row], probability: str, amount: str) -> list[Row]:
    kept = [row for row in rows if row[probability] is not None]
    return sorted(kept, key=lambda r: (-float(r[amount] or 0), -float(r[probability]), str(r["account_id"])))


def _reasons(data: Published) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in data.rows("ml.score_reasons", order=["account_id", "score", "rank"]):
        if row["sentence"]:
            kind = "upsell" if "upsell" in str(row["score"]) else "churn"
            found.setdefault((row["account_id"], kind), []).append(row["sentence"])
    return found


def _candidate(row: Row, kind: str, reasons: dict[tuple[str, str], list[str]]) -> Candidate:
    about = [*(str(row[key]).replace("_", " ") for key in ("segment", "country") if row[key] not in (None, "unknown")),
             row.first("csm_owner_name", "owner_name")]  # fmt: skip
    return Candidate(
        name=str(row.first("account_name", "domain", "account_id")),
        about=" · ".join(word for word in about if word),
        arr=figures.number(row["arr_amount"]),
        renewal=figures.day(row["renewal_date"]) if row["renewal_date"] else NO_RENEWAL,
        probability=figures.rate(row[f"{kind}_probability"], 0),
        risk=str(row["churn_risk"] or ""),
        amount=figures.number(row["expected_loss_amount" if kind == "churn" else "expected_gain_amount"]),
        next=str(row["next_action"] or ""),
        reasons=reasons.get((row["account_id"], kind), [])[:REASONS],
    )


def _told(risk: list[Row], company: Row) -> str:
    high = [row for row in risk if row["churn_risk"] == "high"]
    lost = sum(row["expected_loss_amount"] or 0 for row in risk)
    if not risk:
        return ""
    told = f"{figures.plural(len(risk), 'customer')} scored, {figures.number(len(high))} at high risk"
    return told + (
        f"; {figures.number(lost)} {company['currency']} of ARR is expected to be lost in 90 days." if lost else "."
    )
