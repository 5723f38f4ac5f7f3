"""Writing: each form calls one action and goes back to where it came from."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from styrkedjan.areas.investments import actions, queries
from styrkedjan.areas.investments.models import BalanceRequest, CollectedDeviations, InvestmentProject
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.investment_frames import FRAME_RULES
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import kronor, number
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.investments import forms as ours
from styrkedjan.pages.investments.subjects import by_collected, by_project, by_request
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.forms import DecisionForm, decision_in
from styrkedjan.pages.kit.handling import handle


def _back(project: InvestmentProject) -> str:
    return reverse("investments:project", kwargs={"pk": project.pk})


def _list(unit: Unit, name: str = "portfolio") -> str:
    return reverse(f"investments:{name}", kwargs={"code": unit.code})


@door(Permission.EDIT_INVESTMENTS)
def create(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Enter a project in the register."""
    return handle(
        request, ours.NewProjectForm(request.POST or None),
        lambda data: actions.create_project(by=request.viewer.user, committee=unit, **data),  # type: ignore[attr-defined]
        unit=unit, title=f"Nytt projekt: {unit.name}", button="Lägg till projektet", back=_list(unit),
        lead="Projektet blir planerat. Beslutet förs in när det är fattat.", done="Projektet är inlagt.",
    )  # fmt: skip


@door(Permission.EDIT_INVESTMENTS, subject=by_project)
def change(request: HttpRequest, project: InvestmentProject) -> HttpResponse:
    """Change what is written of the project."""
    values = {name: getattr(project, name) for name in ours.ProjectForm.base_fields}
    if project.running_cost is not None:
        values["running_cost"] = number(project.running_cost / 1000)
    form = ours.ChangeProjectForm(request.POST or None, initial={**values, "version": project.version})
    return handle(
        request, form,
        lambda data: actions.change_project(
            by=request.viewer.user, project=project, version=data.pop("version"), values=data  # type: ignore[attr-defined]
        ),
        unit=project.committee, title=f"Ändra {project.name}", button="Spara", back=_back(project),
    )  # fmt: skip


@door(Permission.EDIT_FRAMES, subject=by_project)
def decide(request: HttpRequest, project: InvestmentProject) -> HttpResponse:
    """Enter the decision, or the renewed one."""
    renewed = project.state == "renewal"
    line = queries.line(project, request.viewer.period, NOW)  # type: ignore[attr-defined]
    start = {"body": "Kommunfullmäktige", "ends": line.forecast.ends if line.forecast else None}
    if renewed and line.expected:
        start["amount"] = number(line.expected / 1000)
    return handle(
        request, ours.ProjectDecisionForm(request.POST or None, initial=start),
        lambda data: actions.decide_project(
            by=request.viewer.user, project=project, net_investment=data["amount"], ends=data["ends"],  # type: ignore[attr-defined]
            decision=decision_in(data),
        ),
        unit=project.committee, title=f"{'Förnyat beslut' if renewed else 'Beslut'}: {project.name}",
        button="För in beslutet", back=_back(project), done="Beslutet är infört.",
    )  # fmt: skip


@door(Permission.EDIT_FRAMES, subject=by_project)
def urgent(request: HttpRequest, project: InvestmentProject) -> HttpResponse:
    """Enter the chair's urgent decision."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return handle(
        request, ours.UrgentForm(request.POST or None, initial={"body": "Kommunstyrelsens ordförande"}),
        lambda data: actions.decide_urgently(
            by=viewer.user, project=project, period=viewer.period, net_investment=data["amount"], ends=data["ends"],
            reason=data["reason"], decision=decision_in(data),
        ),
        unit=project.committee, title=f"Brådskande beslut: {project.name}", button="För in beslutet",
        back=_back(project), lead="Bara vid särskild brådska. Beslutet anmäls sedan till kommunfullmäktige.",
        done="Beslutet är infört. Anmäl det till kommunfullmäktige.",
    )  # fmt: skip


@door(Permission.EDIT_FRAMES, subject=by_project)
def notify(request: HttpRequest, project: InvestmentProject) -> HttpResponse:
    """Enter that the council was told of the urgent decision."""
    return handle(
        request, DecisionForm(request.POST or None, initial={"body": "Kommunfullmäktige"}),
        lambda data: actions.notify_council(
            by=request.viewer.user, project=project, decision=decision_in(data)  # type: ignore[attr-defined]
        ),
        unit=project.committee, title=f"Anmält till fullmäktige: {project.name}", button="Spara", back=_back(project),
    )  # fmt: skip


@door(Permission.EDIT_INVESTMENTS, subject=by_project)
def budget(request: HttpRequest, project: InvestmentProject) -> HttpResponse:
    """The project's budget, year by year."""
    viewer = request.viewer  # type: ignore[attr-defined]
    line = queries.line(project, viewer.period, NOW)
    ahead = queries.years_ahead(viewer.period.year)
    years = tuple(sorted({*ahead, *(year for year in line.budgets if year > ahead[-1])}))
    form = ours.BudgetForm(
        request.POST or None, years=years, current=dict(line.budgets), room=queries.room_of(project, years),
        initial={"version": version_of(queries.budgets_of(project, NOW))},
    )  # fmt: skip
    before = sum((amount for year, amount in line.budgets.items() if year < viewer.period.year), Decimal(0))
    told = f" Beslutat {kronor(line.decided)}, varav {kronor(before)} i budget före {ahead[0]}." if line.decided else ""
    return handle(
        request, form,
        lambda data: actions.save_budgets(
            by=viewer.user, project=project, amounts=form.amounts(), version=data["version"]
        ),
        unit=project.committee, title=f"Årsbudget: {project.name}", button="Spara budgeten", back=_back(project),
        lead=f"Ett år med beslutad ram får inte överskrida den. Tomt betyder att inget är budgeterat.{told}",
    )  # fmt: skip


