"""Reading: a committee's performers, its plan, an agreement, a deviation, a performer's card, who answers for what."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from styrkedjan.areas.documents.queries.documents import governing
from styrkedjan.areas.inspection.queries.years import watched
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.organisation.queries import committee_of, committees
from styrkedjan.areas.providers import permissions
from styrkedjan.areas.providers.models import Agreement, Deviation, Programme
from styrkedjan.areas.providers.queries import answering, cards, markets, rules, years
from styrkedjan.areas.providers.queries.years import AgreementLine, ProviderYear, remaining
from styrkedjan.domain.documents.rules import Field
from styrkedjan.domain.providers.rules import burden
from styrkedjan.domain.providers.states import (
    AGREEMENT,
    AGREEMENT_DEVIATION,
    DATA_REQUEST,
    FOLLOW_UP_PLAN,
    PROGRAMME,
    AgreementState,
    PlanState,
    ProgrammeState,
    RequestState,
)
from styrkedjan.domain.providers.words import AgreementKind
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.voices import signals
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import chosen, door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.providers import showing
from styrkedjan.pages.providers.subjects import by_agreement, by_deviation, shown_year
from styrkedjan.reports import providers_told


def _values(moves: Any) -> set[str]:
    return {move.value for move in moves}


@door(Permission.VIEW)
def overview(request: Request, unit: Unit) -> HttpResponse:
    """Everybody that performs for a committee, or for the whole municipality: who keeps what is agreed."""
    viewers.remember_unit(request, unit)
    if unit.parent_id is None:
        return _whole(request, unit)
    committee = unit if unit.kind in POLITICAL_KINDS else committee_of(unit)
    if committee is None:
        raise Http404("Enheten hör inte till någon nämnd.")
    found = years.year_of(committee, shown_year(request), request.viewer.known)
    inside = [one for one in found.agreements if one.row.performer.path.startswith(unit.path)]
    table = showing.agreement_table(inside, f"Avtal och uppdrag, {unit.name}")
    if (answer := excel(request, f"Utförare {unit.name}", table)) is not None:
        return answer
    own, private = found.treatment
    context = {
        "unit": unit,
        "committee": committee,
        "is_own": committee.pk == unit.pk,
        "year": found,
        "at": found.year,
        "years": _years(found.year),
        "headline": providers_told.headline(found),
        "picture": showing.picture([one for one in inside if one.runs_in(found.year)]),
        "table": table,
        "treatment": showing.treatment_table(own, private),
        "groups": showing.found_groups(found.found) if committee.pk == unit.pk else (),
        "governing": governing(unit, Field.PROVIDERS, request.viewer.known),
        **_doable(request, found),
    }
    return render(request, "providers/overview.html", context)


def _years(year: int) -> list[int]:
    return list(range(year + 1, year - 4, -1))


def _doable(request: Request, found: ProviderYear) -> dict[str, Any]:
    """What the viewer may do with the plan as it stands; nothing where it is shown as known then."""
    now, user = request.viewer.known.is_now, request.viewer.user
    moves = _values(FOLLOW_UP_PLAN.moves(PlanState(found.plan.state))) if found.plan else set()
    return {
        "moves": moves if now else set(),
        "may_edit": now and permissions.may_edit(user, found.committee),
        "may_decide": now and permissions.may_decide(user, found.committee),
    }


def _whole(request: Request, root: Unit) -> HttpResponse:
    viewer, at = request.viewer, shown_year(request)
    bodies = [one for one in committees(root) if viewer.may(Permission.VIEW, one)]
    found = [one for one in years.years(bodies, at, viewer.known).values() if one.agreements or one.plan]
    table = showing.committee_table(found)
    if (answer := excel(request, f"Utförare {root.name} {at}", table)) is not None:
        return answer
    lines = [line for one in found for line in one.running]
    context = {
        "unit": root,
        "at": at,
        "years": _years(at),
        "headline": providers_told.whole(root.name, at, found),
        "picture": showing.picture(lines),
        "table": table,
        "worst": [(one, *pair) for one in found for pair in one.open_deviations[:3]],
        "may_edit": viewer.known.is_now and permissions.may_edit(viewer.user, root),
    }
    return render(request, "providers/whole.html", context)


@door(Permission.VIEW)
def plan(request: Request, unit: Unit) -> HttpResponse:
    """The committee's plan of a year: what is followed up, what it costs, what is done and what is left."""
    viewers.remember_unit(request, unit)
    committee = unit if unit.kind in POLITICAL_KINDS else committee_of(unit) if unit.parent_id else None
    if committee is None:
        raise Http404("En uppföljningsplan är en nämnds.")
    found = years.year_of(committee, shown_year(request), request.viewer.known)
    table = showing.plan_table(found)
    if (answer := excel(request, f"Uppföljningsplan {found.year}, {committee.name}", table)) is not None:
        return answer
    context = {
        "unit": committee,
        "year": found,
        "at": found.year,
        "years": _years(found.year),
        "headline": providers_told.plan(found),
        "table": table,
        "stopping": showing.found_groups(found.stopping),
        "times": [(line, [time for time in line.times if time[2] is None][:8]) for line in found.rows],
        "follows": found.state not in (None, PlanState.PREPARING),
        **_doable(request, found),
    }
    return render(request, "providers/plan.html", context)


def _line(row: Agreement, request: Request) -> AgreementLine:
    found = years.agreements(Agreement.objects.filter(pk=row.pk), request.viewer.known)
    if not found:
        raise Http404("Avtalet fanns inte då.")
    return found[0]


