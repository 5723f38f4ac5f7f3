"""Improvements and equality in one sentence, the worst first: for the pages and for the documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from styrkedjan.areas.improvement.queries.boards import Line
from styrkedjan.domain.gap_states import GapState
from styrkedjan.domain.improvement.effects import Verdict
from styrkedjan.domain.improvement.states import ImprovementState
from styrkedjan.domain.swedish import kronor, listing, number, plural
from styrkedjan.overviews.equality import Equality, NeedTable
from styrkedjan.reports.headlines import Headline

S = ImprovementState


def headline(name: str, found: Sequence[Line]) -> Headline:
    """`Skolan prövar 2 förbättringar; 1 idé har väntat för länge på svar.`"""
    ideas = sum(one.is_late and one.state is S.IDEA for one in found)
    if ideas:
        waits = plural(ideas, "idé har väntat", "idéer har väntat")
        return Headline(f"{name}: ", waits, " mer än en månad på svar", True)
    late = sum(one.is_late for one in found)
    if late:
        waits = plural(late, "förbättring skulle", "förbättringar skulle")
        return Headline(f"{name}: ", waits, " ha kommit längre", True)
    better = sum(one.effect is not None and one.effect.verdict is Verdict.BETTER for one in found)
    if better:
        some = plural(better, "förbättring", "förbättringar")
        return Headline(f"{name} har fått ", some, " med en effekt som är större än slumpen")
    if not any(one.state.is_open for one in found):
        return Headline(f"{name} har ingen förbättring på gång")
    return Headline(
        f"{name} har {plural(sum(one.state.is_open for one in found), 'förbättring', 'förbättringar')} på gång"
    )


def counted(found: Sequence[Line]) -> str:
    """`6 prövas och 3 är behållna. 4 har siffror före och efter: 2 har blivit bättre än slumpen förklarar, ...`"""
    of = Counter(one.state for one in found)
    counts = (
        (of[S.IDEA], "är en idé", "är idéer"), (of[S.ANALYSED] + of[S.PLANNED], "förbereds", "förbereds"),
        (of[S.TRIED], "prövas", "prövas"), (of[S.KEPT] + of[S.FOLLOWED], "är behållen", "är behållna"),
        (of[S.DROPPED], "är avskriven", "är avskrivna"),
    )  # fmt: skip
    told = listing([plural(count, one, many) for count, one, many in counts if count]) + "."
    measured = [one.effect.verdict for one in found if one.effect and one.effect.before is not None]
    if measured:
        better, worse = measured.count(Verdict.BETTER), measured.count(Verdict.WORSE)
        sides = ((better, "har blivit bättre än slumpen förklarar"), (worse, "sämre"),
                 (len(measured) - better - worse, "kan vara slump eller går inte att säga"))  # fmt: skip
        told += f" {number(len(measured))} har siffror före och efter: "
        told += listing([f"{number(count)} {what}" for count, what in sides if count]) + "."
    return told


def equality(found: Equality) -> Headline:
    """The worst first: what nobody has answered for, then what is unjustified and without a measure."""
    name, waiting = found.unit.label, found.waiting
    unjustified = sum(one.state is GapState.UNJUSTIFIED for one in waiting)
    if unjustified:
        some = plural(unjustified, "omotiverad skillnad", "omotiverade skillnader")
        return Headline(f"{name} har ", some, " utan åtgärd", True)
    if waiting:
        return Headline(f"{name}: ", plural(len(waiting), "skillnad väntar", "skillnader väntar"), " på svar", True)
    acting = found.by_state[GapState.MEASURE]
    if acting:
        return Headline(f"{name} arbetar med ", plural(acting, "omotiverad skillnad", "omotiverade skillnader"), "")
    if found.real:
        return Headline(f"{name} har svarat för alla skillnader som är större än slumpen")
    if not found.rows:
        return Headline(f"{name} har inga resultat som går att dela upp på grupper")
    return Headline(f"{name} har ingen skillnad mellan grupper som är större än slumpen")


def compared(found: Equality) -> str:
    """How many comparisons stand behind, so that nobody takes the outermost of many for news."""
    if not found.rows:
        return "Ingen indikator har grupper som är räknade med täljare och nämnare och får visas."
    real = sum(one.found.gap.is_real for one in found.rows)
    made = plural(len(found.rows), "jämförelse är gjord", "jämförelser är gjorda")
    return (
        f"{made}, på exakta antal och aldrig på avrundade värden: {number(real)} är större än slumpen ger, "
        f"{number(found.chance)} kan vara slump, och i {number(found.few)} är det för få för att säga."
    )


def resources(found: NeedTable) -> str:
    """What money does for need, beside the result of those with the most and the least of it."""
    if not found.rows:
        return ""
    if not found.is_weighted:
        return f"Resursfördelningen {found.year} ger lika mycket per person oavsett behov."
    most, least = found.rows[0], found.rows[-1]
    told = (
        f"{most.unit.name} får mest för behov {found.year}, {kronor(most.for_need, sign=True)} per person "
        f"utöver grundpriset, och {least.unit.name} minst, {kronor(least.for_need, sign=True)}."
    )
    ends = [one.result.value if one.result else None for one in (most, least)]
    if found.indicator is not None and ends[0] is not None and ends[1] is not None:
        decimals, unit = found.indicator.decimals, found.indicator.unit_of_measure
        told += (
            f" {found.indicator.name}: {number(ends[0], decimals)} mot {number(ends[1], decimals)} {unit}. "
            "Det visar inte om pengarna räcker, bara vart de går."
        )
    return told
