"""The states no record shows – happiness, champion, growth – and the hazards that follow from them."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log1p
from random import Random

_FLOOR = 0.0005
_H_KEPT, _H_NOISE = 0.90, 0.33  # monthly persistence and noise of happiness
_G_KEPT, _G_NOISE = 0.90, 0.38  # and of growth
_POINTS = ((-(3**0.5), 1 / 6), (0.0, 2 / 3), (3**0.5, 1 / 6))  # Gauss–Hermite, three points


def sigmoid(x: float) -> float:
    """The logistic function."""
    return 1 / (1 + exp(-x))


def poisson(rng: Random, mean: float) -> int:
    """A Poisson draw (Knuth's product method; means here stay below 30)."""
    limit, product, count = exp(-min(mean, 30.0)), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


@dataclass(slots=True)
class Mood:
    """One account's latent state, moved once a calendar month."""

    fit: float
    happiness: float
    champion: bool
    growth: float

    @classmethod
    def fresh(cls, rng: Random, fit: float) -> Mood:
        """The state at the first day as a customer."""
        return cls(fit, fit + rng.gauss(0.4, 0.5), True, rng.gauss(0.1, 0.8))

    def step(self, rng: Random) -> None:
        """One month on: mean-reverting walks; a lost champion costs goodwill at once and until replaced."""
        self.happiness += (1 - _H_KEPT) * (self.fit + 0.1 - self.happiness) + rng.gauss(0, _H_NOISE)
        self.growth = _G_KEPT * self.growth + rng.gauss(0, _G_NOISE)
        if self.champion and rng.random() < 0.02:
            self.champion = False
            self.happiness -= 0.5
        elif not self.champion and rng.random() < 0.25:
            self.champion = True

    def churn_monthly(self, tenure: float, seats: int) -> float:
        """Probability that a month brings the decision to leave; tenure in months."""
        return self._churn_at(self.happiness, tenure, seats)

    def _churn_at(self, happiness: float, tenure: float, seats: int) -> float:
        score = -3.68 - 1.30 * happiness + (0.0 if self.champion else 0.9)
        return min(0.6, sigmoid(score - 0.26 * log1p(tenure / 6) - 0.10 * log1p(seats)))

    def leave_at_term(self, tenure: float, seats: int) -> float:
        """Probability that an annual contract is not renewed: ten months' worth of a reason to leave."""
        return 1 - (1 - self.churn_monthly(tenure, seats)) ** 10

    def grow_monthly(self) -> float:
        """Probability that a month brings more seats, a higher plan or an add-on."""
        return self._grow_at(self.growth, self.happiness)

    @staticmethod
    def _grow_at(growth: float, happiness: float) -> float:
        return min(0.5, sigmoid(-3.15 + 0.95 * growth + 0.30 * happiness))

    def shrink_monthly(self) -> float:
        """Probability that a month takes seats or an add-on away."""
        return min(0.4, sigmoid(-4.3 - 1.05 * self.happiness - 0.4 * self.growth))

    def churn_90d(self, tenure: float, seats: int, days_to_term: float | None, booked_in: float | None,
                  decided: bool) -> float:  # fmt: skip
        """Probability of having ended within 90 days, as seen at a month's end.

        ``days_to_term`` is given for annual contracts (whose decision, once the coming month holds the term, has
        been taken: ``decided``), ``booked_in`` (days) once a cancellation is booked. The walk ahead is averaged
        over three points a month; a monthly plan's third month counts in part, as notice runs to the period's end.
        """
        if booked_in is not None:
            return 0.99 if booked_in <= 90 else _FLOOR * 4
        if days_to_term is None:
            stay = 1.0
            for months, share in ((1, 1.0), (2, 1.0), (3, 0.6)):
                mean, noise = _ahead(self.happiness, self.fit + 0.1, _H_KEPT, _H_NOISE, months)
                leave = sum(w * self._churn_at(mean + z * noise, tenure + months, seats) for z, w in _POINTS)
                stay *= 1 - share * leave
            return 1 - stay * (1 - 0.0025) ** 2.5
        if decided:
            return 0.008 if days_to_term <= 75 else 0.002
        if days_to_term <= 90:
            mean, noise = _ahead(self.happiness, self.fit + 0.1, _H_KEPT, _H_NOISE, 1 if days_to_term <= 61 else 2)
            return sum(w * (1 - (1 - self._churn_at(mean + z * noise, tenure, seats)) ** 10) for z, w in _POINTS)
        return 0.002

    def upsell_90d(self, booked: bool) -> float:
        """Probability of a rise by seats, plan or add-on within 90 days, averaged over the walk ahead."""
        if booked:
            return _FLOOR * 4
        stay = 1.0
        for months in (1, 2, 3):
            mean, noise = _ahead(self.growth, 0.0, _G_KEPT, _G_NOISE, months)
            stay *= 1 - sum(w * self._grow_at(mean + z * noise, self.happiness) for z, w in _POINTS)
        return max(_FLOOR, 1 - stay)


def _ahead(value: float, home: float, kept: float, noise: float, months: int) -> tuple[float, float]:
    """Mean and standard deviation of a mean-reverting walk some months on."""
    return home + kept**months * (value - home), noise * sum(kept ** (2 * k) for k in range(months)) ** 0.5
