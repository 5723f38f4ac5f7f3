"""What an answer took, from when its form was shown until it was saved: summed over everybody who answers the same."""

from __future__ import annotations

from collections.abc import Mapping

from styrkedjan.areas.burden.actions import measuring
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.burden import counted_seconds
from styrkedjan.foundation import once
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.request import Request


def answered(request: Request, unit: Unit, year: int, asked: Mapping[str, bool]) -> None:
    """`asked` are the keys of what was written, with whether it was empty before. They share the time between them."""
    seconds = counted_seconds(once.age(request.POST.get(once.FIELD, "")))
    if seconds and asked:
        each = max(1, seconds // len(asked))
        measuring.add(unit, year, {key: (int(is_new), each) for key, is_new in asked.items()})


def read(request: Request, unit: Unit, year: int, what: str) -> None:
    """Somebody other than those who write there has read what was answered: that is what an answer is for."""
    if not request.viewer.may(Permission.WRITE_REPORT, unit):
        measuring.note_read(unit, year, what)
