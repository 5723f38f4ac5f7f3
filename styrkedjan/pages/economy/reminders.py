"""A text to those whose forecasts are waited for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from styrkedjan.areas.economy.queries.signing import OwnForecast
from styrkedjan.domain.periods import Period
from styrkedjan.pages.kit import reminding
from styrkedjan.pages.kit.reminding import Reminder


def reminder(waiting: Sequence[OwnForecast], period: Period, due: date | None, address: str) -> Reminder:
    """One text to all of them, with each unit and its head by name (one query)."""
    when = f" senast {due.isoformat()}" if due else ""
    return reminding.reminder(
        [(row.place, row.state.label) for row in waiting],
        f"Prognosen för {period.label}",
        f"Prognosen för {period.label} ska vara lämnad och påskriven{when}.",
        f"Förslaget är ifyllt: godta det eller ändra, och skriv på. Börja här: {address}",
    )
