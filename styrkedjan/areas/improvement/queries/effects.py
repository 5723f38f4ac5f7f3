"""What improvements have given: their indicators before and from the day they began, beside chance and the others.

The unit's own change is the mean of at most three periods after less that of as many before; the period in which it
began is neither. Two things can tell it from chance: the interval of the difference, where the counts behind are known,
and how far other units with the same indicator have parted from what is common to them (`analysis.before_after`).
Neither says what the cause was. Whoever begins when it is at its worst often gets better by itself, which is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from styrkedjan.analysis.before_after import YEARS, BeforeAfter, before_after
from styrkedjan.analysis.binomial import Interval
from styrkedjan.analysis.intervals import difference_of_shares
from styrkedjan.areas.improvement.models import Improvement
from styrkedjan.areas.indicators.models import Indicator, SourceKind
from styrkedjan.areas.indicators.queries.kolada import kolada_totals
from styrkedjan.areas.indicators.queries.tables import Place, places, tables
from styrkedjan.areas.indicators.queries.values import observations
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.improvement.effects import Evidence, Verdict, verdict
from styrkedjan.domain.measures import Aggregation, Direction
from styrkedjan.domain.observations import ALL, Observation
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import number, said_unit
from styrkedjan.foundation.known import Known

PERCENT = "%"
OWN = "egen"
Series = Mapping[Period, Observation]


@dataclass(frozen=True, slots=True)
class Effect:
    """The change with its evidence. `series` are all the periods that are known, oldest first."""

    indicator: Indicator
    verdict: Verdict
    since: date
    series: tuple[tuple[Period, float], ...]
    against: BeforeAfter | None = None
    before: float | None = None
    after: float | None = None
    span: Interval | None = None
    people: int | None = None

    @property
    def sentence(self) -> str:
        """`I medel från 61,2 till 70,1 %, 8,9 procentenheter upp (slumpens spann 2,1 till 15,7). ...`"""
        if self.before is None or self.after is None:
            return f"{self.indicator.name}: inget värde finns ännu både före och efter {self.since}."
        decimals, unit = max(1, self.indicator.decimals), self.indicator.unit_of_measure
        size = self.after - self.before
        points = "procentenheter" if unit == PERCENT else unit
        way = "upp" if size > 0 else "ner" if size < 0 else "skillnad"
        told = (
            f"{self.indicator.name}: i medel från {number(self.before, decimals)} till {number(self.after, decimals)}"
        )
        told += f" {said_unit(unit)}, {number(abs(size), decimals)} {points} {way}".replace("  ", " ")
        if self.span is not None:
            told += f" (slumpens spann {number(self.span.low, decimals)} till {number(self.span.high, decimals)})"
        return f"{told}. {self._beside_others(decimals)}{SAID[self.verdict]}"

    def _beside_others(self, decimals: int) -> str:
        if self.against is None:
            return ""
        others, common = self.against.others, number(self.against.common, decimals, sign=True)
        far = number(self.against.as_far) if self.against.as_far else "ingen"
        return f"De andra {number(others)} har i mitten ändrats {common}, och {far} av dem har avvikit lika mycket. "


SAID = {
    Verdict.BETTER: "Det är mer än slumpen förklarar; vad som är orsaken säger det inte.",
    Verdict.WORSE: "Det har blivit sämre, mer än slumpen förklarar.",
    Verdict.CHANGED: "Det är mer än slumpen förklarar.",
    Verdict.CHANCE: "Det kan vara slump: det som väljs när det är som sämst blir ofta bättre av sig självt.",
    Verdict.FEW: "För få jämförs för att skilja det från slump.",
    Verdict.EARLY: "", Verdict.UNMEASURED: "",
}  # fmt: skip


def effects(rows: Sequence[Improvement], principal: Unit, known: Known) -> dict[int, Effect]:
    """Improvement -> its effect, for those that have begun and have an indicator (two queries, however many)."""
    begun = [(row, row.indicator, row.started_on) for row in rows if row.indicator and row.started_on]
    indicators = {one.pk: one for _, one, _ in begun}
    if not indicators:
        return {}
    where = places(principal)
    own = [one for one in indicators.values() if one.source == SourceKind.OWN]
    told = observations(Q(indicator__in=own), where, known, timed=False)
    fetched = kolada_totals(
        [one for one in indicators.values() if one.source == SourceKind.KOLADA], principal, known
    )  # fmt: skip
    found = {}
    for row, indicator, started_on in begun:
        if indicator.source == SourceKind.OWN:
            mine, others = _series(indicator, row.unit, where, told.get(indicator.pk, []))
        else:
            series = fetched.get(indicator.pk, ()) if row.unit_id == principal.pk else ()
            mine, others = {one.period: one for one in series if one.breakdown == ALL}, {}
        found[row.pk] = effect(indicator, started_on, mine, others)
    return found


def _series(
    indicator: Indicator, unit: Unit, where: Mapping[int, Place], rows: Sequence[tuple[int, Observation]]
) -> tuple[Series, Mapping[str, Series]]:
    """The unit's periods, and those of every unit beside it that reports the same; small numbers are hidden."""
    mine: dict[Period, Observation] = {}
    others: dict[str, dict[Period, Observation]] = {}
    for period, table in tables(indicator, where, rows).items():
        if (seen := table.value(unit.pk)) is not None:
            mine[period] = seen
        for key, part in table.reported:
            place = where[key]
            apart = not (place.path.startswith(unit.path) or unit.path.startswith(place.path))
            if part == ALL and apart and (value := table.value(key)) is not None:
                others.setdefault(place.code, {})[period] = value
    return mine, others


