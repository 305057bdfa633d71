"""Faults on demand: ``429:vendor=stripe,count=1,retry_after=1``, ``500:vendor=hubspot,count=2``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ingestion.sandbox.http import Reply, Request

VENDORS = ("hubspot", "stripe", "zendesk", "google-ads", "fx")
STATUSES = {"429": 429, "500": 500, "502": 502, "503": 503}


@dataclass
class Fault:
    """One fault: its kind, the vendor it strikes (None = every one), how often, and further options."""

    kind: str
    vendor: str | None = None
    count: int = 1
    path: str | None = None
    options: dict[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Fault:
        """Read ``NAME[:key=value,…]``; ValueError says what is wrong in a sentence."""
        kind, _, rest = text.strip().partition(":")
        if kind not in STATUSES:
            raise ValueError(f"Fault {kind!r} is unknown: use one of {', '.join(STATUSES)}.")
        options = {}
        for pair in filter(None, rest.split(",")):
            name, equals, value = pair.partition("=")
            if not equals:
                raise ValueError(f"Fault option {pair!r} in {text!r} is not name=value.")
            options[name.strip()] = value.strip()
        vendor = options.pop("vendor", None)
        vendor = vendor.replace("_", "-") if vendor else None
        if vendor and vendor not in VENDORS:
            raise ValueError(f"Fault vendor {vendor!r} is unknown: use one of {', '.join(VENDORS)}.")
        count = options.pop("count", "1")
        if not count.isdigit():
            raise ValueError(f"Fault count {count!r} in {text!r} is not a whole number.")
        return cls(kind, vendor, int(count), options.pop("path", None), options)

    def strikes(self, vendor: str, ask: Request) -> bool:
        """Whether this fault meets the call, ``path`` being a part of its address."""
        return self.count > 0 and self.vendor in (None, vendor) and (self.path is None or self.path in ask.path)

    def headers(self) -> dict[str, str]:
        """Headers that go with the refusal."""
        return {"Retry-After": self.options["retry_after"]} if "retry_after" in self.options else {}


class Faults:
    """The faults that are set, each used up by the calls it strikes."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self.active: list[Fault] = []
        self.set(texts)

    def set(self, texts: Iterable[str]) -> None:
        """Replace all faults; an empty list clears them."""
        self.active = [Fault.parse(text) for text in texts]

    def strike(self, vendor: str, ask: Request, made: object) -> Reply | None:
        """The faulty reply to a call, if a fault meets it; ``made`` is the vendor that words it."""
        for fault in self.active:
            if fault.strikes(vendor, ask):
                fault.count -= 1
                return made.fault(STATUSES[fault.kind], fault.headers())  # type: ignore[attr-defined]
        return None
