"""What the demo is made of: the written facts of Ekevik, a seed and the day it pretends to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from importlib.resources import files
from typing import Any

import numpy as np
from django.utils import timezone

from styrkedjan.domain.periods import Period, last_closed_month
from styrkedjan.foundation.models import User
from styrkedjan.foundation.passwords import PUBLISHED
from styrkedjan.sources.definitions.nodes import plain

PASSWORD = PUBLISHED


@dataclass
class Setting:
    """Everything the steps share. `today` decides which months are closed and which round is open."""

    seed: int
    today: date
    facts: dict[str, Any]
    random: np.random.Generator
    latest: Period
    system: User
    people: dict[str, User] = field(default_factory=dict)

    @property
    def year(self) -> int:
        return self.latest.year

    @property
    def years(self) -> tuple[int, int, int]:
        return (self.year - 2, self.year - 1, self.year)

    def authored(self) -> dict[str, User]:
        return {"created_by": self.system, "changed_by": self.system}


# Before its first tertial a year has no report with a full-year forecast, and December's report is the bodies' alone.
APRIL, NOVEMBER = 4, 11


def month_to_show(today: date) -> Period:
    """The month the demo's books are closed to and with: from December's close to April's it stays in November."""
    latest = last_closed_month(today)
    if latest.number < APRIL:
        return Period.month(latest.year - 1, NOVEMBER)
    return min(latest, Period.month(latest.year, NOVEMBER))


def moment(day: date, hour: int = 9) -> datetime:
    """A local time on a day."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


def read_facts() -> dict[str, Any]:
    """The invented municipality's written facts."""
    text = files("styrkedjan.demo").joinpath("ekevik.yaml").read_text(encoding="utf-8")
    facts: dict[str, Any] = plain(text)
    return facts
