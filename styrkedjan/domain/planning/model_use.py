"""What a scenario's grants were computed from, as it stood then, and whether it has changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Version:
    """A moment when something was changed, and by whom ("" where that is not known)."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Use:
    """What gave grants as it stood at `read_at`: the version it had then, and those that came since."""

    of: str
    read_at: datetime
    used: Version | None
    newer: tuple[Version, ...]

    @property
    def is_stale(self) -> bool:
        return bool(self.newer)

    @property
    def newest(self) -> Version | None:
        return self.newer[-1] if self.newer else self.used


def use_of(of: str, read_at: datetime, versions: Iterable[Version]) -> Use:
    """What was read is the last version made at or before `read_at`; every later one makes the grants stale."""
    ordered = sorted(versions, key=lambda one: one.at)
    before = [one for one in ordered if one.at <= read_at]
    newer = tuple(one for one in ordered if one.at > read_at)
    return Use(of, read_at, before[-1] if before else None, newer)


@dataclass(frozen=True, slots=True)
class Drift:
    """What a committee's lines start from in the scenario, and what the frames and budgets give them now, kronor."""

    committee: str
    then: Decimal
    now: Decimal

    @property
    def change(self) -> Decimal:
        return self.now - self.then


def drifts(then: Mapping[str, Decimal], now: Mapping[str, Decimal]) -> tuple[Drift, ...]:
    """The committees whose starting point is another now, the largest change first."""
    found = (Drift(name, then.get(name, ZERO), now.get(name, ZERO)) for name in {**then, **now})
    return tuple(sorted((one for one in found if one.change), key=lambda one: (-abs(one.change), one.committee)))
