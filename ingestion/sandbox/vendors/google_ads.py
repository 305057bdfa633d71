"""The Google Ads REST API: search, searchStream, accessible customers, token exchange."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson

from ingestion.sandbox.ads import CAMPAIGNS, CUSTOMER_ID, ad_day
from ingestion.sandbox.clock import HISTORY_START, days_between
from ingestion.sandbox.http import Reply, Request, reply
from ingestion.sandbox.vendors.gaql import Query, QueryError, read
from ingestion.sandbox.world import Sandbox

Row = dict[str, Any]
PAGE = 10_000
METRICS = ("metrics.impressions", "metrics.clicks", "metrics.cost_micros", "metrics.conversions")


class GoogleAds:
    """Answers for one ad account."""

    name = "google-ads"

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._rows: list[tuple[int, date, tuple[int, int, int, float]]] | None = None

    def moved(self) -> None:
        """The clock was moved: recent days are restated."""
        self._rows = None

    def fault(self, status: int, headers: dict[str, str]) -> Reply:
        """What Google sends with a 429 or a 5xx."""
        if status == 429:
            answer = failure(429, "RESOURCE_EXHAUSTED", "Too many requests.", "quotaError", "RESOURCE_EXHAUSTED", "v1")
        else:
            answer = failure(status, "INTERNAL", "Internal error.", "internalError", "INTERNAL_ERROR", "v1")
        answer.headers.update(headers)
        return answer

    def handle(self, ask: Request) -> Reply:
        """Route a call."""
        if ask.method == "POST" and ask.parts == ["oauth2", "token"]:
            return token(ask)
        version = ask.version or "v1"
        if ask.headers.get("authorization") != "Bearer sandbox":
            return failure(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.",
                           "authenticationError", "OAUTH_TOKEN_INVALID", version)  # fmt: skip
        if ask.headers.get("developer-token") != "sandbox":
            return failure(401, "UNAUTHENTICATED", "The developer token is not valid.", "authenticationError",
                           "DEVELOPER_TOKEN_INVALID", version)  # fmt: skip
        match ask.method, ask.parts:
            case "GET", ["customers:listAccessibleCustomers"]:
                return reply({"resourceNames": [f"customers/{CUSTOMER_ID}"]})
            case "POST", ["customers", customer, ("googleAds:searchStream" | "googleAds:search") as call]:
                return self.query(ask, customer.replace("-", ""), version, stream=call.endswith("Stream"))
        return reply({"error": {"code": 404, "message": "Requested entity was not found.", "status": "NOT_FOUND"}}, 404)

    def query(self, ask: Request, customer: str, version: str, *, stream: bool) -> Reply:
        """Run a query; a stream answers with a list of batches, a search with pages of 10,000 rows."""
        if customer != CUSTOMER_ID:
            answer = failure(403, "PERMISSION_DENIED", "The caller does not have permission.", "authorizationError",
                             "USER_PERMISSION_DENIED", version)  # fmt: skip
            return Reply(403, b"[" + answer.body + b"]") if stream else answer
        try:
            body = ask.json()
            query = read(str(body.get("query", "")), self.sandbox.as_of)
            rows = self.rows(query)
        except (QueryError, ValueError) as error:
            answer = failure(400, "INVALID_ARGUMENT", str(error), "queryError",
                             getattr(error, "code", "UNEXPECTED_INPUT"), version)  # fmt: skip
            return Reply(400, b"[" + answer.body + b"]") if stream else answer
        mask = ",".join(_camel(name) for name in query.fields)
        if stream:
            batches = [{"results": rows[n : n + PAGE], "fieldMask": mask, "requestId": "sandbox"}
                       for n in range(0, len(rows), PAGE)]  # fmt: skip
            return reply(batches or [{"fieldMask": mask, "requestId": "sandbox"}])
        start = int(body.get("pageToken") or 0)
        page: Row = {"results": rows[start : start + PAGE], "fieldMask": mask, "totalResultsCount": str(len(rows))}
        if start + PAGE < len(rows):
            page["nextPageToken"] = str(start + PAGE)
        return reply(page)

    def figures(self) -> list[tuple[int, date, tuple[int, int, int, float]]]:
        """(campaign number, day, impressions/clicks/cost/conversions) of every day up to ``as_of``."""
        if self._rows is None:
            s, found = self.sandbox, []
            for day in days_between(HISTORY_START, s.as_of):
                for number in range(len(CAMPAIGNS)):
                    shown = ad_day(s.seed, s.accounts, number, day, s.as_of)
                    if shown:
                        found.append((number, day, (shown.impressions, shown.clicks, shown.cost_micros,
                                                    shown.conversions)))  # fmt: skip
            self._rows = found
        return self._rows

    def rows(self, query: Query) -> list[Row]:
        """Rows of a query: metrics summed over what is not selected."""
        flat = list(self._grouped(query))
        flat = [row for row in flat if all(_holds(row, test) for test in query.tests if test[0] != "segments.date")]
        for name, descending in reversed(query.order):
            flat.sort(key=lambda row, name=name: row[name], reverse=descending)
        if query.limit is not None:
            flat = flat[: query.limit]
        return [_nested(row, query.fields) for row in flat]

    def _grouped(self, query: Query) -> Iterator[Row]:
        first, last = query.days(HISTORY_START, self.sandbox.as_of)
        used = {*query.fields, *(test[0] for test in query.tests)}
        by_day = "segments.date" in query.fields
        sums: dict[tuple[int | None, str | None], list[float]] = {}
        if used & {*METRICS, "segments.date"}:
            for number, day, values in self.figures():
                if first <= day <= last:
                    key = (number if query.source == "campaign" else None, day.isoformat() if by_day else None)
                    sums[key] = [a + b for a, b in zip(sums.get(key, (0, 0, 0, 0.0)), values, strict=True)]
        if not by_day:
            shown = [n for n, c in enumerate(CAMPAIGNS) if c.starts <= self.sandbox.as_of]
            for key in [(n, None) for n in shown] if query.source == "campaign" else [(None, None)]:
                sums.setdefault(key, [0, 0, 0, 0.0])
        for (number, day), values in sorted(sums.items(), key=lambda kv: (kv[0][1] or "", kv[0][0] or 0)):
            row: Row = {"segments.date": day, **_customer(), **dict(zip(METRICS, values, strict=True))}
            yield row | (_campaign(number, self.sandbox.as_of) if number is not None else {})


def _customer() -> Row:
    return {"customer.id": CUSTOMER_ID, "customer.descriptive_name": "Sandbox Company", "customer.currency_code": "EUR",
            "customer.time_zone": "Europe/Berlin", "customer.resource_name": f"customers/{CUSTOMER_ID}"}  # fmt: skip


def _campaign(number: int, as_of: date) -> Row:
    campaign = CAMPAIGNS[number]
    over = campaign.ends is not None and campaign.ends < as_of
    return {
        "campaign.id": campaign.id, "campaign.name": campaign.name, "campaign.status": "PAUSED" if over else "ENABLED",
        "campaign.advertising_channel_type": campaign.channel, "campaign.start_date": campaign.starts.isoformat(),
        "campaign.end_date": campaign.ends.isoformat() if campaign.ends else "2037-12-30",
        "campaign.resource_name": f"customers/{CUSTOMER_ID}/campaigns/{campaign.id}",
    }  # fmt: skip


def _holds(row: Row, test: tuple[str, str, Any]) -> bool:
    name, operator, want = test
    have = row.get(name)
    if operator in ("IN", "NOT IN"):
        return (str(have) in want) == (operator == "IN")
    if isinstance(have, int | float):
        want = float(want)
    return {"=": have == want, "!=": have != want, ">": have > want, ">=": have >= want, "<": have < want,
            "<=": have <= want}[operator]  # fmt: skip


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


def _nested(row: Row, fields: list[str]) -> Row:
    """camelCase, nested, int64 as text, every resource with its ``resourceName``."""
    shown: Row = {}
    for name in fields:
        group, leaf = name.split(".")
        value = row[name]
        if name in METRICS:
            value = round(value, 6) if name == "metrics.conversions" else str(int(value))
        shown.setdefault(group, {})[_camel(leaf)] = value
    for group in ("campaign", "customer"):
        if group in shown or (f"{group}.resource_name" in row and group == "campaign"):
            shown.setdefault(group, {})["resourceName"] = row[f"{group}.resource_name"]
    return shown


def failure(code: int, status: str, message: str, kind: str, enumerator: str, version: str) -> Reply:
    """A GoogleAdsFailure."""
    detail = {"@type": f"type.googleapis.com/google.ads.googleads.{version}.errors.GoogleAdsFailure",
              "errors": [{"errorCode": {kind: enumerator}, "message": message}], "requestId": "sandbox"}  # fmt: skip
    return reply({"error": {"code": code, "message": message, "status": status, "details": [detail]}}, code)


def token(ask: Request) -> Reply:
    """OAuth 2: the refresh token ``sandbox`` buys the access token ``sandbox``."""
    try:
        given = dict(ask.query) if ask.query else ask.json()
    except orjson.JSONDecodeError:
        given = {}
    if given.get("grant_type") == "refresh_token" and given.get("refresh_token") == "sandbox":
        return reply({"access_token": "sandbox", "expires_in": 3599, "token_type": "Bearer",
                      "scope": "https://www.googleapis.com/auth/adwords"})  # fmt: skip
    return reply({"error": "invalid_grant", "error_description": "Bad Request"}, 400)
