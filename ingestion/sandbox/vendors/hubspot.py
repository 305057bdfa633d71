"""HubSpot's CRM API: objects, search, batch reads, associations, owners, pipelines."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import orjson

from ingestion.sandbox.clock import iso_millis
from ingestion.sandbox.http import Reply, Request, joined, reply
from ingestion.sandbox.vendors.hubspot_reference import owners, pipelines, property_of
from ingestion.sandbox.vendors.hubspot_search import bad, search
from ingestion.sandbox.vendors.hubspot_view import ASSOCIATIONS, DEFAULTS, MODIFIED, PROPERTIES, HubspotView, Shape
from ingestion.sandbox.world import Sandbox

TRACE = "00000000-0000-4000-8000-000000000000"
SEARCH_LIMIT = 10_000
KINDS = {alias: kind for kind, aliases in {
    "contacts": ("contacts", "contact", "0-1"), "companies": ("companies", "company", "0-2"),
    "deals": ("deals", "deal", "0-3"),
}.items() for alias in aliases}  # fmt: skip


class Hubspot:
    """Answers for one portal."""

    name = "hubspot"

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._view: HubspotView | None = None
        self._searches: dict[bytes, list] = {}

    def moved(self) -> None:
        """The clock was moved: forget what was rendered."""
        self._view = None
        self._searches.clear()

    @property
    def view(self) -> HubspotView:
        """The portal at the sandbox's instant."""
        if self._view is None:
            self._view = HubspotView(self.sandbox.stories(), self.sandbox.instant)
        return self._view

    def handle(self, ask: Request) -> Reply:
        """Route a call."""
        if ask.headers.get("authorization") != "Bearer sandbox":
            return reply({"status": "error", "message": "Authentication credentials not found. This API supports "
                          "OAuth 2.0 authentication and you can find more details at "
                          "https://developers.hubspot.com/docs/methods/auth/oauth-overview",
                          "correlationId": TRACE, "category": "INVALID_AUTHENTICATION"}, 401)  # fmt: skip
        match ask.method, ask.parts:
            case "GET", ["crm", "objects", kind] if kind in KINDS:
                return self.list(ask, KINDS[kind])
            case "POST", ["crm", "objects", kind, "search"] if kind in KINDS:
                return self.search(ask, KINDS[kind])
            case "POST", ["crm", "objects", kind, "batch", "read"] if kind in KINDS:
                return self.batch(ask, KINDS[kind])
            case "GET", ["crm", "objects", kind, ident] if kind in KINDS:
                return self.one(ask, KINDS[kind], ident)
            case "POST", ["crm", "associations", origin, target, "batch", "read"]:
                return self.associations(ask, KINDS.get(origin, origin), KINDS.get(target, target))
            case "GET", ["crm", "properties", kind] if kind in KINDS:
                return reply({"results": [property_of(name) for name in PROPERTIES[KINDS[kind]]]})
            case "GET", ["crm", "owners"]:
                return self.owners(ask)
            case "GET", ["crm", "pipelines", ("deals" | "deal" | "0-3")]:
                return reply({"results": pipelines()})
        return self.error(404, "resource not found", "OBJECT_NOT_FOUND")

    @staticmethod
    def error(status: int, message: str, category: str) -> Reply:
        """An error in HubSpot's form."""
        return reply({"status": "error", "message": message, "correlationId": TRACE, "category": category}, status)

    def fault(self, status: int, headers: dict[str, str]) -> Reply:
        """What HubSpot sends with a 429 or a 5xx."""
        if status == 429:
            body = {"status": "error", "message": "You have reached your secondly limit.", "errorType": "RATE_LIMIT",
                    "correlationId": TRACE, "policyName": "SECONDLY", "requestId": TRACE}  # fmt: skip
        else:
            body = {"status": "error", "message": "internal error", "correlationId": TRACE}
        return Reply(status, orjson.dumps(body), headers)

    def shape(self, ask: Request, kind: str) -> Shape:
        """Properties, history and associations of the query."""
        targets = [KINDS.get(name, name) for name in ask.many("associations")]
        return _shape(kind, ask.many("properties"), ask.many("propertiesWithHistory"), targets)

    def list(self, ask: Request, kind: str) -> Reply:
        """``GET /crm/v3/objects/{kind}``: by id, ``after`` is the first id not yet sent."""
        shape, view = self.shape(ask, kind), self.view
        limit = _limit(ask, 10, 50 if shape[1] else 100)
        records = view.archived[kind] if ask.get("archived").lower() == "true" else view.live[kind]
        after = ask.get("after")
        if after and not after.isdigit():
            raise bad(f"Invalid after: {after}")
        start = bisect_left(records, int(after), key=lambda r: int(r.id)) if after else 0
        page = records[start : start + limit]
        tail = b"]}"
        if start + limit < len(records):
            nxt = str(int(page[-1].id) + 1)
            tail = b'],"paging":' + orjson.dumps({"next": {"after": nxt, "link": ask.link(after=nxt)}}) + b"}"
        return Reply(200, joined(b'{"results":[', view.dumped(kind, page, shape), tail))

    def one(self, ask: Request, kind: str, ident: str) -> Reply:
        """``GET …/{id}``; an id merged away answers with its survivor."""
        record = self._by(kind, ident, ask.get("idProperty"))
        wants_archived = ask.get("archived").lower() == "true"
        if record is None or (record.archived_at <= self.view.at) != wants_archived:
            return self.error(404, "resource not found", "OBJECT_NOT_FOUND")
        return Reply(200, self.view.dumped(kind, [record], self.shape(ask, kind))[0])

    def _by(self, kind: str, ident: str, id_property: str) -> Any:
        if id_property and id_property != "hs_object_id":
            wanted = ident.lower()
            return next((r for r in self.view.live[kind]
                         if str(self.view.state(kind, r).get(id_property)).lower() == wanted), None)  # fmt: skip
        return self.view.find(kind, ident)

    def search(self, ask: Request, kind: str) -> Reply:
        """``POST …/search``: 200 a page, never past 10,000 results."""
        body = _body(ask)
        limit, start = int(body.get("limit", 10)), int(body.get("after") or 0)
        if not 1 <= limit <= 200:
            raise bad(f"limit must be between 1 and 200, it was {limit}")
        if start + limit > SEARCH_LIMIT:
            raise bad(f"The request is for results past {SEARCH_LIMIT}: paging ends there, narrow the filters.")
        key = orjson.dumps([kind, body.get("filterGroups"), body.get("filters"), body.get("sorts")])
        found = self._searches.get(key)
        if found is None:
            found = self._searches[key] = search(self.view, kind, body)
        shape = _shape(kind, body.get("properties") or [], [], [])
        tail = b"]"
        if start + limit < len(found):
            tail += b',"paging":' + orjson.dumps({"next": {"after": str(start + limit)}})
        head = b'{"total":%d,"results":[' % len(found)
        return Reply(200, joined(head, self.view.dumped(kind, found[start : start + limit], shape), tail + b"}"))

    def batch(self, ask: Request, kind: str) -> Reply:
        """``POST …/batch/read``: 100 inputs, 50 with history; unknown ids give a 207."""
        body = _body(ask)
        shape = _shape(kind, body.get("properties") or [], body.get("propertiesWithHistory") or [], [])
        inputs = [str(entry.get("id")) for entry in body.get("inputs", [])]
        if len(inputs) > (50 if shape[1] else 100):
            raise bad(f"The maximum number of inputs is {50 if shape[1] else 100}, there were {len(inputs)}")
        archived = ask.get("archived").lower() == "true"
        found, missing = {}, []
        for ident in inputs:
            record = self._by(kind, ident, body.get("idProperty", ""))
            if record is None or (record.archived_at <= self.view.at) != archived:
                missing.append(ident)
            else:
                found[record.id] = record
        now = iso_millis(self.view.at)
        tail = {"status": "COMPLETE", "startedAt": now, "completedAt": now}
        if missing:
            tail |= {"numErrors": 1, "errors": [{
                "status": "error", "category": "OBJECT_NOT_FOUND", "context": {"ids": missing},
                "message": "Could not get some objects, they may be deleted or not exist. Check that ids are valid.",
            }]}  # fmt: skip
        pieces = self.view.dumped(kind, list(found.values()), shape)
        return Reply(207 if missing else 200, joined(b'{"results":[', pieces, b"]," + orjson.dumps(tail)[1:]))

    def associations(self, ask: Request, origin: str, target: str) -> Reply:
        """``POST /crm/v4/associations/{from}/{to}/batch/read`` (and the v3 form)."""
        if (origin, target) not in ASSOCIATIONS:
            raise bad(f"Unable to infer object type from: {origin}/{target}")
        view, results, missing = self.view, [], []
        for entry in _body(ask).get("inputs", []):
            ident = str(entry.get("id"))
            others = view.linked(origin, target).get(ident, [])
            if not others:
                missing.append(ident)
                continue
            kinds = [(other, view.types(origin, target, ident, other)) for other in others]
            if ask.version == "v3":
                to: list[dict[str, Any]] = [{"id": other, "type": t[2]} for other, types in kinds for t in types]
            else:
                to = [{"toObjectId": int(other), "associationTypes": [
                    {"category": "HUBSPOT_DEFINED", "typeId": t[0], "label": t[1]} for t in types]}
                    for other, types in kinds]  # fmt: skip
            results.append({"from": {"id": ident}, "to": to})
        now = iso_millis(view.at)
        value: dict[str, Any] = {"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now}
        if missing:
            value |= {"numErrors": len(missing), "errors": [{
                "status": "error", "category": "OBJECT_NOT_FOUND", "context": {"fromObjectId": [ident]},
                "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
                "message": f"No {target} are associated with {origin} {ident}.",
            } for ident in missing]}  # fmt: skip
        return reply(value, 207 if missing else 200)

    def owners(self, ask: Request) -> Reply:
        """``GET /crm/v3/owners``: those who left only with ``archived=true``."""
        everyone = owners(self.sandbox.instant, ask.get("archived").lower() == "true")
        limit, start = _limit(ask, 100, 500), int(ask.get("after") or 0)
        value: dict[str, Any] = {"results": everyone[start : start + limit]}
        if start + limit < len(everyone):
            after = str(start + limit)
            value["paging"] = {"next": {"after": after, "link": ask.link(after=after)}}
        return reply(value)


def _body(ask: Request) -> dict[str, Any]:
    try:
        return ask.json()
    except ValueError:
        raise bad("Invalid input JSON") from None


def _limit(ask: Request, default: int, most: int) -> int:
    text = ask.get("limit") or str(default)
    if not text.isdigit() or not 1 <= int(text) <= most:
        raise bad(f"limit must be between 1 and {most}, it was {text}")
    return int(text)


def _shape(kind: str, properties: list[str], histories: list[str], targets: list[str]) -> Shape:
    """Unknown properties are left out as HubSpot does; ids and dates are always there."""
    known = PROPERTIES[kind]
    names = DEFAULTS[kind]
    if properties:
        always = {"createdate", MODIFIED[kind], "hs_object_id"}
        names = tuple(name for name in known if name in always or name in set(properties))
    for target in targets:
        if (kind, target) not in ASSOCIATIONS:
            raise bad(f"Unable to infer object type from: {target}")
    return names, tuple(n for n in known if n in set(histories)), tuple(dict.fromkeys(targets))