def effect(indicator: Indicator, since: date, mine: Series, others: Mapping[str, Series]) -> Effect:
    """No query: the change of one series since a day, beside those of the others."""
    spans = [period.span for period, one in mine.items() if one.value is not None]
    own = {period: one for period, one in mine.items() if one.value is not None and period.span == spans[-1]}
    shown = tuple((period, float(one.value)) for period, one in sorted(own.items()) if one.value is not None)
    before = [period for period in sorted(own) if period.end < since][-YEARS:]
    after = [period for period in sorted(own) if period.start >= since][:YEARS]
    if not before or not after:
        return Effect(indicator, Verdict.EARLY, since, shown)
    compared = {OWN: _places(own, since), **{code: _places(told, since) for code, told in others.items()}}
    against = before_after(OWN, compared, _place(after[0]))
    first, last = (sum(float(own[one].value or 0) for one in part) / len(part) for part in (before, after))
    span, people = _span(indicator, [own[one] for one in before], [own[one] for one in after])
    leaves = None if span is None else not span.low <= 0 <= span.high
    beyond = None if against is None else against.is_beyond_chance
    judged = verdict(last - first, Direction(indicator.direction), Evidence(leaves, beyond))
    return Effect(indicator, judged, since, shown, against, first, last, span, people)


def _place(period: Period) -> int:
    """Its place among periods of the same length."""
    return period.year * (12 // period.span.months) + period.number


def _places(told: Series, since: date) -> dict[int, float]:
    """Place -> value, without the period in which it began."""
    return {
        _place(period): float(one.value)
        for period, one in told.items()
        if one.value is not None and (period.end < since or period.start >= since)
    }


def _span(
    indicator: Indicator, before: Iterable[Observation], after: Iterable[Observation]
) -> tuple[Interval | None, int | None]:
    """The interval of the change in percentage points, and the fewest behind either side, where counts are known."""
    if indicator.aggregation != Aggregation.SHARE or indicator.unit_of_measure != PERCENT:
        return None, None
    sides = [_counts(after), _counts(before)]
    if any(side is None or not side[1] for side in sides):
        return None, None
    (hits, asked), (old_hits, old_asked) = (side for side in sides if side is not None)
    told = difference_of_shares(hits, asked, old_hits, old_asked)
    return Interval(told.value * 100, told.low * 100, told.high * 100), min(asked, old_asked)


def _counts(rows: Iterable[Observation]) -> tuple[int, int] | None:
    hits, asked = 0, 0
    for row in rows:
        if row.numerator is None or row.denominator is None or row.numerator % 1 or row.denominator % 1:
            return None
        hits, asked = hits + int(row.numerator), asked + int(row.denominator)
    return hits, asked
