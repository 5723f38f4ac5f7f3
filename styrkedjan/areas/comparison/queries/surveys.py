"""What surveys say: index by question, unit and outcome of the case, with what chance gives and nothing of few people.

Every number is worked out from the answers of those it is about. What fewer than the threshold stand behind is hidden,
and so is what would let it be computed from the rest, over units, outcomes and the whole (`domain.disclosure`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.analysis.binomial import Interval
from styrkedjan.analysis.intervals import mean_of_summary
from styrkedjan.analysis.ranks import Count
from styrkedjan.analysis.stratified import Stratified, Stratum, stratified
from styrkedjan.areas.comparison.models import SurveyResult, SurveyText
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain import hme
from styrkedjan.domain.disclosure import closed
from styrkedjan.domain.observations import ALL, Breakdown, Observation
from styrkedjan.domain.periods import Period
from styrkedjan.domain.surveys import Answers, IndexRule, KindRule, SurveyKind, SurveyMode, TextState, together
from styrkedjan.foundation.known import Known
from styrkedjan.sources.definitions import load_definitions

RULES = "standard"
LOWEST, HIGHEST = 0.0, 100.0
Cell = tuple[int, Breakdown]


@dataclass(frozen=True, slots=True)
class Heading:
    """A survey in the list."""

    name: str
    year: int
    kind: SurveyKind
    units: int
    questions: int


@dataclass(frozen=True, slots=True)
class Indexed:
    """Somebody's index in a question; `interval` None where one answer has nothing to vary with.

    Both are None, and `count` 0, where too few have answered to be shown.
    """

    name: str
    value: Decimal | None
    interval: Interval | None
    count: int
    unsure: int = 0

    @property
    def is_hidden(self) -> bool:
        return self.value is None


@dataclass(frozen=True, slots=True)
class UnitAnswers:
    """A unit: how many answered of those asked (None: too few to tell), its index, and what the outcomes explain."""

    unit: Unit
    invited: int | None
    answered: int | None
    index: Indexed
    against: Stratified | None

    @property
    def rate(self) -> Decimal | None:
        return Decimal(self.answered) / self.invited if self.answered is not None and self.invited else None

    @property
    def is_of_outcomes(self) -> bool:
        """It differs from the others, and the cases' outcomes are why: the whole misleads."""
        return self.against is not None and (self.against.is_reversed or self.against.is_explained)


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey in a year. `questions` have the worst first; `units` and `outcomes` are of the question looked at."""

    name: str
    year: int
    kind: SurveyKind
    mode: SurveyMode
    instrument: str
    rule: KindRule
    index: IndexRule
    invited: int
    answered: int
    questions: tuple[Indexed, ...]
    question: str
    units: tuple[UnitAnswers, ...]
    outcomes: tuple[Indexed, ...]
    before: tuple[str, int] | None

    @property
    def rate(self) -> Decimal | None:
        return Decimal(self.answered) / self.invited if self.invited else None

    @property
    def worst(self) -> Indexed | None:
        return next((one for one in self.questions if one.value is not None), None)

    @property
    def hidden(self) -> int:
        return sum(one.index.is_hidden for one in self.units)


def headings(principal: Unit, known: Known) -> list[Heading]:
    """The surveys there are, the newest first (one query)."""
    found: dict[tuple[str, int], list[SurveyResult]] = {}
    for row in known.rows(SurveyResult).filter(principal=principal):
        found.setdefault((row.survey, row.year), []).append(row)
    return sorted(
        (
            Heading(name, year, SurveyKind(rows[0].kind), len({row.unit_id for row in rows}),
                    len({row.question for row in rows}))
            for (name, year), rows in found.items()
        ),
        key=lambda each: (-each.year, each.name),
    )  # fmt: skip


def survey(principal: Unit, name: str, year: int, known: Known, question: str = "") -> Survey | None:
    """The survey, and closer the question asked for (else the worst); None where nothing is read in (two queries)."""
    every = list(known.rows(SurveyResult).filter(principal=principal, survey=name).select_related("unit__principal"))
    rows = [row for row in every if row.year == year]
    if not rows:
        return None
    rule, index = load_definitions().survey_rules[RULES].of(rows[0].kind)
    by_question: dict[str, list[SurveyResult]] = {}
    for row in rows:
        by_question.setdefault(row.question, []).append(row)
    tables = {each: _Table(principal, year, found, rule, index) for each, found in by_question.items()}
    questions = sorted(
        (tables[each].indexed(each, (principal.pk, ALL)) for each in tables),
        key=lambda one: (one.value is None, one.value or 0, one.name),
    )
    chosen = question if question in tables else questions[0].name
    whole = _respondents(rows)
    earlier = max((row.year for row in every if row.year < year), default=None)
    return Survey(
        name, year, SurveyKind(rows[0].kind), SurveyMode(rows[0].mode), rows[0].instrument, rule, index,
        sum(asked for asked, _ in whole.values()), sum(answered for _, answered in whole.values()),
        tuple(questions), chosen, tuple(tables[chosen].units(whole)), tuple(tables[chosen].outcomes()),
        None if earlier is None else (name, earlier),
    )  # fmt: skip


def _respondents(rows: Sequence[SurveyResult]) -> dict[int, tuple[int, int]]:
    """Unit -> (asked, answered): of the unit's whole where it is told, else of its outcomes together."""
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for row in rows:
        found.setdefault(row.unit_id, {})[row.outcome] = (row.invited, row.answered)
    return {
        unit: told.get("") or (sum(asked for asked, _ in told.values()), sum(given for _, given in told.values()))
        for unit, told in found.items()
    }


