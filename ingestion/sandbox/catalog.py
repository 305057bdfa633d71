"""What the sandbox company sells: products, prices and coupons (amounts in minor units)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ingestion.sandbox.clock import midnight
from ingestion.sandbox.ids import named

CATALOG_CREATED = midnight(date(2023, 6, 12)) + 9 * 3600
CURRENCIES = ("eur", "usd", "gbp")
PLANS = ("starter", "growth", "scale")
ADDONS = ("analytics", "support_plus", "security", "api")
MONTHS = {"month": 1, "year": 12}

_MONTHLY = {  # product or plan: price a month and seat (or flat) in eur, usd, gbp
    "starter": (1900, 2100, 1700), "growth": (3900, 4300, 3400), "scale": (6900, 7600, 6000),
    "analytics": (900, 990, 790), "support_plus": (14900, 16500, 12900),
    "security": (9900, 10900, 8500), "api": (7900, 8900, 6900),
}  # fmt: skip
_NAMES = {"core": "Core", "analytics": "Analytics", "support_plus": "Support+", "security": "Security",
          "api": "API Access"}  # fmt: skip
PER_SEAT = {"starter", "growth", "scale", "analytics"}


@dataclass(frozen=True, slots=True)
class Product:
    """A Stripe product."""

    key: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Price:
    """A Stripe price: ``unit`` is in minor units per seat (or flat) and ``interval``."""

    id: str
    product: Product
    plan: str
    currency: str
    interval: str
    unit: int

    @property
    def nickname(self) -> str:
        """What a person reads on the invoice."""
        label = f"{self.product.name} {self.plan.title()}" if self.product.key == "core" else self.product.name
        return f"{label} ({'monthly' if self.interval == 'month' else 'annual'}, {self.currency.upper()})"


@dataclass(frozen=True, slots=True)
class Coupon:
    """A Stripe coupon: ``percent`` or ``amount`` (minor units of ``currency``) off."""

    id: str
    name: str
    duration: str
    months: int | None = None
    percent: int | None = None
    amount: int | None = None
    currency: str | None = None


PRODUCTS = {key: Product(key, named("prod_", f"product:{key}", 7), name) for key, name in _NAMES.items()}


def _prices() -> dict[tuple[str, str, str], Price]:
    """Annual prices are ten months' worth."""
    found = {}
    for plan, amounts in _MONTHLY.items():
        product = PRODUCTS["core" if plan in PLANS else plan]
        for currency, amount in zip(CURRENCIES, amounts, strict=True):
            for interval, factor in (("month", 1), ("year", 10)):
                ident = named("price_1", f"price:{plan}:{interval}:{currency}", 11)
                found[plan, currency, interval] = Price(ident, product, plan, currency, interval, amount * factor)
    return found


def _coupons() -> dict[str, Coupon]:
    listed = [
        Coupon("LAUNCH20", "Launch 20 %", "forever", percent=20),
        Coupon("PARTNER10", "Partner 10 %", "forever", percent=10),
        Coupon("WELCOME50", "Half price for three months", "repeating", months=3, percent=50),
        Coupon("YEAR15", "15 % in the first year", "repeating", months=12, percent=15),
        Coupon("STAY25", "25 % for six months", "repeating", months=6, percent=25),
        Coupon("FIRST30", "30 % off the first invoice", "once", percent=30),
    ]
    for currency, scale in zip(CURRENCIES, (100, 110, 85), strict=True):
        upper = currency.upper()
        listed += [
            Coupon(f"FLAT40{upper}", f"40 {upper} off for half a year", "repeating", 6, None, 40 * scale, currency),
            Coupon(f"LOYAL25{upper}", f"25 {upper} off for good", "forever", None, None, 25 * scale, currency),
            Coupon(f"START75{upper}", f"75 {upper} off once", "once", None, None, 75 * scale, currency),
        ]
    return {coupon.id: coupon for coupon in listed}


PRICES = _prices()
COUPONS = _coupons()
