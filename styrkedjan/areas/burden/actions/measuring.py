"""Adding what an answer took to the sum of all, and noting that an answer was read: nobody is named.

These are no actions: they say nothing of who, and change nothing that anybody has written.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from styrkedjan.areas.burden.models import MeasuredTime
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of


def add(unit: Unit, year: int, spent: Mapping[str, tuple[int, int]]) -> None:
    """`spent` is (answers, seconds) by what was answered. One that was begun before and goes on is no new answer."""
    for what, (answers, seconds) in spent.items():
        row = _row(unit, year, what)
        MeasuredTime.objects.filter(pk=row.pk).update(answers=F("answers") + answers, seconds=F("seconds") + seconds)


def note_read(unit: Unit, year: int, what: str) -> None:
    """Written at most once a day."""
    row, today = _row(unit, year, what), timezone.localdate()
    if row.read_on != today:
        MeasuredTime.objects.filter(pk=row.pk).update(read_on=today)


def _row(unit: Unit, year: int, what: str) -> MeasuredTime:
    with transaction.atomic():
        return MeasuredTime.objects.get_or_create(principal=root_of(unit), what=what, year=year)[0]
