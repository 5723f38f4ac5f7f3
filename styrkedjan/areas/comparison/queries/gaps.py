"""Gaps between groups of people in the own indicators: by sex, age, area and operating form, and what is answered.

Only exact counts that may be shown are compared, never rounded figures or what is hidden. A unit's groups are compared
within it; under a committee the same groups of its units are put together, and areas and operating forms are compared
by the units that are of them, whose people belong together (the design effect widens those intervals). Which gaps are
real is decided among all that are looked at in the municipality, so that a gap is as real on every page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Q
from django.utils.text import slugify

from styrkedjan.analysis.gaps import Gap, gap_of_shares, real_gaps, smallest_seen, widened
from styrkedjan.analysis.ranks import Count
from styrkedjan.analysis.variance_parts import design_effect_of_shares
from styrkedjan.areas.comparison.models import GapAnswer
from styrkedjan.areas.comparison.queries.counts import count
from styrkedjan.areas.indicators.models import Indicator, SourceKind
from styrkedjan.areas.indicators.queries.tables import Place, Table, places, tables
from styrkedjan.areas.indicators.queries.values import observations, years
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, OperatingForm, Unit
from styrkedjan.areas.organisation.queries import unit_rows
from styrkedjan.domain.gap_states import GAP, GapKind, GapState, SeenGap, waits
from styrkedjan.domain.observations import ALL, Breakdown, Sex
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

SEXES = {Sex.WOMEN: "kvinnor och flickor", Sex.MEN: "män och pojkar"}
# With so few that a gap of this size would mostly go unseen, nothing seen says nothing.
UNSEEN = 0.25
Groups = dict[str, Count]


@dataclass(frozen=True, slots=True)
class FoundGap:
    """Two groups of an indicator at a unit. `units` is how many units' people are put together."""

    indicator: Indicator
    period: Period
    place: Place
    kind: GapKind
    gap: Gap
    counts: tuple[Count, Count]
    units: int

    @property
    def key(self) -> str:
        """The groups within the indicator and the unit."""
        return slugify(f"{self.kind.value} {self.gap.first} {self.gap.second}")[:120]

    @property
    def is_too_few(self) -> bool:
        """Whether so few are compared that even a large gap would go unseen."""
        one, two = self.counts
        share = (one.successes + two.successes) / (one.trials + two.trials)
        return not self.gap.is_real and smallest_seen(one.trials, two.trials, min(max(share, 0.1), 0.9)) > UNSEEN

    @property
    def seen(self) -> SeenGap:
        """As it is written down beside an answer, in percentage points."""
        points = (round(Decimal(str(part * 100)), 2) for part in (
            self.gap.difference.value, self.gap.difference.low, self.gap.difference.high))  # fmt: skip
        return SeenGap(str(self.period), *points)


@dataclass(frozen=True, slots=True)
class AnsweredGap:
    """A gap with the answer that there is to it."""

    found: FoundGap
    answer: GapAnswer | None

    @property
    def state(self) -> GapState:
        return GapState(self.answer.state) if self.answer else GAP.first

    @property
    def waits(self) -> bool:
        """Whether it is real and somebody still has to answer."""
        told = self.answer.period if self.answer else ""
        return self.found.gap.is_real and waits(self.state, told, str(self.found.period))

    @property
    def label(self) -> str:
        """Where it stands, in words."""
        if self.answer:
            again = self.waits and self.answer.period != str(self.found.period)
            return f"{self.state.label}{f' {self.answer.period}, kvar' if again else ''}"
        if self.found.gap.is_real:
            return self.state.label
        return "För få för att säga" if self.found.is_too_few else "Kan vara slump"


@remembered
def every_gap(principal: Unit, through: Period, known: Known) -> tuple[FoundGap, ...]:
    """All comparisons of the newest periods, this year or last, those that are surest first (three queries)."""
    rows = Indicator.objects.filter(principal=principal, source=SourceKind.OWN).select_related("owner")
    indicators = {row.pk: row for row in known.as_written(rows)}
    where = places(principal)
    traits = _traits(principal)
    # Every row, since what is hidden rests on rows that have no count of their own.
    condition = years(through.year - 1, through.year) & Q(indicator__principal=principal)
    found: list[FoundGap] = []
    for key, told in observations(condition, where, known, timed=False).items():
        if key in indicators:
            made = tables(indicators[key], where, [row for row in told if row[1].period.end <= through.end])
            found += next((gaps for table in reversed(made.values()) if (gaps := list(_gaps(table, traits)))), [])
    real = real_gaps([one.gap for one in found])
    told_all = [replace(one, gap=gap) for one, gap in zip(found, real, strict=True)]
    return tuple(sorted(told_all, key=lambda one: (one.gap.p_value, one.indicator.name, one.place.code, one.key)))


