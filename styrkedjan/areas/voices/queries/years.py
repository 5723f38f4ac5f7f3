"""What came in, how it was answered and what became better: for a unit, a committee or the whole, as it was known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from styrkedjan.analysis.rising import Rise, rising
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.voices.models import Feedback
from styrkedjan.areas.voices.queries import rules
from styrkedjan.domain.voices.feedback import FeedbackKind, FeedbackState
from styrkedjan.domain.voices.rules import Due, Times, due, in_time
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

NEWEST, WHOLE = timedelta(days=91), timedelta(days=456)
# (theme, unit key): either may be left out.
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter and what comes next with a day."""

    row: Feedback
    due: Due | None

    @property
    def state(self) -> FeedbackState:
        return FeedbackState(self.row.state)

    @property
    def theme(self) -> str:
        return rules.theme_name(self.row.theme)


@dataclass(frozen=True)
class Year:
    """A year of voices about a unit and what is below it. `patterns` are of the last three months."""

    unit: Unit
    at: int
    day: date
    matters: tuple[Matter, ...]
    before: int  # how many came the year before, by the same day
    times: Times
    patterns: tuple[Rise[Place], ...]
    tried: int
    names: Mapping[int, str]

    @cached_property
    def open(self) -> tuple[Matter, ...]:
        return tuple(one for one in self.matters if one.state.is_open)

    @cached_property
    def late(self) -> tuple[Matter, ...]:
        found = (one for one in self.matters if one.due is not None and one.due.late)
        return tuple(sorted(found, key=lambda one: (one.due.on if one.due else self.day, one.row.pk)))

    @cached_property
    def improved(self) -> tuple[Matter, ...]:
        """What became better and is told to everybody, the newest first."""
        told = (one for one in self.matters if one.row.published and not one.row.is_secret)
        return tuple(sorted(told, key=lambda one: (one.row.published_on or self.day, one.row.pk), reverse=True))

    @cached_property
    def kinds(self) -> Mapping[FeedbackKind, int]:
        found = Counter(FeedbackKind(one.row.kind) for one in self.matters)
        return {kind: found[kind] for kind in FeedbackKind if found[kind]}

    @cached_property
    def themes(self) -> Mapping[str, int]:
        """Theme -> complaints, the most first."""
        complaints = (one.theme for one in self.matters if one.row.kind == FeedbackKind.COMPLAINT)
        return dict(sorted(Counter(complaints).items(), key=lambda pair: (-pair[1], pair[0])))

    @cached_property
    def in_time(self) -> tuple[int, int]:
        """How many of those answered were answered in time."""
        judged = [found for one in self.matters if (found := in_time(one.row, self.times)) is not None]
        return sum(judged), len(judged)

    @cached_property
    def justified(self) -> tuple[int, int]:
        """How many of the complaints that are investigated were justified, wholly or in part."""
        judged = [one.row.justified for one in self.matters if one.row.justified]
        return sum(one != "no" for one in judged), len(judged)

    def named(self, place: Place) -> str:
        """`Bemötande på Ekbackens skola`."""
        theme, unit = place
        words = [rules.theme_name(theme)] if theme else []
        return " på ".join([*words, *([self.names[unit]] if unit in self.names else [])])


def matters(rows: Iterable[Feedback], known: Known, times: Times) -> list[Matter]:
    """Matters as they were written then, the oldest first."""
    return [Matter(row, due(row, times, known.day)) for row in known.as_written(rows)]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open matter with a day, without its words: for lists of what is to be done."""

    pk: int
    name: str
    path: str
    unit: str
    theme: str
    is_secret: bool
    due: Due


@remembered
def waiting(root: Unit, known: Known) -> list[Waiting]:
    """Every open matter of a municipality that has a day, the first first (two queries)."""
    times = rules.times(rules.held(root, known))
    rows = Feedback.objects.filter(unit__principal=root, closed_on=None).select_related("unit")
    found = [
        Waiting(one.row.pk, str(one.row), one.row.unit.path, one.row.unit.name, one.theme,
                one.row.is_secret, one.due)
        for one in matters(rows, known, times) if one.due is not None
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.due.on, one.pk))


def year_of(unit: Unit, at: int, known: Known) -> Year:
    """A year of the unit's (four queries)."""
    return years([unit], at, known)[unit.pk]


def years(units: Sequence[Unit], at: int, known: Known) -> Mapping[int, Year]:
    """The same for several units of one municipality, with no query more."""
    if not units:
        return {}
    root = root_of(units[0])
    times = rules.times(rules.held(root, known))
    first = min(date(at - 1, 1, 1), known.day - WHOLE)
    rows = Feedback.objects.filter(unit__principal=root, received_on__gte=first, received_on__lte=known.day)
    every = [one for one in matters(rows.select_related("unit").order_by("received_on", "pk"), known, times)
             if one.row.received_on <= known.day]  # fmt: skip
    return {unit.pk: _year(unit, at, known.day, every, times) for unit in units}


def _year(unit: Unit, at: int, day: date, every: Sequence[Matter], times: Times) -> Year:
    mine = [one for one in every if one.row.unit.path.startswith(unit.path)]
    same_day = date(at - 1, day.month, min(day.day, 28)) if day.year == at else date(at - 1, 12, 31)
    before = sum(one.row.received_on.year == at - 1 and one.row.received_on <= same_day for one in mine)
    found, tried = _patterns(mine, day)
    return Year(
        unit, at, day, tuple(one for one in mine if one.row.received_on.year == at), before, times, tuple(found), tried,
        {one.row.unit_id: one.row.unit.name for one in mine},
    )  # fmt: skip


def _patterns(mine: Iterable[Matter], day: date) -> tuple[list[Rise[Place]], int]:
    """Complaints that have become more common: by theme, by unit, and by theme at a unit."""
    newest: Counter[Place] = Counter()
    before: Counter[Place] = Counter()
    for one in mine:
        row = one.row
        if row.kind != FeedbackKind.COMPLAINT or not day - WHOLE < row.received_on <= day:
            continue
        counts = newest if row.received_on > day - NEWEST else before
        counts.update({(row.theme, 0), ("", row.unit_id), (row.theme, row.unit_id)} - {("", 0)})
    return rising(newest, before, NEWEST / WHOLE)


def improvements(root: Unit, known: Known) -> list[Feedback]:
    """Every improvement told to everybody, the newest first (two queries)."""
    rows = Feedback.objects.filter(unit__principal=root, published_on__isnull=False)
    found = known.as_written(rows.select_related("unit__parent"))
    shown = (row for row in found if row.published and not row.is_secret)
    return sorted(shown, key=lambda row: (row.published_on or known.day, row.pk), reverse=True)
