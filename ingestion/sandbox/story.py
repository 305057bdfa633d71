"""Everything that happens to one account: its vendors' records and the truth behind them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ingestion.sandbox.catalog import Price
from ingestion.sandbox.ids import hubspot_id, salt, zendesk_id
from ingestion.sandbox.names import Country
from ingestion.sandbox.record import NEVER, Record

_ZENDESK_BASE = {"users": 10**12, "organizations": 2 * 10**12, "tickets": 0, "ratings": 3 * 10**12}


@dataclass(slots=True)
class Profile:
    """What an account is; ``fit`` and ``strain`` are latent and show in no record."""

    key: str
    index: int
    appeared: int
    name: str
    domain: str
    trade: int
    country: Country
    city: str
    employees: int
    currency: str
    source: str
    campaign: str | None
    owner: str
    fit: float
    strain: float
    switchboard: tuple[str, str]
    parent: str | None = None  # HubSpot id of the parent company
    parent_key: str | None = None


class PersonLink(NamedTuple):
    """One source record of one real person."""

    person_key: str
    system: str
    object: str
    record: Record
    email_status: str


class Leak(NamedTuple):
    """Money due and not received (minor units); ``steps`` are (day, exposure from that day on)."""

    key: str
    leak_type: str
    started: date
    ended: date | None
    steps: tuple[tuple[date, int], ...]
    currency: str


class Mismatch(NamedTuple):
    """Two systems that disagree about one thing."""

    key: str
    systems: str
    field: str
    cause: str
    left: str | None
    right: str | None
    started: date
    ended: int = NEVER


class Hazard(NamedTuple):
    """What lay ahead of an account at the end of a month."""

    month: int
    churn: float
    upsell: float
    next_product: str


@dataclass(slots=True)
class TrueSubscription:
    """The states of one subscription as the simulation knows them."""

    start: int
    months: int
    currency: str
    ended: int = NEVER
    versions: list[list] = field(default_factory=list)  # [from, to, item id, price, quantity]
    discounts: list[tuple] = field(default_factory=list)  # (start, end, coupon)
    past_due: list[list[int]] = field(default_factory=list)  # [from, to]

    def item(self, at: int, item: str, price: Price | None, quantity: int) -> None:
        """Close the item's running version at ``at`` and open one at the new price and quantity, if any."""
        for version in self.versions:
            if version[2] == item and version[1] == NEVER:
                version[1] = at
        if price is not None:
            self.versions.append([at, NEVER, item, price, quantity])


class Story:
    """The records of one account by ``vendor.kind``, and what only the simulation knows."""

    def __init__(self, seed: int, profile: Profile) -> None:
        self.seed = seed
        self.profile = profile
        self.records: dict[str, list[Record]] = defaultdict(list)
        self.people: list[PersonLink] = []
        self.companies: list[tuple[str, str, Record]] = []
        self.subscriptions: list[TrueSubscription] = []
        self.leaks: list[Leak] = []
        self.mismatches: list[Mismatch] = []
        self.hazards: list[Hazard] = []
        self.churns: list[int] = []
        self.upsells: list[int] = []
        self.won: list[int] = []
        self._salt = salt(seed, profile.index)
        self._counter = 0

    def add(self, kind: str, record: Record) -> Record:
        """Keep ``record`` under ``vendor.kind``."""
        self.records[kind].append(record)
        return record

    def next_hubspot_id(self, kind: str) -> str:
        """The id of this account's next company, contact or deal."""
        return hubspot_id(kind, self.seed, self.profile.index, len(self.records[f"hubspot.{kind}"]))

    def next_zendesk_id(self, kind: str) -> int:
        """The id of this account's next Zendesk record (ids grow with the account, not with time)."""
        return zendesk_id(_ZENDESK_BASE[kind], self.profile.index, len(self.records[f"zendesk.{kind}"]) + 1)

    def stripe_id(self, prefix: str) -> str:
        """A Stripe id that no other account can have."""
        self._counter += 1
        return f"{prefix}{self._salt}{self._counter:06x}"

    def events(self, *types: str) -> tuple[tuple[str, int], ...]:
        """Stripe events to be sent with a change, each with its place in the account's order."""
        made = []
        for kind in types:
            self._counter += 1
            made.append((kind, self._counter))
        return tuple(made)

    def event_id(self, sequence: int) -> str:
        """The id of the event with this place in the account's order."""
        return f"evt_1{self._salt}{sequence:06x}"

    def person(self, key: str, system: str, kind: str, record: Record, email_status: str = "valid") -> None:
        """Note who a record is."""
        self.people.append(PersonLink(key, system, kind, record, email_status))

    def company(self, system: str, kind: str, record: Record) -> None:
        """Note that a record is this account."""
        self.companies.append((system, kind, record))

    def seal(self) -> None:
        """Put every record's changes in time order."""
        for records in self.records.values():
            for record in records:
                record.seal()
