"""Reading: whom a committee inspects, its plan, a place, an inspection, the steps that can be taken, the limits."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from styrkedjan.areas.inspection.models import Inspected, Inspection, InspectionPlan
from styrkedjan.areas.inspection.queries import laws, years
from styrkedjan.areas.inspection.queries.years import CaseLine
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.organisation.permissions import may
from styrkedjan.areas.organisation.queries import committee_of, committees, root_of
from styrkedjan.domain.inspection import ladder
from styrkedjan.domain.inspection.states import INSPECTION_PLAN, InspectionMove, PlanState
from styrkedjan.domain.inspection.states import InspectionState as S
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.inspection import showing
from styrkedjan.pages.inspection.subjects import by_case, by_place, by_plan, by_rung
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import chosen, door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.reports import inspection_told

P = Permission


def _year(request: Request) -> int:
    return query.year(request) or request.viewer.period.year


def _rights(request: Request, unit: Unit) -> dict[str, bool]:
    """What the viewer may do; nothing where it is shown as known then."""
    now, user = request.viewer.known.is_now, request.viewer.user
    return {
        "may_edit": now and may(user, P.EDIT_PROVIDERS, unit), "may_decide": now and may(user, P.DECIDE_PROVIDERS, unit)
    }  # fmt: skip


@door(P.VIEW)
def overview(request: Request, unit: Unit) -> HttpResponse:
    """Everybody that a committee inspects, or every committee that does."""
    viewers.remember_unit(request, unit)
    viewer, at = request.viewer, _year(request)
    if unit.parent_id is None:
        bodies = [one for one in committees(unit) if viewer.may(P.VIEW, one)]
        found = [one for one in years.years(bodies, at, viewer.known).values() if not one.is_empty]
        table, headline = showing.committee_table(found), inspection_told.whole(unit.name, at, found)
        cases = [line for one in found for line in one.every]
        groups: Any = ()
        year = None
    else:
        committee = unit if unit.kind in POLITICAL_KINDS else committee_of(unit)
        if committee is None:
            raise Http404("Enheten hör inte till någon nämnd.")
        unit, year = committee, years.year_of(committee, at, viewer.known)
        table, headline = showing.place_table(year), inspection_told.headline(year)
        cases, groups = list(year.every), showing.found_groups(year.found)
    helped = showing.helped_table(cases)
    if (answer := excel(request, f"Tillsyn {unit.name}", table, *([helped] if helped else []))) is not None:
        return answer
    begun = {plan.row.law for plan in year.plans} if year else set()
    laws_here = {row.law for row in year.places} if year else set()
    context = {
        "unit": unit, "at": at, "years": list(range(at + 1, at - 4, -1)), "year": year, "headline": headline,
        "picture": showing.picture(one for one in cases if one.row.plan.year == at), "table": table, "groups": groups,
        "helped": helped,
        "to_begin": [law for law in laws.defined().values() if law.id in laws_here - begun],
        **_rights(request, unit),
    }  # fmt: skip
    return render(request, "inspection/overview.html", context)


@door(P.VIEW, subject=by_plan)
def plan(request: Request, plan: InspectionPlan) -> HttpResponse:
    """A year's plan: criteria and questions told beforehand, who is visited, and what the year taught."""
    found = years.year_of(plan.committee, plan.year, request.viewer.known)
    line = next((one for one in found.plans if one.row.pk == plan.pk), None)
    if line is None:
        raise Http404("Planen fanns inte då.")
    table = showing.case_table(f"Tillsyner {plan.year}", line.cases)
    if (answer := excel(request, f"Tillsynsplan {plan.year}", table)) is not None:
        return answer
    moves = {move.value for move in INSPECTION_PLAN.moves(PlanState(line.row.state))}
    if any(one.row.announced_on for one in line.cases):
        moves.discard("reopen")  # the criteria have been told
    context = {
        "unit": plan.committee, "line": line, "row": line.row, "headline": inspection_told.plan(line),
        "picture": showing.picture(line.cases), "table": table, "areas": showing.plan_marks(line),
        "moves": moves if request.viewer.known.is_now else set(), **_rights(request, plan.committee),
    }  # fmt: skip
    return render(request, "inspection/plan.html", context)


