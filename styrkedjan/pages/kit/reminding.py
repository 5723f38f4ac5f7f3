"""A text to those who are waited for. No mail is sent: it is copied, or opened in the mail program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from django.utils import timezone

from styrkedjan.areas.organisation import queries as organisation

# Mail programs cut addresses longer than this.
LONGEST_LINK = 1_900


@dataclass(frozen=True, slots=True)
class Reminder:
    """The text, whom it is for, and a link that opens it in the mail program ("" when there are too many)."""

    subject: str
    text: str
    addresses: str
    link: str


class Named(Protocol):
    """A unit, or what is known of one."""

    @property
    def pk(self) -> int: ...

    @property
    def name(self) -> str: ...


def reminder(waiting: Sequence[tuple[Named, str]], subject: str, opening: str, closing: str) -> Reminder:
    """One text to the heads of all the units, with each unit, its head by name and how far it has come (one query)."""
    heads = organisation.heads([unit.pk for unit, _ in waiting], timezone.localdate())
    named = ((unit, " och ".join(map(str, heads.get(unit.pk, []))), state) for unit, state in waiting)
    lines = "\n".join(f"- {unit.name}{f', {who}' if who else ''} ({state.lower()})" for unit, who, state in named)
    text = f"Hej!\n\n{opening} Dessa återstår:\n\n{lines}\n\n{closing}"
    addresses = ", ".join(sorted({head.email for each in heads.values() for head in each if head.email}))
    link = f"mailto:?bcc={quote(addresses.replace(' ', ''))}&subject={quote(subject)}&body={quote(text)}"
    return Reminder(subject, text, addresses, link if addresses and len(link) <= LONGEST_LINK else "")