@door(Permission.EDIT_INVESTMENTS, subject=by_project)
def move(request: HttpRequest, project: InvestmentProject) -> HttpResponse:
    """Move a year's money to another project: shown before and after first, then moved."""
    viewer = request.viewer  # type: ignore[attr-defined]
    line = queries.line(project, viewer.period, NOW)
    years = {year: amount for year, amount in sorted(line.budgets.items()) if amount and year >= viewer.period.year}
    form = ours.MoveForm(request.POST or None, targets=queries.move_targets(project), years=years)
    preview = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        preview = queries.move_preview(project, form.target(), data["year"], data["amount"])
        if request.POST.get("move") == _shown(preview):
            return _moved(request, project, form, preview)
    context = {"project": project, "unit": project.committee, "form": form, "preview": preview, "line": line}
    context["token"] = _shown(preview) if preview else ""
    context["rule"] = FRAME_RULES[project.kind_rule]
    context["possible"] = bool(years and form.targets)
    return render(request, "investments/move.html", context, status=422 if form.errors else 200)


def _shown(preview: queries.MovePreview) -> str:
    """What was shown, so that nothing else is moved."""
    return ":".join(str(part) for part in (preview.rows[1].project.pk, preview.year, preview.amount))


def _moved(
    request: HttpRequest, project: InvestmentProject, form: ours.MoveForm, preview: queries.MovePreview
) -> HttpResponse:
    """Do what was shown; what the rules stop is told on the same page."""
    data = form.cleaned_data
    try:
        actions.move_budget(
            by=request.viewer.user, source=project, target=form.target(), year=data["year"],  # type: ignore[attr-defined]
            amount=data["amount"], reason=data["reason"],
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("investments:move", pk=project.pk)
    messages.success(request, f"{kronor(preview.amount)} är flyttat till {form.target().name} för {preview.year}.")
    return redirect(_back(project))


@door(Permission.EDIT_INVESTMENTS, subject=by_project)
@require_POST
def reopen(request: HttpRequest, project: InvestmentProject) -> HttpResponse:
    """Take back that the project is finished."""
    actions.reopen(by=request.viewer.user, project=project)  # type: ignore[attr-defined]
    messages.success(request, "Projektet är öppnat igen.")
    return redirect(_back(project))


@door(Permission.EDIT_INVESTMENTS, subject=by_request)
@require_POST
def withdraw_balance(request: HttpRequest, asked: BalanceRequest) -> HttpResponse:
    """Take back a request that nobody has tried."""
    actions.withdraw_balance(by=request.viewer.user, request=asked)  # type: ignore[attr-defined]
    messages.success(request, "Begäran är återtagen.")
    return redirect(_back(asked.project))


@door(Permission.EDIT_INVESTMENTS, subject=by_project)
def forecast(request: HttpRequest, project: InvestmentProject) -> HttpResponse:
    """The project's forecast of the month."""
    viewer = request.viewer  # type: ignore[attr-defined]
    line = queries.line(project, viewer.period, NOW)
    found = line.forecast
    mine = found if found and found.round_key == str(viewer.period) else None
    start: dict[str, Any] = {"version": version_of([mine] if mine else [])}
    if found:
        start |= {"amount": number(found.amount / 1000), "ends": found.ends}
        start["year_amount"] = "" if found.year_amount is None else number(found.year_amount / 1000)
        start["comment"] = mine.comment if mine else ""
    return handle(
        request, ours.ForecastForm(request.POST or None, initial=start),
        lambda data: actions.save_forecast(by=viewer.user, project=project, period=viewer.period, **data),
        unit=project.committee, title=f"Prognos {viewer.period.label}: {project.name}", button="Spara prognosen",
        back=_back(project), done="Prognosen är sparad.",
        lead=_limit(line, project, viewer.period),
    )  # fmt: skip


def _limit(line: queries.ProjectLine, project: InvestmentProject, period: Period) -> str:
    """What was decided, and how high the forecast may be."""
    start = "Gäller hela projektet."
    highest = queries.highest_forecast(line, queries.rules_of(project.principal, period.end), period.year)
    if line.decided is None or highest is None:
        return f"{start} Går den över gränsen skickas projektet till förnyat beslut."
    return f"{start} Beslutat {kronor(line.decided)}. Över {kronor(highest)} skickas projektet till förnyat beslut."


@door(Permission.EDIT_INVESTMENTS, subject=by_project)
def finish(request: HttpRequest, project: InvestmentProject) -> HttpResponse:
    """Say that the project is finished."""
    return handle(
        request, ours.DayForm(request.POST or None),
        lambda data: actions.finish(by=request.viewer.user, project=project, on=data["on"]),  # type: ignore[attr-defined]
        unit=project.committee, title=f"Färdigt: {project.name}", button="Anmäl som färdigt", back=_back(project),
        lead="Projektet ska sedan slutredovisas i samband med årsbokslutet.",
    )  # fmt: skip


@door(Permission.EDIT_INVESTMENTS, subject=by_project)
def account(request: HttpRequest, project: InvestmentProject) -> HttpResponse:
    """The final account."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return handle(
        request, ours.AccountForm(request.POST or None),
        lambda data: actions.account_for(by=viewer.user, project=project, period=viewer.period, **data),
        unit=project.committee, title=f"Slutredovisa: {project.name}", button="Slutredovisa", back=_back(project),
        lead="Beslut och utfall sparas som de är kända nu.", done="Projektet är slutredovisat.",
    )  # fmt: skip


@door(Permission.EDIT_INVESTMENTS, subject=by_project)
def balance(request: HttpRequest, project: InvestmentProject) -> HttpResponse:
    """Ask to have what is left of the year balanced."""
    viewer = request.viewer  # type: ignore[attr-defined]
    year = viewer.period.year
    left = queries.line(project, viewer.period, NOW).left(year)
    return handle(
        request, ours.BalanceForm(request.POST or None, initial={"amount": number(left / 1000)}),
        lambda data: actions.request_balance(by=viewer.user, project=project, year=year, **data),
        unit=project.committee, title=f"Balansera till {year + 1}: {project.name}", button="Begär balansering",
        back=_back(project), lead="Begäran prövas av kommunstyrelsen.", done="Balanseringen är begärd.",
    )  # fmt: skip


@door(Permission.EDIT_FRAMES, subject=by_request)
def try_balance(request: HttpRequest, asked: BalanceRequest) -> HttpResponse:
    """Enter the board's decision on a request."""
    project = asked.project
    start = {"body": "Kommunstyrelsen", "granted": number(asked.amount / 1000)}
    return handle(
        request, ours.TryBalanceForm(request.POST or None, initial=start),
        lambda data: actions.try_balance(
            by=request.viewer.user, request=asked, granted=data["granted"], decision=decision_in(data)  # type: ignore[attr-defined]
        ),
        unit=project.committee, title=f"Pröva balansering: {project.name}", button="För in beslutet",
        back=_back(project), done="Beslutet är infört.",
    )  # fmt: skip


@door(Permission.EDIT_FRAMES)
def frame(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Add an entry to the committee's investment frame."""
    viewer = request.viewer  # type: ignore[attr-defined]
    year = viewer.period.year
    return handle(
        request, ours.FrameForm(request.POST or None, initial={"body": "Kommunfullmäktige"}),
        lambda data: actions.add_frame(
            by=viewer.user, committee=unit, year=year, kind=data["kind"], amount=data["amount"], entry=data["entry"],
            decision=decision_in(data),
        ),
        unit=unit, title=f"Investeringsram {year}: {unit.name}", button="Lägg till posten", back=_list(unit, "plan"),
        lead="Kommunfullmäktige beslutar om investeringsramarna, också utöver den fastställda ramen.",
    )  # fmt: skip


@door(Permission.EDIT_FRAMES)
@require_POST
def collect(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Report the other deviations together."""
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.collect_deviations(by=viewer.user, principal=unit, period=viewer.period)
    messages.success(request, f"Redovisningen per {viewer.period.label} är framtagen.")
    return redirect("investments:follow_up", code=unit.code)


@door(Permission.EDIT_FRAMES, subject=by_collected)
def approve(request: HttpRequest, report: CollectedDeviations) -> HttpResponse:
    """Enter the approval of the collected report."""
    return handle(
        request, DecisionForm(request.POST or None, initial={"body": "Kommunfullmäktige"}),
        lambda data: actions.approve_deviations(
            by=request.viewer.user, report=report, decision=decision_in(data)  # type: ignore[attr-defined]
        ),
        unit=report.principal, title=f"Godkänn övriga avvikelser {report.round_key}", button="För in godkännandet",
        back=_list(report.principal, "follow_up"),
    )  # fmt: skip
