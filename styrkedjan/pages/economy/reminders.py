"""A text to those whose forecasts are waited for. No mail is sent: it is copied, or opened in the mail program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from django.utils import timezone

from styrkedjan.areas.economy.queries.signing import OwnForecast
from styrkedjan.areas.organisation import queries as organisation
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.models import User

# Mail programs cut addresses longer than this.
LONGEST_LINK = 1_900


@dataclass(frozen=True, slots=True)
class Reminder:
    """The text, whom it is for, and a link that opens it in the mail program ("" when there are too many)."""

    subject: str
    text: str
    addresses: str
    link: str


def reminder(waiting: Sequence[OwnForecast], period: Period, due: date | None, address: str) -> Reminder:
    """One text to all of them, with each unit and its head by name (one query)."""
    heads = organisation.heads([row.place.pk for row in waiting], timezone.localdate())
    subject = f"Prognosen för {period.label}"
    lines = "\n".join(_line(row, heads.get(row.place.pk, [])) for row in waiting)
    when = f" senast {due.isoformat()}" if due else ""
    text = (
        f"Hej!\n\nPrognosen för {period.label} ska vara lämnad och påskriven{when}. Dessa återstår:\n\n{lines}\n\n"
        f"Förslaget är ifyllt: godta det eller ändra, och skriv på. Börja här: {address}"
    )
    addresses = ", ".join(sorted({head.email for each in heads.values() for head in each if head.email}))
    link = f"mailto:?bcc={quote(addresses.replace(' ', ''))}&subject={quote(subject)}&body={quote(text)}"
    return Reminder(subject, text, addresses, link if addresses and len(link) <= LONGEST_LINK else "")


def _line(row: OwnForecast, heads: list[User]) -> str:
    who = f", {' och '.join(map(str, heads))}" if heads else ""
    return f"- {row.place.name}{who} ({row.state.label.lower()})"
