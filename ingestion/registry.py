"""Which sources there are. A new vendor = one module, one contract, one dbt staging folder and one line here."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from ingestion.contract import Contract, load_contract


@dataclass(frozen=True)
class Source:
    """What the project knows of a vendor before any account of it is connected."""

    vendor: str
    domain: str
    owner: str
    cadence: str  # cron, in the company's time zone
    freshness_hours: int  # older than this, the data count as stale
    base_url: str  # the vendor's own; empty where each account has its own
    needs: tuple[str, ...] = ("api_key",)  # settings without which an account cannot be read
    sandbox_path: str = ""

    @property
    def contract(self) -> Contract:
        return load_contract(self.vendor)

    @property
    def resources(self) -> tuple[str, ...]:
        return tuple(self.contract.resources)

    @property
    def module(self) -> ModuleType:
        """The connector: `ingestion/sources/<domain>/<vendor>.py`."""
        return import_module(f"ingestion.sources.{self.domain}.{self.vendor}")


_ALL = (
    Source("hubspot", "crm", "sales-ops", "0 5 * * *", 36, "https://api.hubapi.com", sandbox_path="/hubspot"),
    Source("stripe", "billing", "finance", "0 5 * * *", 36, "https://api.stripe.com", sandbox_path="/stripe"),
    Source("zendesk", "support", "support-ops", "0 5 * * *", 36, "", ("api_key", "email", "base_url"), "/zendesk"),
    Source("google_ads", "marketing", "marketing-ops", "0 5 * * *", 48, "https://googleads.googleapis.com",
           ("api_key", "developer_token"), "/google-ads"),
    Source("fx", "billing", "finance", "0 5 * * *", 120, "https://api.frankfurter.dev/v1", (), "/fx"),
)  # fmt: skip
SOURCES: dict[str, Source] = {source.vendor: source for source in _ALL}
