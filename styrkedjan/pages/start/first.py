"""The first screen as a value: one sentence that says how it is, one picture that shows it, and what stands under it.

The unit is where the viewer's day starts. Who may see the unit may see its money and goals; nothing else is told.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.domain.status import Status
from styrkedjan.domain.swedish import listing, measured, plural
from styrkedjan.foundation.roles import Permission, Role
from styrkedjan.overviews.goals import GoalLine, goal_lines
from styrkedjan.overviews.money import MoneyStanding, Part, money_standing
from styrkedjan.overviews.waiting import Waiting, waiting_for_the_board, waiting_for_the_committee
from styrkedjan.pages.kit.standing import CourseChart, course
from styrkedjan.pages.kit.tables import Field, Line, ListTable, Spark, money, words
from styrkedjan.pages.kit.viewer import Viewer
from styrkedjan.reports import sentences
from styrkedjan.reports.headlines import Headline
from styrkedjan.reports.standing import headline
from styrkedjan.reports.tables import Column, ColumnKind

# So many goals are told of one by one; the rest stand behind a link that says how they are.
MOST_GOALS = 6
_TONES = {Status.REACHED: "good", Status.NOT_REACHED: "bad"}
# Those who have before them what committees have sent to board and council.
_BOARD = {Role.BOARD_MEMBER, Role.CONTROLLER}


@dataclass(frozen=True, slots=True)
class Matter:
    """Something to take a position on, with where it is told."""

    waiting: Waiting
    href: str


@dataclass(frozen=True, slots=True)
class First:
    """Everything above the fold, and the two tables under it."""

    unit: Unit
    through: str
    headline: Headline
    lead: str
    picture: CourseChart | None
    matters: tuple[Matter, ...]
    money: ListTable | None
    goals: ListTable | None
    marks: tuple[Status, ...]
    rest: str


def build(viewer: Viewer) -> First | None:
    """None for a viewer without a unit. A constant number of queries, whatever the unit holds."""
    unit = viewer.home
    if unit is None:
        return None
    standing = money_standing(unit, viewer.period, viewer.known)
    goals = goal_lines(unit, viewer.period, viewer.known)
    return First(
        unit=unit,
        through=viewer.period.label,
        headline=headline(standing),
        lead=lead(standing, goals),
        picture=course(standing, viewer.period),
        matters=_matters(viewer, unit),
        money=money_table(standing),
        goals=goals_table(goals),
        marks=tuple(line.status for line in goals),
        rest=_rest(goals),
    )


def lead(standing: MoneyStanding, goals: tuple[GoalLine, ...]) -> str:
    """The goals in a sentence, then what has changed since the forecast before."""
    told = [sentences.goals(Counter(line.status for line in goals))] if goals else []
    before = standing.before
    if before is not None:
        told.append(
            sentences.changed_forecast(standing.variance, before.variance, MONTH_NAMES[before.round.last_month - 1])
        )
    return " ".join(filter(None, told))


def money_table(standing: MoneyStanding) -> ListTable | None:
    """Where the money moves, the largest deficit first; None where there is nothing to tell apart."""
    if len(standing.worst_first) < 2:
        return None
    fields = (
        words("name", standing.parts_are),
        money("variance", "Väntad avvikelse vid årets slut", unit="mnkr", decimals=1, signed=True, bar=True),
    )
    lines = tuple(Line((part.name, part.variance), _part_href(part), _part_note(part)) for part in standing.worst_first)
    total = ("", standing.variance)
    return ListTable(
        "Var pengarna rör sig", fields, lines, "mnkr", total=total, total_label=standing.unit.label, name="pengar"
    )


def _part_href(part: Part) -> str:
    if part.code:
        return reverse("economy:unit", kwargs={"code": part.code})
    return reverse("economy:service", kwargs={"code": part.area}) if part.area else ""


def _part_note(part: Part) -> str:
    return plural(part.units, "enhet", "enheter") if part.units else ""


def goals_table(goals: tuple[GoalLine, ...]) -> ListTable | None:
    """The goals that need somebody, each with its measure, how it has gone and where it is to be."""
    if not goals:
        return None
    fields = (
        words("goal", "Mål"),
        Field("series", Column("Utveckling, målet prickat")),
        words("now", "Nu", tight=True),
        words("target", "Ska vara", aside=True, tight=True),
        Field("status", Column("Läge", ColumnKind.STATUS)),
    )
    table = ListTable("Målen, det som behöver er först", fields, tuple(map(_goal, goals[:MOST_GOALS])), name="mal")
    return table.without_empty()


def _goal(line: GoalLine) -> Line:
    measure = line.measure
    series = Spark(line.series, _aim(line), _TONES.get(line.status, ""))
    now = target = note = ""
    if measure is not None:
        note, target = measure.indicator.name, measure.target_text
        if measure.outcome is not None and measure.outcome.value is not None:
            now = measured(measure.outcome.value, measure.indicator.decimals, measure.indicator.unit_of_measure)
        elif measure.outcome is not None and measure.outcome.missing is not None:
            now = measure.outcome.missing.label
    elif line.standing.facts.from_below:
        note = f"Vägs ur {plural(line.standing.facts.from_below, 'mål', 'mål')} under"
    href = reverse("chain:goal", kwargs={"pk": line.element.pk})
    return Line((line.element.title, series, now, target, line.status), href, note)


def _aim(line: GoalLine) -> Decimal | None:
    target = line.measure.target if line.measure else None
    return None if target is None else target.floor if target.floor is not None else target.ceiling


def _rest(goals: tuple[GoalLine, ...]) -> str:
    """`Fem till: fem uppfyllda`; "" when all stand in the table."""
    left = Counter(line.status for line in goals[MOST_GOALS:])
    if not left:
        return ""
    more = f"{sentences.counted(sum(left.values())).capitalize()} mål till"
    told = sentences.status_counts(left)
    if len(told) == 1 and sum(left.values()) > 1:
        return f"{more}, {sentences.all_of(next(iter(left)))}"
    return f"{more}: {listing(told)}"


def _matters(viewer: Viewer, unit: Unit) -> tuple[Matter, ...]:
    """What lies before the viewer's board or committee now; a day long past had other things before it."""
    if viewer.principal is None or not viewer.known.is_now:
        return ()
    found: tuple[Waiting, ...] = ()
    if _BOARD & set(viewer.roles):
        found = waiting_for_the_board(viewer.paths(), viewer.principal.pk)
    elif {Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR} & set(viewer.roles) and viewer.may(Permission.VIEW, unit):
        found = waiting_for_the_committee(viewer.paths(), viewer.principal.pk)
    return tuple(Matter(one, reverse(one.page, kwargs={"pk": one.key})) for one in found)
