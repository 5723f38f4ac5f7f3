"""What the book of the nominees holds, read once across the areas: assessments, key figures, own goals and finances."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.assessment.models import GoodExample, PublishedResult, Remark
from styrkedjan.areas.assessment.queries import award as awards
from styrkedjan.areas.assessment.queries import results
from styrkedjan.areas.assessment.queries.award import Applied, AwardYear
from styrkedjan.areas.comparison.models import MeasureSet
from styrkedjan.areas.comparison.queries.financial import FinancialProfile, financial_profile
from styrkedjan.areas.comparison.queries.groups import Group
from styrkedjan.areas.comparison.queries.sets import NAMED, SetComparison, compare_set, named_set, own_indicators
from styrkedjan.areas.indicators.models import Indicator, TargetValue
from styrkedjan.domain.assessment.frameworks import Framework
from styrkedjan.domain.assessment.states import RemarkKind
from styrkedjan.domain.measures import Target
from styrkedjan.foundation.known import Known
from styrkedjan.sources.definitions import load_definitions


@dataclass(frozen=True)
class Followed:
    """A measure of the set that a municipality steers by: its indicator, what it aims at, and what came of it."""

    indicator: Indicator
    measure: str
    target: Target | None
    value: Decimal | None
    year: int | None
    decimals: int

    @property
    def is_reached(self) -> bool | None:
        """None where there is no target or no value."""
        if self.target is None or self.value is None:
            return None
        return not self.target.shortfall(self.value)


@dataclass(frozen=True)
class Nominee:
    """A nominated municipality with everything that is told of it."""

    applied: Applied
    result: PublishedResult | None
    earlier: PublishedResult | None
    remarks: tuple[Remark, ...]
    examples: tuple[GoodExample, ...]
    followed: tuple[Followed, ...]
    finances: FinancialProfile | None

    @property
    def name(self) -> str:
        return self.applied.name

    @property
    def short(self) -> str:
        return self.applied.row.municipality.label

    def points(self, area: str) -> Decimal | None:
        return None if self.result is None else self.result.points(area)

    @property
    def total(self) -> Decimal | None:
        """As it was published, else the sum of the areas."""
        return None if self.result is None else results.as_result(self.result).published_total


@dataclass(frozen=True)
class Book:
    """The whole. `framework` is the one most of them were assessed by; `medians` are the areas' in its pool."""

    year: AwardYear
    nominees: tuple[Nominee, ...]
    framework: Framework | None
    medians: tuple[Decimal | None, ...]
    pooled: int
    median_total: Decimal | None
    comparison: SetComparison | None
    measures: MeasureSet | None

    @property
    def is_mixed(self) -> bool:
        """Whether they were assessed by more than one version or scope, and so do not stand beside each other."""
        kinds = {(one.result.framework, one.result.scope) for one in self.nominees if one.result}
        return len(kinds) > 1


def book_of(year: AwardYear, known: Known, *, only: Collection[int] | None = None) -> Book:
    """Everything about the nominees; `only` the applications that the reader may read."""
    told = tuple(one for one in year.nominees if only is None or one.row.pk in only)
    framework = _framework(told)
    published = results.results(known, framework=framework.id) if framework else []
    scope = next((one.assessed.scope for one in told if one.assessed), "")
    pool = results.pool(published, framework.id, scope, known.day) if framework else None
    medians = results.area_medians(published, framework.id, scope, known.day) if framework else ()
    codes = [one.row.municipality.code for one in told]
    measures = _measures(year, known)
    comparison = compare_set(measures, codes, known) if measures is not None and codes else None
    remarks, examples = _texts(told, known)
    earlier = {
        one.row.pk: next((row for row in published if one.assessed and row.municipality_id == one.row.municipality_id
                          and row.scope == one.assessed.scope and row.year < one.assessed.year), None)
        for one in told
    }  # fmt: skip
    return Book(
        year,
        tuple(
            Nominee(
                one, one.assessed, earlier[one.row.pk],
                remarks.get(one.assessed.assessment_id or 0, ()) if one.assessed else (),
                examples.get(one.assessed.pk, ()) if one.assessed else (),
                _followed(one, comparison, place, known),
                financial_profile(code, _among(code, codes), known) if len(codes) > 1 else None,
            )
            for place, (one, code) in enumerate(zip(told, codes, strict=True))
        ),
        framework, medians, pool.count if pool else 0, pool.median if pool else None, comparison, measures,
    )  # fmt: skip


def _among(code: str, codes: Collection[str]) -> Group:
    """The other nominees."""
    return Group("nominerade", "de nominerade", tuple(one for one in codes if one != code))


def _framework(told: Collection[Applied]) -> Framework | None:
    """The framework that most were assessed by."""
    found = [one.assessed.framework for one in told if one.assessed]
    most = max(found, key=lambda key: (found.count(key), key), default=None)
    return load_definitions().frameworks.get(most) if most else None


def _measures(year: AwardYear, known: Known) -> MeasureSet | None:
    """The organiser's own set with the award's name, else the one that the award names."""
    rows = MeasureSet.objects.filter(principal=year.row.organiser, name=year.award.name).select_related("principal")
    if own := known.as_written(rows):
        return own[0]
    return named_set(year.award.measures, year.row.organiser, known) if year.award.measures in NAMED else None


def _texts(
    told: Collection[Applied], known: Known
) -> tuple[Mapping[int, tuple[Remark, ...]], Mapping[int, tuple[GoodExample, ...]]]:
    """The assessors' texts by assessment, and good examples by result (two queries)."""
    made = [one.assessed.assessment_id for one in told if one.assessed and one.assessed.assessment_id]
    remarks: dict[int, tuple[Remark, ...]] = {}
    for row in known.as_written(Remark.objects.filter(assessment__in=made)):
        remarks[row.assessment_id] = (*remarks.get(row.assessment_id, ()), row)
    examples: dict[int, tuple[GoodExample, ...]] = {}
    keys = [one.assessed.pk for one in told if one.assessed]
    for found in known.made(GoodExample.objects.filter(result__in=keys)):
        examples[found.result_id] = (*examples.get(found.result_id, ()), found)
    return remarks, examples


def _followed(one: Applied, comparison: SetComparison | None, place: int, known: Known) -> tuple[Followed, ...]:
    """The set's measures that the municipality follows as its own indicators, with target and value of the year."""
    if comparison is None:
        return ()
    own = own_indicators(one.row.municipality, [row.figure.id for row in comparison.rows], known)
    rows = known.rows(TargetValue).filter(
        indicator__in=[each.pk for found in own.values() for each in found], unit=one.row.municipality
    )
    targets = {(row.indicator_id, row.year): row.target for row in rows}
    found = []
    for row in comparison.rows:
        cell = row.cells[place]
        for indicator in own.get(row.figure.id, ()):
            value = cell.value.value if cell.value else None
            target = targets.get((indicator.pk, row.year)) if row.year else None
            found.append(Followed(indicator, row.figure.title, target, value, row.year, row.figure.decimals))
    return tuple(found)


def told_by(nominee: Nominee, kind: RemarkKind) -> tuple[Remark, ...]:
    return tuple(row for row in nominee.remarks if row.kind == kind)


def year_of(pk: int, known: Known) -> AwardYear | None:
    """A round whose nominees are told; None for one whose are not."""
    found = awards.public_rounds(known, pk=pk)
    return found[0] if found else None
