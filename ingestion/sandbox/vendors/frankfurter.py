"""The exchange-rate service in Frankfurter's shape: single days, spans, the latest."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson

from ingestion.sandbox.fx import FIRST_RATE, position, table
from ingestion.sandbox.http import Refused, Reply, Request, reply
from ingestion.sandbox.world import Sandbox


class Frankfurter:
    """Answers without a key."""

    name = "fx"

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def moved(self) -> None:
        """Nothing is kept."""

    def fault(self, status: int, headers: dict[str, str]) -> Reply:
        """What the service sends with a 429 or a 5xx."""
        text = "rate limited" if status == 429 else "internal server error"
        return Reply(status, orjson.dumps({"message": text}), headers)

    def handle(self, ask: Request) -> Reply:
        """Route a call."""
        match ask.method, ask.parts:
            case "GET", ["currencies"]:
                return reply({code: code for code in sorted([*table(self.sandbox.seed)[1][0], "EUR"])})
            case "GET", ["latest"]:
                return self.single(ask, self.sandbox.as_of)
            case "GET", [span] if ".." in span:
                return self.span(ask, span)
            case "GET", [day]:
                return self.single(ask, _day(day))
        return reply({"message": "not found"}, 404)

    def single(self, ask: Request, day: date) -> Reply:
        """The rates of one day; a weekend gives Friday's."""
        n = position(self.sandbox.seed, min(day, self.sandbox.as_of))
        if n < 0:
            return reply({"message": "not found"}, 404)
        days, rates = table(self.sandbox.seed)
        base, amount = _base(ask), _amount(ask)
        return reply({"amount": amount, "base": base, "date": days[n].isoformat(),
                      "rates": quoted(rates[n], base, _symbols(ask), amount)})  # fmt: skip

    def span(self, ask: Request, span: str) -> Reply:
        """``start..end`` (end may be left out): one entry a weekday."""
        first, _, last = span.partition("..")
        start, end = max(_day(first), FIRST_RATE), min(_day(last) if last else self.sandbox.as_of, self.sandbox.as_of)
        if start > end:
            return reply({"message": "not found"}, 404)
        days, rates = table(self.sandbox.seed)
        base, amount, symbols = _base(ask), _amount(ask), _symbols(ask)
        places = range(max(0, position(self.sandbox.seed, start)), position(self.sandbox.seed, end) + 1)
        found = {days[n].isoformat(): quoted(rates[n], base, symbols, amount) for n in places}
        return reply({"amount": amount, "base": base, "start_date": next(iter(found), first),
                      "end_date": next(reversed(found), last), "rates": found})  # fmt: skip


def quoted(rates: dict[str, float], base: str, symbols: list[str], amount: float) -> dict[str, float]:
    """Units of each currency for ``amount`` of ``base``, crossed through the euro."""
    euro = {**rates, "EUR": 1.0}
    if base not in euro or any(code not in euro for code in symbols):
        raise Refused(reply({"message": "not found"}, 404))
    wanted = symbols or sorted(code for code in euro if code != base)
    return {code: rates[code] if base == "EUR" and amount == 1 and code != "EUR"
            else float(f"{amount * euro[code] / euro[base]:.5g}") for code in wanted if code != base}  # fmt: skip


def _base(ask: Request) -> str:
    return (ask.get("base") or ask.get("from") or "EUR").upper()


def _symbols(ask: Request) -> list[str]:
    return [code.upper() for code in ask.many("symbols") + ask.many("to")]


def _amount(ask: Request) -> float:
    try:
        return float(ask.get("amount") or 1.0)
    except ValueError:
        raise Refused(reply({"message": "invalid amount"}, 422)) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(reply({"message": "not found"}, 404)) from None


__all__: list[Any] = ["Frankfurter"]