def answered(gaps: Iterable[FoundGap], principal: Unit, known: Known) -> list[AnsweredGap]:
    """The gaps with their answers, in the order given (one query, two as known an earlier day)."""
    rows = GapAnswer.objects.filter(indicator__principal=principal).select_related("changed_by")
    held = {(row.indicator_id, row.unit_id, row.key): row for row in known.as_written(rows)}
    return [AnsweredGap(one, held.get((one.indicator.pk, one.place.id, one.key))) for one in gaps]


def _traits(principal: Unit) -> dict[int, tuple[str, str]]:
    """Unit -> its operating form and area in words (one query)."""
    return {
        row.pk: (OperatingForm(row.operating_form).label.lower(), row.geographic_area) for row in unit_rows(principal)
    }


def _gaps(table: Table, traits: Mapping[int, tuple[str, str]]) -> Iterator[FoundGap]:
    """Every comparison in one indicator and period: within units, and within and between those of a committee."""
    shown = _shown(table)
    parts = {unit: dict(_divided(cells)) for unit, cells in shown.items()}
    for unit, groups in parts.items():
        for kind, counts in groups.items():
            yield from _compared(table, unit, kind, counts, 1)
    for committee, units in _committees(table, shown).items():
        for kind in (GapKind.SEX, GapKind.AGE, GapKind.AREA):
            told = [parts[unit][kind] for unit in units if kind in parts[unit]]
            if len(told) > 1:
                yield from _compared(table, committee, kind, _together(told), len(told))
        whole = {unit: shown[unit][ALL] for unit in units if ALL in shown[unit]}
        effect = design_effect_of_shares(list(whole.values()))
        for kind, trait in ((GapKind.FORM, 0), (GapKind.AREA, 1)):
            by = [{name: counted} for unit, counted in whole.items() if (name := traits[unit][trait])]
            yield from _compared(table, committee, kind, _together(by), len(by), effect)


def _shown(table: Table) -> dict[int, dict[Breakdown, Count]]:
    """Unit -> part -> its exact count, for the reported cells that may be shown."""
    found: dict[int, dict[Breakdown, Count]] = {}
    for unit, part in table.reported:
        if unit in table.units and (one := count(table.value(unit, part))) is not None:
            found.setdefault(unit, {})[part] = one
    return found


def _divided(cells: Mapping[Breakdown, Count]) -> Iterator[tuple[GapKind, Groups]]:
    """The divisions that have at least two groups."""
    sexes = {SEXES[sex]: cells[Breakdown(sex)] for sex in SEXES if Breakdown(sex) in cells}
    ages = {part.age: one for part, one in cells.items() if part == Breakdown(age=part.age) and part.age}
    areas = {part.area: one for part, one in cells.items() if part == Breakdown(area=part.area) and part.area}
    for kind, groups in ((GapKind.SEX, sexes), (GapKind.AGE, ages), (GapKind.AREA, areas)):
        if len(groups) > 1:
            yield kind, groups


def _committees(table: Table, units: Iterable[int]) -> dict[int, list[int]]:
    """Committee -> the units under it that have a count, where they are at least two."""
    found: dict[int, list[int]] = {}
    for unit in units:
        for above in table.units[unit].above:
            if table.units[above].kind in POLITICAL_KINDS:
                found.setdefault(above, []).append(unit)
    return {committee: below for committee, below in found.items() if len(below) > 1}


def _together(parts: Sequence[Groups]) -> Groups:
    """The groups of several units put together, by name."""
    names = sorted({name for groups in parts for name in groups})
    return {
        name: Count(sum(one[name].successes for one in parts if name in one),
                    sum(one[name].trials for one in parts if name in one))
        for name in names
    }  # fmt: skip


def _compared(
    table: Table, unit: int, kind: GapKind, groups: Groups, units: int, design_effect: float = 1.0
) -> Iterator[FoundGap]:
    """Two groups against each other; of more, each against the others together."""
    names = [name for name, one in groups.items() if one.trials]
    pairs: list[tuple[str, str, Count, Count]] = []
    if len(names) == 2:
        pairs = [(names[0], names[1], groups[names[0]], groups[names[1]])]
    elif len(names) > 2:
        for name in names:
            others = _together([{"": groups[other]} for other in names if other != name])[""]
            pairs.append((name, kind.rest, groups[name], others))
    for first, second, one, two in pairs:
        gap = widened(gap_of_shares(table.indicator.name, (first, second), (one, two)), design_effect)
        yield FoundGap(table.indicator, table.period, table.units[unit], kind, gap, (one, two), units)