@door(P.VIEW, subject=by_place)
def place(request: Request, place: Inspected) -> HttpResponse:
    """One place with a permit and its inspections."""
    known = request.viewer.known
    rows = known.as_written([place])
    if not rows:
        raise Http404("Tillsynsobjektet fanns inte då.")
    lines = years.cases(Inspection.objects.filter(inspected=place), known)
    found = years.year_of(place.committee, request.viewer.period.year, known)
    table = showing.case_table("Tillsyner", lines[::-1])
    if (answer := excel(request, f"Tillsyn {place.name}", table)) is not None:
        return answer
    context = {
        "unit": place.committee, "row": rows[0], "law": laws.law_of(place.law), "table": table, "lines": lines,
        "found": [one for one in found.found if one.place == place.pk], **_rights(request, place.committee),
    }  # fmt: skip
    return render(request, "inspection/place.html", context)


def _line(request: Request, inspection: Inspection) -> CaseLine:
    found = years.case_of(inspection, request.viewer.known)
    if found is None:
        raise Http404("Tillsynen fanns inte då.")
    return found


@door(P.VIEW, subject=by_case)
def case(request: Request, inspection: Inspection) -> HttpResponse:
    """One inspection: what is decided, what is left, what was seen and answered, and the one next step.

    What is not decided is working material, for those who work with it and those who decide.
    """
    viewer, unit = request.viewer, inspection.plan.committee
    line = _line(request, inspection)
    rights = _rights(request, unit)
    stands = f"{line.row.inspected.name}: {line.state.label.lower()}"
    is_heard_later = bool(line.state is S.DRAFT and line.row.answer_by and viewer.known.day <= line.row.answer_by)
    shows_work = line.state.is_decided or viewer.may(P.VIEW_DRAFTS, unit) or viewer.may(P.DECIDE_PROVIDERS, unit)
    abreast = showing.abreast(line) if shows_work else None
    if abreast and (answer := excel(request, f"Tillsyn {line.row.inspected.name}", abreast)) is not None:
        return answer
    context = {
        "unit": unit, "line": line, "row": line.row, "place": line.row.inspected,
        "headline": inspection_told.case(line) if shows_work else stands,
        "way": showing.way(line), "areas": showing.areas(line) if shows_work else (), "shows_work": shows_work,
        "abreast": abreast, "groups": line.law.groups,
        "moves": showing.moves(line.state) if viewer.known.is_now else set(),
        "next": showing.next_step(line) if rights["may_edit"] else None, "clear": showing.can_clear(line),
        "left": () if is_heard_later else showing.left(line), "is_sent": bool(line.row.sent_on),
        "delegates": viewer.known.is_now and may(viewer.user, P.APPROVE_PROVIDERS, unit), **rights,
    }  # fmt: skip
    return render(request, "inspection/case.html", context)


@door(P.EDIT_PROVIDERS, subject=by_rung)
def steps(request: Request, inspection: Inspection, area: str) -> HttpResponse:
    """The law's ladder in one area: the steps that can be taken, and why the others cannot."""
    line = _line(request, inspection)
    limits = laws.limits(laws.held(root_of(inspection.plan.committee), request.viewer.known)[line.law.id])
    today, before = timezone.localdate(), line.before(area)
    rungs = []
    for rung in line.law.rungs:
        why = [ladder.closed_because(rung, before, today, limits, grave=grave) for grave in (False, True)]
        rungs.append((rung, "" if not all(why) else why[-1]))
    context = {
        "unit": inspection.plan.committee, "row": line.row, "area": area, "name": years.name_of(line.law, area),
        "seen": line.seen.get(area), "rungs": rungs, "can": InspectionMove.RULE in showing.moves(line.state),
        "earlier": [one for one in (*line.earlier, *line.rulings) if one.row.area == area and one.is_fault],
    }  # fmt: skip
    return render(request, "inspection/steps.html", context)


@door(P.VIEW, subject=chosen)
def limits_page(request: Request, unit: Unit) -> HttpResponse:
    """Each law's limits with sources, and how sure each is."""
    viewer = request.viewer
    held = laws.held(viewer.root, viewer.known)
    edits = viewer.known.is_now and may(viewer.user, P.EDIT_PROVIDERS, viewer.root)
    tables = [showing.limit_table(key, law.name, held[key], may_edit=edits) for key, law in laws.defined().items()]
    if (answer := excel(request, "Tillsynens regler", *tables)) is not None:
        return answer
    unsure = sum(not one.is_sure for own in held.values() for one in own.values())
    context = {"unit": viewer.root, "tables": tables, "unsure": unsure, "laws": list(laws.defined().values())}
    return render(request, "inspection/limits.html", context)
