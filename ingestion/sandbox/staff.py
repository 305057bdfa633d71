"""The sandbox company's own people: HubSpot owners and Zendesk agents."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ingestion.sandbox.clock import midnight
from ingestion.sandbox.record import NEVER

_OPENED = midnight(date(2023, 6, 20)) + 8 * 3600


class Member(NamedTuple):
    """One colleague: ``owner_id`` in HubSpot, ``agent_id`` in Zendesk."""

    owner_id: str
    user_id: int
    agent_id: int
    first: str
    last: str
    role: str
    left: int = NEVER

    @property
    def email(self) -> str:
        """Address at the sandbox company."""
        return f"{self.first}.{self.last}@sandbox-company.example".lower()

    @property
    def joined(self) -> int:
        """All were there before the history starts."""
        return _OPENED


def _member(n: int, first: str, last: str, role: str, left: date | None = None) -> Member:
    return Member(str(71_000_000 + n * 137), 5_200_000 + n, 900_000_000 + n, first, last, role,
                  midnight(left) + 17 * 3600 if left else NEVER)  # fmt: skip


STAFF = tuple(
    _member(n, *row)
    for n, row in enumerate([
        ("Mara", "Keller", "sales"), ("Tom", "Okafor", "sales"), ("Ines", "Duarte", "sales"),
        ("Philip", "Brandt", "sales"), ("Aoife", "Byrne", "sales"), ("Jonas", "Wirth", "sales", date(2025, 3, 28)),
        ("Lea", "Fontaine", "success"), ("Marcus", "Hale", "success"), ("Nina", "Sato", "support"),
        ("Oskar", "Lind", "support"), ("Priya", "Raman", "support"),
    ])
)  # fmt: skip
SALES = tuple(m for m in STAFF if m.role == "sales")
SUCCESS = tuple(m for m in STAFF if m.role == "success")
AGENTS = tuple(m for m in STAFF if m.role in ("success", "support"))
