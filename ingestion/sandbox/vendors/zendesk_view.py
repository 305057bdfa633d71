"""A help desk as it stands at one instant."""

from __future__ import annotations

from collections import defaultdict

import orjson

from ingestion.sandbox.record import Record
from ingestion.sandbox.story import Story
from ingestion.sandbox.vendors.zendesk_shapes import AGENT_RECORDS, RENDER, metric_set


class ZendeskView:
    """The help desk at ``at`` (seconds): records in the order of their last change, and by id."""

    def __init__(self, stories: list[Story], at: int) -> None:
        self.at = at
        self.changed: dict[str, list[tuple[int, int, Record]]] = {}
        self.by_id: dict[str, dict[int, Record]] = {}
        self._bytes: dict[tuple[str, str], dict[int, bytes]] = defaultdict(dict)
        for kind in RENDER:
            born = [r for s in stories for r in s.records[f"zendesk.{kind}"] if r.created <= at]
            if kind == "users":
                born += AGENT_RECORDS
            self.by_id[kind] = {int(r.id): r for r in sorted(born, key=lambda r: int(r.id))}
            self.changed[kind] = sorted((r.touched(at), int(r.id), r) for r in born)

    def dumped(self, kind: str, records: list[Record], base: str, *, metrics: bool = False) -> list[bytes]:
        """``records`` as JSON (their metric sets, if ``metrics``), each serialized once."""
        cache, made = self._bytes["metrics" if metrics else kind, base], []
        render = metric_set if metrics else RENDER[kind]
        for record in records:
            ident = int(record.id)
            text = cache.get(ident)
            if text is None:
                shown = render(record, record.state(self.at), record.touched(self.at), base)
                text = cache[ident] = orjson.dumps(shown)
            made.append(text)
        return made
