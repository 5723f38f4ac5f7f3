"""Which version of an allocation model a scenario's grants were computed with, and whether it has a newer one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Version:
    """A moment when a model was changed, and by whom ("" where that is not known)."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ModelUse:
    """A model that gave grants as it stood at `read_at`: the version it had then, and those that came since."""

    model: str
    read_at: datetime
    used: Version | None
    newer: tuple[Version, ...]

    @property
    def is_stale(self) -> bool:
        return bool(self.newer)

    @property
    def newest(self) -> Version | None:
        return self.newer[-1] if self.newer else self.used


def model_use(model: str, read_at: datetime, versions: Iterable[Version]) -> ModelUse:
    """What was read is the last version made at or before `read_at`; every later one makes the grants stale."""
    ordered = sorted(versions, key=lambda one: one.at)
    before = [one for one in ordered if one.at <= read_at]
    newer = tuple(one for one in ordered if one.at > read_at)
    return ModelUse(model, read_at, before[-1] if before else None, newer)