@door(Permission.VIEW, subject=by_agreement)
def agreement(request: Request, agreement: Agreement) -> HttpResponse:
    """One agreement: what is kept and what is not, what is asked, when it ends, and what can be done now."""
    viewer = request.viewer
    found = years.year_of(agreement.committee, viewer.period.year, viewer.known)
    line = next((one for one in found.agreements if one.row.pk == agreement.pk), None)
    if line is None:
        raise Http404("Avtalet fanns inte då.")
    settings, today = found.settings or {}, viewer.known.day
    now = viewer.known.is_now
    context = {
        "unit": agreement.committee,
        "row": line.row,
        "line": line,
        "headline": providers_told.agreement(line, today),
        "picture": showing.picture([line]),
        "is_partnership": line.kind is AgreementKind.PARTNERSHIP,
        "is_procured": line.kind is AgreementKind.AGREEMENT,
        "deviations": [(one, showing.state_of(one)) for one in sorted(line.deviations, key=lambda d: not d.is_open)],
        "rooms": line.rooms(settings),
        "remaining": remaining(line, today, settings),
        "today": viewer.known.day.isoformat(),
        "voices": signals(agreement.performer, viewer.period.year, viewer.known),
        "governing": markets.governing(line.row, viewer.known),
        "burden": burden(line.burden(viewer.period.year)),
        "left": showing.rows_of(line, found) if found.state not in (None, PlanState.PREPARING) else (),
        "requests": [(one, _values(DATA_REQUEST.moves(RequestState(one.state)))) for one in line.requests],
        "moves": _values(AGREEMENT.moves(AgreementState(line.row.state))) if now else set(),
        "may_edit": now and permissions.may_edit(viewer.user, agreement.committee),
    }
    return render(request, "providers/agreement.html", context)


@door(Permission.VIEW, subject=by_deviation)
def deviation(request: Request, deviation: Deviation) -> HttpResponse:
    """One deviation: the steps that the agreement names, what was demanded and answered, and the next step."""
    viewer = request.viewer
    line = _line(deviation.agreement, request)
    found = next((one for one in line.deviations if one.row.pk == deviation.pk), None)
    if found is None:
        raise Http404("Avvikelsen fanns inte då.")
    now = viewer.known.is_now and line.state is AgreementState.RUNNING
    context = {
        "unit": deviation.agreement.committee,
        "agreement": line,
        "line": found,
        "row": found.row,
        "status": showing.state_of(found),
        "steps": showing.ladder_shown(line, found),
        "overdue": found.is_overdue(viewer.known.day),
        "moves": _values(AGREEMENT_DEVIATION.moves(found.state)) if now else set(),
        "may_edit": now and permissions.may_edit(viewer.user, deviation.agreement.committee),
    }
    return render(request, "providers/deviation.html", context)


@door(Permission.VIEW, subject=chosen)
def programme(request: Request, unit: Unit) -> HttpResponse:
    """The council's programme: the version in force, the drafts, and those before."""
    viewer = request.viewer
    unit = viewer.root
    rows = Programme.objects.filter(principal=unit).select_related("principal", "changed_by").order_by("-number")
    told = viewer.known.as_written(rows)
    in_force = next((row for row in told if row.state == ProgrammeState.ADOPTED), None)
    now = viewer.known.is_now
    context = {
        "unit": unit,
        "in_force": in_force,
        "shown": in_force or next(iter(told), None),
        "rows": [(row, _values(PROGRAMME.moves(ProgrammeState(row.state))) if now else set()) for row in told],
        "may_edit": now and permissions.may_edit(viewer.user, unit),
        "may_decide": now and permissions.may_decide(viewer.user, unit),
    }
    return render(request, "providers/programme.html", context)


@door(Permission.VIEW, subject=chosen)
def rules_page(request: Request, unit: Unit) -> HttpResponse:
    """Limits and rules with their sources, and how sure each is."""
    viewer = request.viewer
    unit = viewer.root
    held = rules.held(unit, viewer.known)
    may_edit = viewer.known.is_now and permissions.may_edit(viewer.user, unit)
    table = showing.setting_table(held, may_edit=may_edit)
    if (answer := excel(request, "Regler för utförare", table)) is not None:
        return answer
    unsure = sum(not one.is_sure for one in held.values())
    return render(request, "providers/rules.html", {"unit": unit, "table": table, "unsure": unsure})


@door(Permission.VIEW)
def card(request: Request, unit: Unit) -> HttpResponse:
    """A performer's yearly card: what it has undertaken, what was found, what it was asked and what the public sees."""
    viewer = request.viewer
    viewers.remember_unit(request, unit)
    found = cards.card(unit, shown_year(request), viewer.known)
    context = {
        "unit": unit,
        "card": found,
        "at": found.year,
        "years": _years(found.year),
        "picture": showing.picture(found.lines),
        "may_edit": viewer.known.is_now and permissions.may_edit(viewer.user, unit),
    }
    return render(request, "providers/card.html", context)


@door(Permission.VIEW, subject=chosen)
def accountability(request: Request, unit: Unit) -> HttpResponse:
    """For a service and a place: who commissions, who performs, who inspects, who answers."""
    viewer = request.viewer
    unit = viewer.root
    service, place = request.GET.get("verksamhet", ""), query.words(request)
    found = answering.found(unit, service, place, viewer.known)
    by_permit = watched([one.performer for one in found], viewer.known)
    context = {
        "unit": unit,
        "found": [(one, by_permit.get(one.performer.pk)) for one in found],
        "service": service,
        "text": place,
        "services": answering.services(unit),
        "areas": answering.areas(unit),
    }
    return render(request, "providers/accountability.html", context)