class _Table:
    """One question: every unit's answers, by outcome and together, and what of it may be shown."""

    def __init__(
        self, principal: Unit, year: int, rows: Sequence[SurveyResult], rule: KindRule, index: IndexRule
    ) -> None:
        self.principal, self.rule, self.index = principal, rule, index
        self.named = {row.unit_id: row.unit for row in rows}
        told: dict[Cell, Answers] = {(row.unit_id, Breakdown(area=row.outcome)): row.answers for row in rows}
        for unit in self.named:
            parts = [one for (at, part), one in told.items() if at == unit and part != ALL]
            told.setdefault((unit, ALL), together(parts))
        for part in {part for _, part in told}:
            if self.named.keys() != {principal.pk}:
                below = [one for (unit, its), one in told.items() if its == part and unit != principal.pk]
                told[principal.pk, part] = together(below)
        self.answers = told
        observed = {cell: seen for cell, one in told.items() if (seen := self._observed(cell, one, year)) is not None}
        parents = {unit: principal.pk for unit in self.named if unit != principal.pk}
        self.hidden = closed(observed, parents, rule.threshold)

    def _observed(self, cell: Cell, one: Answers, year: int) -> Observation | None:
        value = self.index.index(one)
        return None if value is None else Observation(
            "", str(cell[0]), Period(year), value=value, breakdown=cell[1], n=one.count,
            numerator=Decimal(one.positive), denominator=Decimal(one.count),
        )  # fmt: skip

    def indexed(self, name: str, cell: Cell) -> Indexed:
        one = self.answers[cell]
        value = self.index.index(one)
        if value is None or cell in self.hidden:
            return Indexed(name, None, None, 0)
        if one.count < 2:
            return Indexed(name, value, None, one.count, one.unsure)
        span = mean_of_summary(float(value), self.index.deviation(one), one.count)
        inside = Interval(span.value, max(LOWEST, span.low), min(HIGHEST, span.high))
        return Indexed(name, value, inside, one.count, one.unsure)

    def units(self, whole: Mapping[int, tuple[int, int]]) -> list[UnitAnswers]:
        """The units, the worst first; a unit that is hidden says neither how many answered."""
        found = []
        for unit, row in self.named.items():
            index = self.indexed(row.label, (unit, ALL))
            asked, answered = whole[unit]
            shown = not index.is_hidden
            against = self._against(unit) if shown else None
            found.append(UnitAnswers(row, asked if shown else None, answered if shown else None, index, against))
        return sorted(found, key=lambda each: (each.index.is_hidden, each.index.value or 0, each.unit.label))

    def outcomes(self) -> list[Indexed]:
        """The whole municipality by outcome."""
        parts = sorted(part.area for unit, part in self.answers if unit == self.principal.pk and part != ALL)
        return [self.indexed(area, (self.principal.pk, Breakdown(area=area))) for area in parts]

    def _against(self, unit: int) -> Stratified | None:
        """The unit beside all the others within each outcome; None where there are not two outcomes to look within."""
        strata = []
        for area in sorted({part.area for _, part in self.answers if part != ALL}):
            part = Breakdown(area=area)
            shown = [one for one in self.named if (one, part) in self.answers and (one, part) not in self.hidden]
            own = self.answers.get((unit, part)) if unit in shown else None
            others = together(self.answers[one, part] for one in shown if one != unit)
            if own is not None and own.count and others.count:
                strata.append(Stratum(area, Count(own.positive, own.count), Count(others.positive, others.count)))
        return stratified(strata) if len(strata) > 1 else None


