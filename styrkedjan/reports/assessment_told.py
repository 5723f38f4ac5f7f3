"""An assessment's points as a value worth showing: area by area beside others' medians and the round before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from styrkedjan.areas.assessment.models import PublishedResult
from styrkedjan.areas.assessment.queries.cases import Case
from styrkedjan.areas.assessment.queries.frameworks import framework_of
from styrkedjan.areas.assessment.queries.results import area_medians, as_result, pool
from styrkedjan.domain.assessment.frameworks import Area, Framework
from styrkedjan.domain.assessment.results import (
    Change,
    CheckedTotal,
    Place,
    Pool,
    check_total,
    compare,
    most_improved,
    place_among,
)
from styrkedjan.domain.assessment.states import AssessmentState, Duty
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import day, number, plural
from styrkedjan.reports.charts import Chart, ChartKind, Series
from styrkedjan.reports.headlines import Headline
from styrkedjan.reports.tables import Column, ColumnKind, Row, RowKind, Table

S = AssessmentState
FEWEST = 3  # others before a median of them says something
POINTS = ColumnKind.NUMBER
GOOD_AT = Decimal(70)  # of 100: from here a criterion is well done, and its example worth showing to others


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area: its points, others' median, and what it was the round before."""

    area: Area
    points: Decimal | None
    median: Decimal | None
    earlier: Decimal | None

    @property
    def change(self) -> Decimal | None:
        return None if self.points is None or self.earlier is None else self.points - self.earlier

    @property
    def to_median(self) -> Decimal | None:
        return None if self.points is None or self.median is None else self.points - self.median


@dataclass(frozen=True)
class Profile:
    """One result with what it is held beside. `refused` says why the round before is not compared with."""

    name: str
    year: int
    framework: Framework
    scope: str
    lines: tuple[AreaLine, ...]
    criteria: Mapping[str, Decimal]
    checked: CheckedTotal
    pool: Pool | None
    place: Place | None
    earlier: PublishedResult | None
    forced: str = ""
    refused: str = ""

    @property
    def total(self) -> Decimal | None:
        """As printed where a total was printed, else the areas' sum."""
        printed = self.checked.published_total
        return printed if printed is not None else self.checked.areas_total

    @property
    def change(self) -> Decimal | None:
        before = self.earlier.total if self.earlier else None
        return None if before is None or self.total is None else self.total - before

    @property
    def ranked(self) -> tuple[AreaLine, ...]:
        """The weakest first, as far as they are known."""
        known = [one for one in self.lines if one.points is not None]
        return tuple(sorted(known, key=lambda one: one.points or Decimal(0)))

    @property
    def headline(self) -> Headline:
        """`Ekevik får 486 av 800 poäng, 31 över andras median; svagast är verksamhetsutveckling.`"""
        if self.total is None:
            return Headline(f"{self.name} har ännu inga kända poäng")
        most = f" av {number(self.framework.maximum)} poäng" if self.framework.maximum else " poäng"
        apart = self.total - self.pool.median if self.pool else None
        beside = f", {_apart(apart)} andras median" if apart is not None else ""
        weakest = f"; svagast är {self.ranked[0].area.name.lower()}" if self.ranked else ""
        return Headline(f"{self.name} får ", _points(self.total), f"{most}{beside}{weakest}", bool(apart and apart < 0))

    @property
    def development(self) -> str:
        """The round before in a sentence, or why it is not compared with."""
        if self.refused:
            return self.refused
        if self.earlier is None:
            return "Det finns ingen tidigare omgång att jämföra med."
        if self.change is None:
            return f"Totalen {self.earlier.year} är inte känd."
        best = max((one for one in self.lines if one.change is not None), key=lambda one: one.change or 0, default=None)
        where = f" Störst ändring uppåt: {best.area.name.lower()}, {_signed(best.change)}." if best else ""
        return f"{_signed(self.change)} poäng sedan {self.earlier.year}.{where} {self.forced}".strip()

    def rose(self) -> Chart | None:
        """The compass: eight points, others' median as a broken outline, the round before behind."""
        if not any(one.points is not None for one in self.lines):
            return None
        series = [Series(f"{self.name} {self.year}", tuple(one.points for one in self.lines))]
        if self.earlier and any(one.earlier is not None for one in self.lines):
            series.append(Series(str(self.earlier.year), tuple(one.earlier for one in self.lines)))
        medians = tuple(one.median for one in self.lines)
        limits = (Series(f"Median av {self.pool.count} andra", medians),) if self.pool else ()
        names = tuple(one.area.name for one in self.lines)
        highest = int(self.framework.area_maximum or 100)
        return Chart(ChartKind.ROSE, names, tuple(series), limits=limits, category_heading="Område", highest=highest)

    def table(self) -> Table:
        """Area by area, with the total as it was printed."""
        before = f"{self.earlier.year}" if self.earlier else ""
        columns = [Column("Område"), Column(str(self.year), POINTS, decimals=1)]
        columns += [Column("Andras median", POINTS, decimals=1)] if self.pool else []
        columns += (
            [Column(before, POINTS, decimals=1), Column("Ändring", POINTS, decimals=1, signed=True)] if before else []
        )
        rows = []
        for one in self.lines:
            cells = [f"{one.area.id} {one.area.name}", one.points]
            cells += [one.median] if self.pool else []
            cells += [one.earlier, one.change] if before else []
            rows.append(Row(tuple(cells)))
        total = ["Totalt", self.total, *([self.pool.median] if self.pool else [])]
        total += [self.earlier.total if self.earlier else None, self.change] if before else []
        rows.append(Row(tuple(total), RowKind.TOTAL))
        notes = (self.checked.note,) if self.checked.note else ()
        return Table("Poäng per område", tuple(columns), tuple(rows), (*notes, _MEDIANS) if self.pool else notes)


