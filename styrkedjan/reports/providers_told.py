"""How a committee's performers do in one sentence, the worst first: for the page and for the documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from styrkedjan.areas.providers.queries.years import AgreementLine, ProviderYear
from styrkedjan.domain.providers.states import AgreementState, PlanState
from styrkedjan.domain.providers.words import AgreementKind, Result
from styrkedjan.domain.swedish import plural
from styrkedjan.reports.headlines import Headline


def headline(year: ProviderYear) -> Headline:
    """`Hemtjänst AB brister i 2 av 6 krav: "Högst 12 olika ansikten på 14 dagar".`"""
    name = year.committee.name
    if not year.running:
        return Headline(f"{name} har inga utförare med avtal eller uppdragsbeskrivning {year.year}")
    open_ones = year.open_deviations
    if open_ones:
        line, worst = open_ones[0]
        more = len({one.row.performer_id for one, _ in open_ones}) - 1
        also = f", och {plural(more, 'utförare till', 'utförare till')} har avvikelser" if more else ""
        return Headline(f"{line.row.performer.name} ", "brister", f": {_small(worst.row.what)}{also}", True)
    return plan(year)


def plan(year: ProviderYear) -> Headline:
    """How far the year's plan has come."""
    name = year.committee.name
    if year.plan is None:
        count = plural(len(year.running), "utförare", "utförare")
        return Headline(f"{name} har ", "ingen plan", f" för att följa upp sina {count} {year.year}", True)
    if year.state is PlanState.PREPARING:
        rows = plural(len(year.rows), "rad", "rader")
        return Headline(f"{name} förbereder uppföljningen {year.year}: {rows} om {len(year.followed)} utförare")
    done, total = year.done_share
    late = sum(len(line.late(year.today)) for line in year.rows)
    if late:
        return Headline(f"{name} har gjort {done} av {total} uppföljningar, och ", f"{late}", " är försenade", True)
    return Headline(f"{name} har gjort ", f"{done} av {total}", f" uppföljningar {year.year}")


def _small(text: str) -> str:
    """A requirement inside a sentence."""
    return f"”{text.rstrip('.')}”"


def whole(name: str, at: int, years: Sequence[ProviderYear]) -> Headline:
    """All committees together."""
    with_some = [one for one in years if one.running]
    open_ones = [(one, *pair) for one in with_some for pair in one.open_deviations]
    if open_ones:
        worst = min(open_ones, key=lambda found: ["critical", "major", "minor"].index(found[2].row.severity))
        performers = len({line.row.performer_id for _, line, _ in open_ones})
        count = plural(performers, "utförare", "utförare")
        told = f" som inte gör det som är avtalat, värst {worst[1].row.performer.name}"
        return Headline(f"{name} har ", count, told, True)
    without = [one for one in with_some if one.plan is None]
    if without:
        count = f"{len(without)} av {len(with_some)}"
        return Headline(f"{name} saknar plan för uppföljning av utförare {at} i ", count, " nämnder", True)
    done = sum(one.done_share[0] for one in with_some)
    total = sum(one.done_share[1] for one in with_some)
    return Headline(f"{name} har gjort ", f"{done} av {total}", f" uppföljningar av utförare {at}")


def agreement(line: AgreementLine, today: date) -> Headline:
    """One agreement: what is wrong, else how many requirements are kept."""
    name = line.row.performer.name
    if line.state is AgreementState.DRAFT:
        return Headline(f"Utkast: {line.row.title}, {name}")
    if line.state is not AgreementState.RUNNING:
        return Headline(f"{line.kind.label} med {name} är ", line.state.label.lower(), f" sedan {line.row.end}", True)
    if line.open_deviations:
        worst = line.open_deviations[0]
        stands = worst.rung.label.lower() if worst.rung else "inget steg taget"
        return Headline(f"{name} brister: {_small(worst.row.what)} (", stands, ")", True)
    if line.kind is AgreementKind.PARTNERSHIP:
        return Headline(f"{name} och kommunen har mötts ", plural(len(line.notes), "gång", "gånger"), "")
    total, tested = len(line.requirements), len(line.requirements) - line.counts[Result.NOT_TESTED]
    if not tested:
        return Headline(f"Inget av {name}s {plural(total, 'krav', 'krav')} är prövat ännu")
    return Headline(f"{name} uppfyller ", f"{line.counts[Result.MET]} av {total}", " krav")
