"""How inspection goes in one sentence, the worst first: for the pages and for the documents."""

from __future__ import annotations

from collections.abc import Sequence

from styrkedjan.areas.inspection.queries.years import CaseLine, InspectionYear, PlanLine
from styrkedjan.domain.inspection.findings import Fault
from styrkedjan.domain.inspection.states import InspectionState, PlanState
from styrkedjan.domain.inspection.words import Obeyed
from styrkedjan.domain.swedish import listing, plural
from styrkedjan.reports.headlines import Headline


def headline(year: InspectionYear) -> Headline:
    """`Tre förskolor väntar på åtgärder, värst Solbacken: föreläggandet skulle vara följt 2026-09-01.`"""
    name = year.committee.name
    if year.is_empty:
        return Headline(f"{name} har ingen tillsyn över andra")
    grave = [one for one in year.found if one.fault in (Fault.NOT_OBEYED, Fault.OVERDUE)]
    if grave:
        return Headline("", grave[0].what.rstrip("."), _more(len({one.case for one in grave}) - 1), True)
    if year.waiting:
        worst = year.waiting[0]
        more = _more(len(year.waiting) - 1)
        return Headline(f"{worst.row.inspected.name} ska ", "åtgärda", f": {_demand(worst)}{more}", True)
    if not year.plans:
        count = plural(len(year.places), "plats", "platser")
        return Headline(f"{name} har ", "ingen tillsynsplan", f" {year.year} för sina {count}", True)
    return whole(name, year.year, [year])


def _more(count: int) -> str:
    return f", och {plural(count, 'till väntar', 'till väntar')} på åtgärder" if count > 0 else ""


def _demand(line: CaseLine) -> str:
    one = line.demands[0]
    until = f" senast {one.row.deadline}" if one.row.deadline else ""
    return f"{one.area.lower()}{until}"


def whole(name: str, at: int, years: Sequence[InspectionYear]) -> Headline:
    """How many of the planned visits have been made."""
    shares = [plan.done_share for year in years for plan in year.plans]
    done, total = sum(one for one, _ in shares), sum(one for _, one in shares)
    waiting = sum(len(year.waiting) for year in years)
    if waiting:
        count = plural(waiting, "beslut om åtgärder", "beslut om åtgärder")
        return Headline(f"{name} har besökt {done} av {total} i tillsynen {at}, och ", count, " väntar", True)
    return Headline(f"{name} har besökt ", f"{done} av {total}", f" i tillsynen {at}")


def plan(line: PlanLine) -> Headline:
    """How far a plan has come."""
    if line.state is PlanState.PREPARING:
        count = plural(len(line.counted), "besök", "besök")
        return Headline(f"Tillsynsplanen {line.row.year} förbereds: {count}, {len(line.areas)} områden")
    done, total = line.done_share
    return Headline("Tillsynen har besökt ", f"{done} av {total}", f" enligt planen {line.row.year}")


def case(line: CaseLine) -> Headline:
    """One inspection: what is not done, else how it stands."""
    name, state = line.row.inspected.name, line.state
    broken = [one for one in line.demands if one.obeyed in (Obeyed.NO, Obeyed.PARTLY)]
    if broken:
        return Headline(f"{name} har ", "inte följt", f" beslutet om {broken[0].area.lower()}", True)
    if state is InspectionState.AWAITING and line.demands:
        return Headline(f"{name} ska ", "åtgärda", f" {_demand(line)}", True)
    if state.is_decided:
        if not line.faults:
            return Headline(f"{name}: ", "inget brister", f" i {len(line.areas)} områden")
        areas = listing([one.area.lower() for one in line.faults])
        if any(one.is_demand for one in line.rulings):
            return Headline(f"{name} har ", "rättat", f" det som brast: {areas}")
        return Headline(f"{name}: beslut om ", areas)
    if line.seen_faults and state is not InspectionState.CANCELLED:
        count = plural(line.seen_faults, "brist är sedd", "brister är sedda")
        return Headline(f"{name}: ", count, f", {state.label.lower()}", True)
    return Headline(f"{name}: tillsynen är {state.label.lower()}")