_MEDIANS = "Medianen av totalerna är inte summan av områdenas medianer."


def profile_of_case(case: Case, rows: Sequence[PublishedResult], as_of: date, *, forced: bool = False) -> Profile:
    """What an assessment has come to so far, as its reader may read it."""
    scored = case.scored
    areas = {key: one.rounded for key, one in scored.areas.items()} if scored else {}
    total = scored.total.rounded if scored else None
    criteria = {key: one.rounded for key, one in case.criteria_points.items() if one.rounded is not None}
    before = [
        one for one in rows if one.assessment_id != case.row.pk and one.municipality_id == case.row.municipality_id
    ]
    own = case.row.municipality.name
    return _profile(
        own, case.row.year, case.framework, case.row.scope, areas, criteria, total, rows, before, as_of, forced
    )


def profile_of(row: PublishedResult, rows: Sequence[PublishedResult], *, forced: bool = False) -> Profile:
    """A published result."""
    framework = framework_of(row.framework)
    areas = {one.id: row.points(one.id) for one in framework.areas}
    criteria = {key: Decimal(value) for key, value in row.criteria.items()}
    before = [one for one in rows if one.name == row.name and (one.published_on, one.pk) < (row.published_on, row.pk)]
    as_of = max((one.published_on for one in rows), default=row.published_on)
    return _profile(row.name, row.year, framework, row.scope, areas, criteria, row.total, rows, before, as_of, forced)


def _profile(
    name: str,
    year: int,
    framework: Framework,
    scope: str,
    areas: Mapping[str, Decimal | None],
    criteria: Mapping[str, Decimal],
    total: Decimal | None,
    rows: Sequence[PublishedResult],
    before: Sequence[PublishedResult],
    as_of: date,
    forced: bool,
) -> Profile:
    others = [one for one in rows if one.name != name]
    found = pool(others, framework.id, scope, as_of)
    known = found if found is not None and found.count >= FEWEST else None
    medians = area_medians(others, framework.id, scope, as_of) if known else (None,) * len(framework.areas)
    earlier = max(before, key=lambda one: (one.published_on, one.pk), default=None)
    label = refused = ""
    if earlier is not None:
        try:
            label = _held(earlier, framework, scope, year, forced=forced).label
        except Refused as told:
            earlier, refused = None, str(told)
    lines = tuple(
        AreaLine(one, areas.get(one.id), median, earlier.points(one.id) if earlier else None)
        for one, median in zip(framework.areas, medians, strict=True)
    )
    checked = check_total([one.points for one in lines], total)
    place = place_among(map(as_result, rows), name, framework.id, scope, as_of)
    return Profile(name, year, framework, scope, lines, criteria, checked, known, place, earlier, label, refused)


def _held(earlier: PublishedResult, framework: Framework, scope: str, year: int, *, forced: bool) -> Change:
    """The round before beside one of this version and scope. Raises Refused where they measure different things."""
    now = as_result(earlier)
    later = type(now)(framework.id, now.municipality, date(year, 12, 31), scope, now.areas, now.total)
    return compare(now, later, [framework, framework_of(earlier.framework)], forced=forced)


def _points(value: Decimal) -> str:
    return number(value, 0 if value == value.to_integral_value() else 1)


def _signed(value: Decimal | None) -> str:
    return number(value, 0 if value is None or value == value.to_integral_value() else 1, sign=True)


def _apart(value: Decimal) -> str:
    if not value:
        return "samma som"
    return f"{_points(abs(value))} {'över' if value > 0 else 'under'}"


