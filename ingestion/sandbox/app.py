"""The process that speaks for every vendor: one ASGI application over one simulated company."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import orjson

from ingestion.sandbox.clock import as_date
from ingestion.sandbox.faults import Faults
from ingestion.sandbox.http import Refused, Reply, Request, reply
from ingestion.sandbox.vendors.frankfurter import Frankfurter
from ingestion.sandbox.vendors.google_ads import GoogleAds
from ingestion.sandbox.vendors.hubspot import Hubspot
from ingestion.sandbox.vendors.stripe import Stripe
from ingestion.sandbox.vendors.zendesk import Zendesk
from ingestion.sandbox.world import Sandbox


class App:
    """Routes ``/<vendor>/…`` to its vendor and ``/_sandbox/…`` to the controls."""

    def __init__(self, sandbox: Sandbox, faults: Iterable[str] = ()) -> None:
        self.sandbox = sandbox
        self.faults = Faults(faults)
        made = (Hubspot(sandbox), Stripe(sandbox), Zendesk(sandbox), GoogleAds(sandbox), Frankfurter(sandbox))
        self.vendors: dict[str, Any] = {vendor.name: vendor for vendor in made}

    async def __call__(self, scope: dict[str, Any], receive: Callable, send: Callable) -> None:
        """One ASGI call."""
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        answer = self.answer(scope["method"], scope["path"], scope["query_string"].decode("latin-1"), headers, body)
        sent = [(b"content-type", b"application/json"), (b"content-length", str(len(answer.body)).encode())]
        sent += [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": sent})
        await send({"type": "http.response.body", "body": answer.body})

    def answer(self, method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> Reply:
        """The reply to one call, whoever it is for."""
        _, _, rest = path.partition("/")
        name, _, tail = rest.partition("/")
        if name == "_sandbox":
            return self.control(method, tail, body)
        vendor = self.vendors.get(name)
        if vendor is None:
            return reply({"error": "not found", "vendors": sorted(self.vendors)}, 404)
        base = f"http://{headers.get('host', '127.0.0.1')}/{name}"
        ask = Request(method, base, f"/{tail}", query, headers, body)
        struck = self.faults.strike(name, ask, vendor)
        if struck is not None:
            return struck
        try:
            return vendor.handle(ask)
        except Refused as refused:
            return refused.reply

    def control(self, method: str, what: str, body: bytes) -> Reply:
        """``as_of`` moves the clock, ``faults`` replaces the faults; GET tells how things stand."""
        try:
            asked = orjson.loads(body) if body else {}
            if method == "POST" and what == "as_of":
                self.sandbox.as_of = as_date(asked.get("as_of"))
                for vendor in self.vendors.values():
                    vendor.moved()
            elif method == "POST" and what == "faults":
                self.faults.set(asked.get("faults", []))
            elif method != "GET" or what not in ("", "as_of", "faults"):
                return reply({"error": "not found"}, 404)
        except (ValueError, TypeError, AttributeError) as error:
            return reply({"error": str(error)}, 400)
        return reply({"seed": self.sandbox.seed, "accounts": self.sandbox.accounts,
                      "as_of": self.sandbox.as_of.isoformat(), "faults": len(self.faults.active)})  # fmt: skip
