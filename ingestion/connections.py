"""Connected accounts, as dlt's own configuration names them: one entry `[sources.<instance>]` each.

`.dlt/config.toml`, `.dlt/secrets.toml`, or the environment (`SOURCES__HUBSPOT__API_KEY`), which wins.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingestion.errors import SourceError
from ingestion.registry import SOURCES, Source

if TYPE_CHECKING:
    from ingestion.mapping import Mapping

ROOT = Path(__file__).resolve().parent.parent
SECRETS = ("api_key", "developer_token", "client_secret", "refresh_token")
SETTINGS = (
    "vendor", "base_url", "email", "customer_id", "login_customer_id", "client_id", "api_version", "start_date", "base",
)  # fmt: skip
_OAUTH = ("client_id", "client_secret", "refresh_token")
_INSTANCE = re.compile(r"[a-z][a-z0-9_]{0,40}")


@dataclass(frozen=True)
class Connection:
    """One connected account: where it answers and what opens it. Secrets never show in its repr."""

    instance: str
    vendor: str
    base_url: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    mapping: Mapping | None = field(default=None, repr=False)  # files only

    def get(self, name: str, default: str = "") -> str:
        """A setting or secret; an empty text where neither is there."""
        return str(self.secrets.get(name) or self.settings.get(name) or default)

    @property
    def not_configured(self) -> str | None:
        """Why this account is not loaded, or None: its key is not there."""
        if self.vendor == "files" or "api_key" not in SOURCES[self.vendor].needs or self.get("api_key"):
            return None
        if self.vendor == "google_ads" and all(self.get(part) for part in _OAUTH):
            return None
        return f"{self.instance} is not connected: {setting_named(self.instance, 'api_key')} is not set."

    def check(self) -> None:
        """Raise SourceError naming the first setting that is needed and missing."""
        for name in SOURCES[self.vendor].needs if self.vendor != "files" else ():
            if name != "api_key" and not (self.base_url if name == "base_url" else self.get(name)):
                raise SourceError(
                    self.instance, f"{self.instance} needs {name}: set {setting_named(self.instance, name)}."
                )

    def without_secrets(self, text: str) -> str:
        """The text with every secret of this account taken out."""
        for secret in self.secrets.values():
            if len(secret) > 3:
                text = text.replace(secret, "***")
        return text


def setting_named(instance: str, name: str) -> str:
    """Where a setting is set: the environment variable or the file."""
    place = "secrets.toml" if name in SECRETS else "config.toml"
    return f"SOURCES__{instance.upper()}__{name.upper()} or [sources.{instance}] {name} in .dlt/{place}"


def configured(only: Iterable[str] | None = None) -> list[Connection]:
    """Every account that the configuration names, those without a key too (`not_configured` says so).

    Parameters
    ----------
    only : instances or vendors to keep; None for all

    Raises
    ------
    SourceError
        A name in `only` that nothing answers to, a name that is no schema name, or an unknown vendor.
    """
    os.environ.setdefault("DLT_PROJECT_DIR", str(ROOT))
    found = [_connection(instance, _told(instance)) for instance in _instances()]
    if only is None:
        return found
    wanted = list(only)
    for name in wanted:
        if not any(name in (connection.instance, connection.vendor) for connection in found):
            known = ", ".join(connection.instance for connection in found)
            raise SourceError(name, f"No source is called {name!r}: the configuration has {known}.")
    return [connection for connection in found if {connection.instance, connection.vendor} & set(wanted)]


def at(base_url: str, secret: str, only: Iterable[str] | None = None) -> list[Connection]:
    """One account of every vendor behind one address, as the sandbox serves them."""
    root = base_url.rstrip("/")
    names = {"email": "admin@sandbox.example"}
    secrets = {"api_key": secret, "developer_token": secret}
    return [
        Connection(source.vendor, source.vendor, root + source.sandbox_path, dict(names), dict(secrets))
        for source in SOURCES.values()
        if only is None or source.vendor in set(only)
    ]


def _instances() -> list[str]:
    import dlt

    names: dict[str, None] = dict.fromkeys(SOURCES)
    for section in (_section(dlt.config), _section(dlt.secrets)):
        names |= dict.fromkeys(name for name, body in section.items() if isinstance(body, dict))
    for variable in os.environ:
        head, _, rest = variable.partition("__")
        instance, _, key = rest.rpartition("__")
        if head == "SOURCES" and instance and key.lower() in SECRETS + SETTINGS:
            names[instance.lower()] = None
    return list(names)


def _section(accessor: Any) -> dict:
    try:
        return dict(accessor["sources"])
    except (KeyError, TypeError, ValueError):
        return {}


def _told(instance: str) -> dict[str, str]:
    import dlt

    told = {}
    for name in SETTINGS + SECRETS:
        for accessor in (dlt.secrets, dlt.config):
            value = os.environ.get(f"SOURCES__{instance.upper()}__{name.upper()}") or accessor.get(
                f"sources.{instance}.{name}"
            )
            if value not in (None, ""):
                told[name] = str(value)
                break
    return told


def _connection(instance: str, told: dict[str, str]) -> Connection:
    if not _INSTANCE.fullmatch(instance):
        raise SourceError(
            instance, f"[sources.{instance}] cannot be a schema's name: use small letters, digits and _."
        )
    vendor = told.get("vendor", instance)
    source: Source | None = SOURCES.get(vendor)
    if source is None:
        known = ", ".join(SOURCES)
        raise SourceError(
            instance, f"[sources.{instance}] names no vendor that is known: set vendor to one of {known}."
        )
    return Connection(
        instance=instance,
        vendor=vendor,
        base_url=told.get("base_url", source.base_url).rstrip("/"),
        settings={k: v for k, v in told.items() if k in SETTINGS and k not in ("vendor", "base_url")},
        secrets={k: v for k, v in told.items() if k in SECRETS},
    )