# --- development ------------------------------------------------------------------------------------------------------


def improvers(rows: Sequence[PublishedResult], framework: str, scope: str, as_of: date) -> tuple[Change, ...]:
    """Who has gained most since the round before."""
    return most_improved(map(as_result, rows), framework_of(framework), scope, as_of)


def rounds_chart(rows: Sequence[PublishedResult]) -> Chart | None:
    """A municipality's totals round by round, of the newest one's version and scope; None with fewer than two."""
    if not rows:
        return None
    newest = rows[0]
    same = [one for one in reversed(rows) if (one.framework, one.scope) == (newest.framework, newest.scope)]
    if len(same) < 2:
        return None
    values = tuple(as_result(one).published_total for one in same)
    years = tuple(str(one.year) for one in same)
    return Chart(
        ChartKind.LINES, years, (Series("Totalt", values),), "poäng", category_heading="Omgång",
        at=tuple(float(one.year) for one in same),
    )  # fmt: skip


# --- where an assessment stands ---------------------------------------------------------------------------------------


def standing(case: Case) -> Headline:
    """What the reader is to do, or what is waited for."""
    row, name = case.row, case.row.municipality.name
    if case.is_inside:
        return _inside(case)
    asked = len(case.framework.questions)
    match case.state:
        case S.COMMISSIONED:
            return Headline(f"{row.evaluator.name} förbereder utvärderingen av {name}")
        case S.ANSWERING if case.answered < asked:
            return Headline(
                "",
                f"{asked - case.answered} av {asked}",
                f" frågor är kvar att svara på till {day(row.answer_by)}",
                True,
            )
        case S.ANSWERING:
            return Headline("Alla frågor är besvarade: lämna in självvärderingen")
        case S.REPLY:
            return Headline(f"Utkastet är ert att läsa; synpunkter lämnas senast {day(row.reply_by)}")
        case S.FINAL:
            return Headline("Rapporten är godkänd och publiceras snart")
    return Headline(f"Utvärderingen av {name} {_where(case.state)}")


def _where(state: AssessmentState) -> str:
    return {
        S.REVIEWING: "granskas", S.SCORING: "poängsätts", S.CONSENSUS: "poängsätts", S.FEEDBACK: "ska återkopplas",
        S.AUDIT: "kvalitetsgranskas", S.PUBLISHED: "är publicerad", S.ENDED: "avbröts",
    }.get(state, "pågår")  # fmt: skip


def _inside(case: Case) -> Headline:
    name = case.row.municipality.name
    match case.state:
        case S.COMMISSIONED:
            return Headline(f"{name}: beställd, självvärderingen är inte öppnad")
        case S.ANSWERING:
            return Headline(f"{name} svarar på frågorna till {day(case.row.answer_by)}")
        case S.REVIEWING:
            unread = sum(not one.review for one in case.evidence)
            return (
                Headline(f"{name}: ", str(unread), " underlag är inte granskade", True)
                if unread
                else Headline(f"{name}: underlagen är lästa")
            )
        case S.SCORING | S.CONSENSUS:
            return _points_under_way(case, name)
        case S.FEEDBACK:
            return Headline(f"{name}: återkopplingen är kvar att ge")
        case S.REPLY if case.open_objections:
            return Headline(
                f"{name}: ", plural(len(case.open_objections), "synpunkt", "synpunkter"), " att besvara", True
            )
        case S.REPLY:
            return Headline(f"{name} kan lämna synpunkter till {day(case.row.reply_by)}")
        case S.AUDIT:
            return Headline(f"{name}: rapporten väntar på kvalitetsgranskaren")
        case S.FINAL:
            return Headline(f"{name}: rapporten är godkänd och kan publiceras")
    return Headline(f"Utvärderingen av {name} {_where(case.state)}")


def _points_under_way(case: Case, name: str) -> Headline:
    mine = case.my_seat
    if case.state is S.CONSENSUS:
        if case.unresolved:
            return Headline(f"{name}: ", plural(len(case.unresolved), "skillnad", "skillnader"), " att lösa", True)
        return Headline(f"{name}: samsyn i alla frågor; skriv omdömen och gå till återkoppling")
    if case.duty is Duty.ASSESSOR and mine is not None and mine.finished_at is None:
        asked = len(case.framework.questions)
        if left := asked - len(case.my_scores):
            return Headline(f"{name}: ", f"{left} av {asked}", " frågor saknar din poäng", True)
        return Headline(f"{name}: allt är poängsatt, säg att du är klar")
    done = sum(one.finished_at is not None for one in case.assessors)
    return Headline(f"{name}: {done} av {len(case.assessors)} bedömare är klara")
