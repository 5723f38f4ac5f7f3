"""Reading: a committee's control year, its risk analysis, a risk, a control, and the whole. As known when asked."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from styrkedjan.areas.control import permissions
from styrkedjan.areas.control.models import AuditRecommendation, ControlActivity, ControlJudgement, Risk
from styrkedjan.areas.control.queries import years
from styrkedjan.areas.control.queries.recommendations import recommendations as recommendation_lines
from styrkedjan.areas.control.queries.years import ControlYear
from styrkedjan.areas.documents.queries.documents import governing
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.organisation.queries import committee_of, committees, root_of
from styrkedjan.domain.control.states import (
    CONTROL,
    CONTROL_PLAN,
    DEVIATION,
    RISK,
    ControlMove,
    ControlState,
    DeviationState,
    PlanMove,
    PlanState,
    RiskState,
)
from styrkedjan.domain.control.words import ReportTime, Sufficiency
from styrkedjan.domain.documents.rules import Field
from styrkedjan.domain.status import Status
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.voices import signals
from styrkedjan.pages.control import forms, showing
from styrkedjan.pages.control.deeds import result_now, words_of
from styrkedjan.pages.control.subjects import (
    analysed_year,
    by_activity,
    by_recommendation,
    by_risk,
    chosen_year,
)
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.reports import control_headlines


@door(Permission.VIEW)
def overview(request: Request, unit: Unit) -> HttpResponse:
    """The control year of a committee, of the whole municipality, or a unit's own controls."""
    viewers.remember_unit(request, unit)
    if unit.parent_id is None:
        return _municipality(request, unit)
    committee = unit if unit.kind in POLITICAL_KINDS else committee_of(unit)
    if committee is None:
        raise Http404("Enheten hör inte till någon nämnd.")
    found = years.year_of(committee, chosen_year(request), request.viewer.known)
    own = [one for one in found.controls if one.row.unit.path.startswith(unit.path)]
    table = showing.control_table(own, found.year)
    if (answer := excel(request, f"Intern kontroll {found.year}, {unit.name}", table, *_risks(found))) is not None:
        return answer
    is_own = committee.pk == unit.pk
    context = {
        "unit": unit,
        "committee": committee,
        "year": found,
        "years": _years(found.year),
        "is_own": is_own,
        "headline": control_headlines.headline(found),
        "heat": showing.heat(found.method, [found]) if is_own else None,
        "groups": showing.finding_groups(found.found) if is_own else (),
        "table": table,
        "telling": _telling(found) if is_own else (),
        "governing": governing(unit, Field.CONTROL, request.viewer.known),
        **_doable(request, found),
    }
    return render(request, "control/overview.html", context)


def _risks(found: ControlYear) -> tuple[Any, ...]:
    return (showing.risk_table(found),) if found.plan else ()


def _years(year: int) -> list[int]:
    return list(range(year + 1, year - 4, -1))


def _doable(request: Request, found: ControlYear) -> dict[str, Any]:
    """What the viewer may do with the year as it stands; nothing where it is shown as known then."""
    now, user = request.viewer.known.is_now, request.viewer.user
    moves = {move.value for move in CONTROL_PLAN.moves(PlanState(found.plan.state))} if found.plan else set()
    return {
        "moves": moves if now else set(),
        "may_edit": now and permissions.may_edit(user, found.committee),
        "may_decide": now and permissions.may_decide(user, found.committee),
    }


def _telling(found: ControlYear) -> list[tuple[Any, Status | None, str]]:
    """What has been told of the year: the report, and its forecast in the municipality's own words."""
    words = words_of(found.committee, found.year)
    rows = [row for told in ReportTime if (row := (found.reports or {}).get(told)) is not None]
    return [
        (
            row,
            Status(row.forecast) if row.forecast else None,
            words.forecast(Status(row.forecast)) if row.forecast else "",
        )
        for row in rows
    ]


def _municipality(request: Request, root: Unit) -> HttpResponse:
    """All committees and companies: the board gathers the whole."""
    viewer, at = request.viewer, chosen_year(request)
    bodies = [one for one in committees(root) if viewer.may(Permission.VIEW, one)]
    found = list(years.years(bodies, at, viewer.known).values())
    table = showing.committee_table(found)
    if (answer := excel(request, f"Intern kontroll {at}, {root.name}", table)) is not None:
        return answer
    judgement = viewer.known.rows(ControlJudgement).filter(unit=root, year=at).select_related("known_by").first()
    left = [one for one in recommendation_lines(root, viewer.known) if one.is_open]
    context = {
        "unit": root,
        "at": at,
        "years": _years(at),
        "headline": control_headlines.of_municipality(root.name, at, found),
        "method": found[0].method if found else None,
        "governing": governing(root, Field.CONTROL, viewer.known),
        "heat": showing.heat(found[0].method, found) if found else None,
        "table": table,
        "worst": _worst(found),
        "judgement": judgement,
        "sufficiency": Sufficiency(judgement.sufficiency) if judgement else None,
        "recommendations": left,
        "may_edit": viewer.known.is_now and permissions.may_edit(viewer.user, root),
        "may_decide": viewer.known.is_now and permissions.may_decide(viewer.user, root),
    }
    return render(request, "control/municipality.html", context)


MOST_WORST = 8


def _worst(found: list[ControlYear]) -> list[tuple[ControlYear, Any]]:
    """The controls with open deviations of all, the gravest first."""
    rows = [(year, line) for year in found for line in year.deviating]
    return sorted(rows, key=lambda pair: years.gravity(pair[1]))[:MOST_WORST]


