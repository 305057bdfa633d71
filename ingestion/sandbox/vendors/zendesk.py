"""Zendesk's API: incremental exports by cursor and by time, plain lists, ratings."""

from __future__ import annotations

import base64
from bisect import bisect_left
from typing import Any

import orjson

from ingestion.sandbox.http import Refused, Reply, Request, joined, reply
from ingestion.sandbox.record import Record
from ingestion.sandbox.vendors.zendesk_shapes import State
from ingestion.sandbox.vendors.zendesk_view import ZendeskView
from ingestion.sandbox.world import Sandbox

LISTS = {"tickets": "tickets", "users": "users", "organizations": "organizations", "satisfaction_ratings": "ratings"}
EXPORT_PAGE = 1000


class Zendesk:
    """Answers for one help desk."""

    name = "zendesk"

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._view: ZendeskView | None = None
        self._plain: dict[str, list[Record]] = {}

    def moved(self) -> None:
        """The clock was moved: forget what was rendered."""
        self._view = None
        self._plain.clear()

    @property
    def view(self) -> ZendeskView:
        """The help desk at the sandbox's instant."""
        if self._view is None:
            self._view = ZendeskView(self.sandbox.stories(), self.sandbox.instant)
        return self._view

    def fault(self, status: int, headers: dict[str, str]) -> Reply:
        """What Zendesk sends with a 429 or a 5xx."""
        text = {"error": "APIRateLimitExceeded", "description": "Number of allowed API requests per minute exceeded"}
        body = text if status == 429 else {"error": "InternalError", "description": "Internal server error"}
        return Reply(status, orjson.dumps(body), headers)

    def handle(self, ask: Request) -> Reply:
        """Route a call."""
        if not _allowed(ask.headers.get("authorization", "")):
            return reply({"error": "Couldn't authenticate you"}, 401)
        match ask.method, ask.parts:
            case "GET", ["api", "incremental", ("tickets" | "users") as kind, "cursor"]:
                return self.by_cursor(ask, kind)
            case "GET", ["api", "incremental", ("tickets" | "users" | "organizations") as kind]:
                return self.by_time(ask, kind)
            case "GET", ["api", name] if name in LISTS:
                return self.plain(ask, name)
            case "GET", ["api", name, ident] if name in LISTS and ident.isdigit():
                record = self.view.by_id[LISTS[name]].get(int(ident))
                if record is not None and record.state(self.view.at).get("status") != "deleted":
                    single = name[:-1].encode()
                    body = self.view.dumped(LISTS[name], [record], ask.base)
                    return Reply(200, joined(b'{"%b":' % single, body, b"}"))
                return reply({"error": "RecordNotFound", "description": "Not found"}, 404)
        return reply({"error": "InvalidEndpoint", "description": "Not found"}, 404)

    def by_cursor(self, ask: Request, kind: str) -> Reply:
        """Cursor export: every record changed since ``start_time``, deleted ones too, each once."""
        rows = self.view.changed[kind]
        cursor = ask.get("cursor")
        if cursor:
            try:
                place = tuple(int(x) for x in base64.b64decode(cursor + "==").decode().split("|"))
            except ValueError:
                raise _bad("InvalidPaginationCursor", "Invalid cursor") from None
            start = bisect_left(rows, (place[0], place[1] + 1), key=lambda row: row[:2])
        else:
            start = bisect_left(rows, _start_time(ask), key=lambda row: row[0])
            place = (_start_time(ask), -1)
        size = min(EXPORT_PAGE, int(ask.get("per_page") or EXPORT_PAGE))
        page = rows[start : start + size]
        if page:
            place = page[-1][:2]
        after = base64.b64encode(f"{place[0]}|{place[1]}".encode()).decode()
        tail = {"after_url": ask.link(cursor=after, start_time=None), "after_cursor": after, "before_url": None,
                "before_cursor": None, "end_of_stream": start + size >= len(rows)}  # fmt: skip
        return self.exported(ask, kind, page, tail)

    def by_time(self, ask: Request, kind: str) -> Reply:
        """Time-based export: a page never ends within one second, so it may exceed its size."""
        rows, since = self.view.changed[kind], _start_time(ask)
        start = bisect_left(rows, since, key=lambda row: row[0])
        size = min(EXPORT_PAGE, int(ask.get("per_page") or EXPORT_PAGE))
        end = min(start + size, len(rows))
        while end < len(rows) and (rows[end][0] == rows[end - 1][0] or rows[end - 1][0] == since):
            end += 1
        last = rows[end - 1][0] if end > start else None
        done = end >= len(rows)
        tail = {"next_page": ask.link(start_time=last) if last is not None else None, "count": end - start,
                "end_of_stream": done, "end_time": last}  # fmt: skip
        return self.exported(ask, kind, rows[start:end], tail)

    def exported(self, ask: Request, kind: str, rows: list[tuple[int, int, Record]], tail: State) -> Reply:
        """A page of an export, with metric sets when asked to include them."""
        records = [row[2] for row in rows]
        body = joined(b'{"%b":[' % kind.encode(), self.view.dumped(kind, records, ask.base), b"]")
        if kind == "tickets" and "metric_sets" in ask.many("include"):
            body += joined(b',"metric_sets":[', self.view.dumped(kind, records, ask.base, metrics=True), b"]")
        return Reply(200, body + b"," + orjson.dumps(tail)[1:])

    def plain(self, ask: Request, name: str) -> Reply:
        """A list by id: ``page[size]`` with cursors, or the older ``page`` and ``per_page``."""
        kind, view = LISTS[name], self.view
        if kind not in self._plain:
            self._plain[kind] = [r for r in view.by_id[kind].values()
                                 if kind != "tickets" or r.state(view.at)["status"] != "deleted"]  # fmt: skip
        records = self._plain[kind]
        if ask.get("start_time") or ask.get("end_time"):
            since, until = int(ask.get("start_time") or 0), int(ask.get("end_time") or view.at)
            records = [r for r in records if since <= r.touched(view.at) <= until]
        if ask.get("role") and kind == "users":
            records = [r for r in records if r.changes[0][1]["role"] == ask.get("role")]
        if not ask.get("page[size]"):
            return self.by_page_number(ask, name, records)
        size = int(ask.get("page[size]"))
        if not 1 <= size <= 100:
            raise _bad("InvalidPaginationParameter", "page[size] must be between 1 and 100")
        after = ask.get("page[after]")
        start = bisect_left(records, int(base64.b64decode(after)) + 1, key=lambda r: int(r.id)) if after else 0
        page = records[start : start + size]
        more = start + size < len(records)
        cursor = base64.b64encode(str(page[-1].id).encode()).decode() if page else None
        tail = {"meta": {"has_more": more, "after_cursor": cursor, "before_cursor": None},
                "links": {"next": ask.link(page_after=cursor) if more else None, "prev": None}}  # fmt: skip
        body = joined(b'{"%b":[' % name.encode(), view.dumped(kind, page, ask.base), b"]")
        return Reply(200, body + b"," + orjson.dumps(tail)[1:])

    def by_page_number(self, ask: Request, name: str, records: list[Record]) -> Reply:
        """Offset paging."""
        number, size = int(ask.get("page") or 1), min(100, int(ask.get("per_page") or 100))
        page = records[(number - 1) * size : number * size]
        tail: dict[str, Any] = {
            "count": len(records), "previous_page": ask.link(page=number - 1) if number > 1 else None,
            "next_page": ask.link(page=number + 1) if number * size < len(records) else None,
        }  # fmt: skip
        body = joined(b'{"%b":[' % name.encode(), self.view.dumped(LISTS[name], page, ask.base), b"]")
        return Reply(200, body + b"," + orjson.dumps(tail)[1:])


def _allowed(header: str) -> bool:
    """Basic ``<e-mail>/token:sandbox``, or an OAuth bearer."""
    if header == "Bearer sandbox":
        return True
    scheme, _, packed = header.partition(" ")
    try:
        user, _, given = base64.b64decode(packed).decode().rpartition(":")
    except ValueError:
        return False
    return scheme == "Basic" and user.endswith("/token") and "@" in user and given == "sandbox"


def _bad(error: str, description: str) -> Refused:
    return Refused(reply({"error": error, "description": description}, 400))


def _start_time(ask: Request) -> int:
    text = ask.get("start_time")
    if not text.isdigit():
        raise _bad("StartTimeMissing", "start_time is required: seconds since 1970")
    return int(text)