def texts_to_review(principal: Unit, known: Known) -> list[SurveyText]:
    """Every free answer, those nobody has read first (one query)."""
    rows = known.as_written(SurveyText.objects.filter(principal=principal).select_related("unit"))
    return sorted(
        rows, key=lambda row: (row.state != TextState.WAITING, -row.year, row.survey, row.unit.label, row.number)
    )


def released_texts(found: Survey, principal: Unit, paths: Sequence[str], known: Known) -> list[SurveyText]:
    """What has been released to the units under `paths` that are shown: of a hidden unit not a word (one query)."""
    shown = {one.unit.pk for one in found.units if not one.index.is_hidden}
    rows = SurveyText.objects.filter(principal=principal, survey=found.name, year=found.year).select_related("unit")
    return [
        row
        for row in known.as_written(rows)
        if row.state == TextState.RELEASED
        and row.unit_id in shown
        and any(row.unit.path.startswith(path) for path in paths)
    ]


@dataclass(frozen=True, slots=True)
class Engagement:
    """A unit's HME: the whole and its three parts (None: too few have answered, or not all nine are asked)."""

    unit: Unit
    total: Decimal | None
    parts: Mapping[hme.Part, Decimal | None]


def engagement(principal: Unit, year: int, known: Known) -> tuple[int, list[Engagement]] | None:
    """The newest HME to and with the year: the municipality first, then its units, the lowest first; None without one.

    One query. Each question hides its few for itself, so a whole is told only where all nine are.
    """
    rows = known.rows(SurveyResult).filter(principal=principal, kind=SurveyKind.STAFF, year__lte=year)
    every = list(rows.filter(question__in=hme.QUESTIONS).select_related("unit__principal"))
    newest = max((row.year for row in every), default=None)
    if newest is None:
        return None
    rule, index = load_definitions().survey_rules[RULES].of(SurveyKind.STAFF)
    by_question: dict[str, list[SurveyResult]] = {}
    for row in every:
        if row.year == newest:
            by_question.setdefault(row.question, []).append(row)
    tables = {question: _Table(principal, newest, found, rule, index) for question, found in by_question.items()}
    named = {principal.pk: principal} | {pk: unit for table in tables.values() for pk, unit in table.named.items()}
    found = []
    for pk, unit in named.items():
        told = {question: table.indexed(question, (pk, ALL)).value
                for question, table in tables.items() if (pk, ALL) in table.answers}  # fmt: skip
        found.append(Engagement(unit, hme.total(told), {one: hme.part(told, one) for one in hme.Part}))
    whole, *units = found
    return newest, [whole, *sorted(units, key=lambda one: (one.total is None, one.total or 0, one.unit.label))]
