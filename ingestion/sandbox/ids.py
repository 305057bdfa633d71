"""Ids as the vendors make them, each a pure function of (seed, account, counter)."""

from __future__ import annotations

from hashlib import blake2b

_SPREAD = 0x9E3779B97F4A7C15 | 1
_MASK = (1 << 38) - 1
_HUBSPOT = {  # first id and a mask of each kind, so that one account's ids have nothing in common
    "companies": (10**10, 0x15A4E35DA7), "contacts": (4 * 10**11, 0x2B7E151628), "deals": (8 * 10**11, 0x0FD2511F53),
}  # fmt: skip


def hubspot_id(kind: str, seed: int, account: int, counter: int) -> str:
    """A numeric text; an odd multiplier modulo a power of two keeps ids unique and unordered."""
    first, mask = _HUBSPOT[kind]
    slot = ((account << 10 | counter) + seed * 7_368_787) * _SPREAD & _MASK
    return str(first + ((slot ^ mask) * _SPREAD & _MASK))


def zendesk_id(base: int, account: int, counter: int) -> int:
    """A plain integer: ``base`` separates users, organizations, tickets and ratings."""
    return base + (account << 12 | counter)


def salt(seed: int, account: int) -> str:
    """16 hex digits that belong to one account of one seed."""
    return blake2b(f"{seed}:{account}".encode(), digest_size=8).hexdigest()


def named(prefix: str, name: str, size: int = 12) -> str:
    """An id for a thing that exists once in every sandbox (a price, a coupon)."""
    return prefix + blake2b(name.encode(), digest_size=size).hexdigest()