@door(Permission.VIEW)
def analysis(request: Request, unit: Unit) -> HttpResponse:
    """A year's risk analysis: the matrix, the risks and what each still needs."""
    viewers.remember_unit(request, unit)
    committee = unit if unit.kind in POLITICAL_KINDS else committee_of(unit) if unit.parent_id else None
    if committee is None:
        return redirect("control:overview", code=unit.code)
    viewer, at = request.viewer, analysed_year(request)
    found = years.year_of(committee, at, viewer.known)
    table = showing.risk_table(found, leads=viewer.may(Permission.VIEW, committee))
    if (answer := excel(request, f"Riskanalys {at}, {committee.name}", table)) is not None:
        return answer
    context = {
        "unit": committee,
        "year": found,
        "years": _years(at),
        "headline": control_headlines.headline(found),
        "heat": showing.heat(found.method, [found]),
        "groups": showing.finding_groups(one for one in found.found if one.stops),
        "table": table,
        "voices": signals(committee, viewer.period.year, viewer.known),
        "may_choose": viewer.known.is_now and permissions.may_edit(viewer.user, root_of(committee)),
        **_doable(request, found),
    }
    return render(request, "control/analysis.html", context)


@door(Permission.VIEW, subject=by_risk)
def risk(request: Request, risk: Risk) -> HttpResponse:
    """One risk: what it is, how it is valued, what is done, and its controls."""
    viewer = request.viewer
    found = years.year_of(risk.plan.committee, risk.plan.year, viewer.known)
    line = next((one for one in found.risks if one.row.pk == risk.pk), None)
    if line is None:
        raise Http404("Risken fanns inte då.")
    doable = _doable(request, found)
    moves = {move.value for move in RISK.moves(RiskState(line.row.state))} if viewer.known.is_now else set()
    context = {
        "unit": risk.plan.committee,
        "risk": line.row,
        "line": line,
        "year": found,
        "analysis_open": PlanMove.CHANGE.value in doable["moves"],
        "risk_moves": moves if found.state is not PlanState.JUDGED else set(),
        "next_year": found.year + 1,
        "controls": [(one, showing.outcome_of(one), showing.outcome_word(one)) for one in line.controls],
        "places": _places(found, line),
        **doable,
    }
    return render(request, "control/risk.html", context)


def _places(found: ControlYear, line: years.RiskLine) -> dict[str, str]:
    if found.method is None:
        return {}
    return {
        found.method.likelihood.name: found.method.likelihood.word(line.row.likelihood),
        found.method.consequence.name: found.method.consequence.word(line.row.consequence),
    }


@door(Permission.VIEW, subject=by_activity)
def activity(request: Request, activity: ControlActivity) -> HttpResponse:
    """One control: its times, what each came to, and the form for the next one."""
    viewer = request.viewer
    plan = activity.risk.plan
    found = years.year_of(plan.committee, plan.year, viewer.known)
    pairs = [(line, one) for line in found.risks for one in line.controls if one.row.pk == activity.pk]
    if not pairs:
        raise Http404("Kontrollen fanns inte då.")
    line, control = pairs[0]
    doable = _doable(request, found)
    state = ControlState(control.row.state)
    may_record = viewer.known.is_now and permissions.may_record(viewer.user, activity.unit)
    follows = may_record and PlanMove.FOLLOW.value in doable["moves"]
    next_time = control.next_time if follows and state is not ControlState.NOT_DONE else None
    context = {
        "unit": activity.unit,
        "line": line,
        "control": control,
        "row": control.row,
        "status": showing.outcome_of(control),
        "word": showing.outcome_word(control),
        "failed": showing.failed(control),
        "next": next_time,
        "form": forms.ResultForm(initial=result_now(control.row, None)) if next_time else None,
        "may_record": may_record,
        "may_improve": viewer.known.is_now and viewer.may(Permission.EDIT_CHAIN, activity.unit),
        "follows": follows,
        "may_skip": follows and CONTROL.allows(ControlMove.SKIP, state),
        "analysis_open": PlanMove.CHANGE.value in doable["moves"],
        "deviations": [
            (one, {move.value for move in DEVIATION.moves(DeviationState(one.state))}) for one in control.deviations
        ],
        **doable,
    }
    return render(request, "control/activity.html", context)


@door(Permission.VIEW)
def recommendations(request: Request, unit: Unit) -> HttpResponse:
    """The auditors' recommendations and how far each has been followed, year by year."""
    viewers.remember_unit(request, unit)
    viewer = request.viewer
    lines = recommendation_lines(unit, viewer.known)
    table = showing.recommendation_table(lines)
    if (answer := excel(request, f"Rekommendationer {unit.name}", table)) is not None:
        return answer
    context = {
        "unit": unit,
        "table": table,
        "lines": lines,
        "left": sum(one.is_open for one in lines),
        "may_edit": viewer.known.is_now and permissions.may_edit(viewer.user, unit),
    }
    return render(request, "control/recommendations.html", context)


@door(Permission.VIEW, subject=by_recommendation)
def recommendation(request: Request, recommendation: AuditRecommendation) -> HttpResponse:
    """One recommendation through the years."""
    viewer = request.viewer
    lines = recommendation_lines(recommendation.unit, viewer.known)
    line = next((one for one in lines if one.row.pk == recommendation.pk), None)
    if line is None:
        raise Http404("Rekommendationen fanns inte då.")
    context = {
        "unit": recommendation.unit,
        "line": line,
        "row": line.row,
        "ratings": [(one, showing.rated(one)) for one in line.ratings],
        "rate_year": max(viewer.period.year, line.row.year),
        "may_edit": viewer.known.is_now and permissions.may_edit(viewer.user, recommendation.unit),
        "may_improve": viewer.known.is_now and viewer.may(Permission.EDIT_CHAIN, recommendation.unit),
    }
    return render(request, "control/recommendation.html", context)
