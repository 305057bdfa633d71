"""A request as the vendor modules read it, and the reply they give."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

import orjson

VERSION = re.compile(r"v\d+|\d{4}-\d{2}")


@dataclass(slots=True)
class Reply:
    """Status, JSON body and extra headers."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def reply(value: Any, status: int = 200, **headers: str) -> Reply:
    """``value`` as JSON; header names take ``_`` for ``-``."""
    return Reply(status, orjson.dumps(value), {k.replace("_", "-"): v for k, v in headers.items()})


class Refused(Exception):
    """Ends a request with the vendor's own error."""

    def __init__(self, answer: Reply) -> None:
        super().__init__(answer.status)
        self.reply = answer


class Request:
    """One call: ``parts`` are the path's segments after the vendor, API versions and ``.json`` taken out."""

    __slots__ = ("base", "body", "headers", "method", "parts", "path", "query", "version")

    def __init__(self, method: str, base: str, path: str, query: str, headers: dict[str, str], body: bytes) -> None:
        self.method, self.base, self.path, self.body, self.headers = method, base, path, body, headers
        segments = [unquote(part) for part in path.split("/") if part]
        self.version = next((part for part in segments if VERSION.fullmatch(part)), "")
        self.parts = [part.removesuffix(".json") for part in segments if not VERSION.fullmatch(part)]
        self.query = parse_qsl(query, keep_blank_values=True)
        if headers.get("content-type", "").startswith("application/x-www-form-urlencoded") and body:
            self.query += parse_qsl(body.decode(), keep_blank_values=True)

    def get(self, name: str, default: str = "") -> str:
        """The last value of a query parameter."""
        return next((value for key, value in reversed(self.query) if key == name), default)

    def many(self, name: str) -> list[str]:
        """All values of a parameter: repeated, indexed (``a[0]``, ``a[]``) or separated by commas."""
        found = []
        for key, value in self.query:
            if key == name or (key.startswith(name + "[") and key.endswith("]")):
                found += [part for part in value.split(",") if part]
        return found

    def json(self) -> Any:
        """The body as JSON, {} when empty; ValueError when it is not JSON."""
        return orjson.loads(self.body) if self.body else {}

    def link(self, **changed: str | int | None) -> str:
        """This call's absolute address with some parameters changed (None takes one away)."""
        names = {name.replace("page_size", "page[size]").replace("page_after", "page[after]"): value
                 for name, value in changed.items()}  # fmt: skip
        kept = [(key, value) for key, value in self.query if key not in names]
        kept += [(key, str(value)) for key, value in names.items() if value is not None]
        return f"{self.base}{quote(self.path)}" + (f"?{urlencode(kept)}" if kept else "")


def joined(head: bytes, pieces: list[bytes], tail: bytes) -> bytes:
    """A JSON list of objects that are serialized already, between ``head`` and ``tail``."""
    return head + b",".join(pieces) + tail
