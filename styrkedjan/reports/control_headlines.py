"""How a control year stands in one sentence, the worst first: for the page and for the documents."""

from __future__ import annotations

from collections.abc import Sequence

from styrkedjan.areas.control.queries.years import ControlYear, gravity
from styrkedjan.domain.control.states import PlanState
from styrkedjan.domain.control.words import Sufficiency
from styrkedjan.domain.swedish import NBSP, plural
from styrkedjan.reports.headlines import Headline


def headline(year: ControlYear) -> Headline:
    """`I Löneutbetalningar var 26 av 30 stickprov fel, och åtgärden har inte visat effekt.`"""
    name = year.committee.name
    if year.plan is None:
        return Headline(f"{name} har ", "ingen plan", f" för intern kontroll {year.year}", True)
    if year.state is PlanState.PREPARING:
        return _preparing(year)
    if year.deviating:
        worst = year.deviating[0]
        counted = f"{worst.failed[0]} av {worst.failed[1]} fel" if worst.failed else "en avvikelse"
        more = len(year.deviating) - 1
        also = f", och {plural(more, 'kontroll till', 'kontroller till')} har avvikelser" if more else ""
        return Headline(f"”{worst.row.title}” visar ", counted, f" som inte är åtgärdat{also}", True)
    if year.judgement is not None:
        word = Sufficiency(year.judgement.sufficiency)
        bad = word in (Sufficiency.NO, Sufficiency.PARTLY)
        return Headline(f"{name} bedömer att kontrollen {year.year} var tillräcklig: ", word.label.lower(), "", bad)
    total = len(year.controls)
    done = f"{year.done} av {plural(total, 'kontroll', 'kontroller')}"
    if year.found:
        wrong = plural(len(year.found), "sak", "saker")
        return Headline(f"{name} är klar för året med {done}, och ", wrong, " behöver åtgärdas", True)
    return Headline(f"{name} är klar för året med ", done, ", utan avvikelser")


def _preparing(year: ControlYear) -> Headline:
    must = [line for line in year.risks if line.band is not None and line.band.must_be_handled]
    if not year.risks:
        return Headline(f"Riskanalysen {year.year} är börjad men har inga risker ännu")
    risks = plural(len(year.risks), "risk", "risker")
    if not must:
        return Headline(f"Riskanalysen {year.year} har {risks}, och ingen av dem måste tas in i planen")
    return Headline(f"Riskanalysen {year.year} har {risks}, varav ", f"{len(must)}{NBSP}höga", " ska hanteras", True)


def of_municipality(name: str, at: int, years: Sequence[ControlYear]) -> Headline:
    """All committees and companies together."""
    without = [one for one in years if one.plan is None]
    deviating = sum(len(one.deviating) for one in years)
    if deviating:
        worst = min((one for one in years if one.deviating), key=lambda one: gravity(one.deviating[0]))
        count = plural(deviating, "avvikelse", "avvikelser")
        where = f", värst i {worst.committee.name}" if len(worst.deviating) < deviating else ""
        return Headline(f"{name} har ", count, f" i den interna kontrollen {at} som inte är åtgärdade{where}", True)
    if without:
        count = f"{len(without)} av {len(years)}"
        return Headline(f"{name} saknar plan för intern kontroll {at} i ", count, " nämnder och bolag", True)
    done, total = sum(one.done for one in years), sum(len(one.controls) for one in years)
    return Headline(f"{name} har gjort ", f"{done} av {total}", f" kontroller {at}, utan öppna avvikelser")
