"""Writing at the year-end: each form calls one action and goes back to where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.reporting.models import ElementAssessment
from styrkedjan.areas.year_end import actions, queries
from styrkedjan.areas.year_end.models import CarryOverRequest, CommitteeRecoveryPlan, EquityUseRequest
from styrkedjan.domain.annual_cycle import Occasion
from styrkedjan.domain.status import Status
from styrkedjan.domain.swedish import kronor, number
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.forms import DecisionForm, decision_in
from styrkedjan.pages.kit.handling import handle
from styrkedjan.pages.year_end import forms as ours
from styrkedjan.pages.year_end.subjects import by_request, by_use, closed_year, rules_for


def _to(name: str, unit: Unit, **address: Any) -> str:
    return reverse(f"year_end:{name}", kwargs={"code": unit.code, **address})


def _request_page(asked: CarryOverRequest) -> str:
    return reverse("year_end:carry_over", kwargs={"pk": asked.pk})


def _by(request: HttpRequest) -> Any:
    return request.viewer.user  # type: ignore[attr-defined]


# --- carry-over ---------------------------------------------------------------------------------------------------


@door(Permission.EDIT_YEAR_END)
def ask(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Ask the board to carry the committee's result over."""
    year = closed_year(request)
    results = queries.year_results(root_of(unit), year, rules_for(unit, year).cap_base, NOW)
    earmarks = queries.earmarks_told(results[unit.pk], NOW) if unit.pk in results else ()
    form = ours.AskForm(request.POST or None, earmarks=earmarks)
    return handle(
        request, form,
        lambda data: actions.request_carry_over(
            by=_by(request), committee=unit, year=year, note=data["note"], earmark_results=form.earmark_results(),
            earmark_reason=form.earmark_reason,
        ),
        unit=unit, title=f"Begär resultatöverföring {year}: {unit.name}", button="Begär överföringen",
        back=f"{_to('overview', unit)}?ar={year}", done="Begäran är lämnad till kommunstyrelsen.",
        lead="Beloppet räknas ut från bokslutet. Kommunstyrelsen prövar det mot volymer och måluppfyllelse.",
    )  # fmt: skip


@door(Permission.DECIDE_YEAR_END, subject=by_request)
def test(request: HttpRequest, asked: CarryOverRequest) -> HttpResponse:
    """The board's test, with the committee's volumes and the goals of its own report filled in."""
    form = ours.TestForm(
        request.POST or None, initial=_goals(asked), told=queries.volumes(asked.committee, asked.year, NOW)
    )
    return handle(
        request, form,
        lambda data: actions.try_carry_over(
            by=_by(request), request=asked, performance=form.performance(), note=data["note"]
        ),
        unit=asked.committee, title=f"Pröva {asked.committee.name} {asked.year}", button="Spara prövningen",
        back=_request_page(asked), done="Prövningen är sparad.",
        lead="Volymerna är hämtade ur volymmåtten och måluppfyllelsen ur nämndens rapport. Rätta det som är fel och "
        "skriv varför i slutsatsen. Tomt betyder ej rapporterat, inte noll.",
        template="year_end/test_form.html",
    )  # fmt: skip


def _goals(asked: CarryOverRequest) -> dict[str, int]:
    """Goals judged in the committee's newest report of the year; nothing when none is judged (one query)."""
    rows = ElementAssessment.objects.filter(report__unit=asked.committee, report__round__plan_year__year=asked.year)
    judged = list(rows.exclude(status="").values_list("report__round__period", "status"))
    if not judged:
        return {}
    newest = max(period for period, _ in judged)
    statuses = [status for period, status in judged if period == newest]
    return {"goals": len(statuses), "goals_attained": sum(status == Status.REACHED for status in statuses)}


@door(Permission.DECIDE_YEAR_END, subject=by_request)
def decide(request: HttpRequest, asked: CarryOverRequest) -> HttpResponse:
    """Enter the board's decision."""
    start = {"body": "Kommunstyrelsen", "granted": number(asked.carried / 1000, 2)}
    return handle(
        request, ours.CarryDecisionForm(request.POST or None, initial=start),
        lambda data: actions.decide_carry_over(
            by=_by(request), request=asked, granted=_exact(data["granted"], asked), decision=decision_in(data)
        ),
        unit=asked.committee, title=f"Beslut om resultatöverföring {asked.year}: {asked.committee.name}",
        button="För in beslutet", back=_request_page(asked), done="Beslutet är infört och bokfört under eget kapital.",
        lead=_to_decide(asked),
    )  # fmt: skip


def _to_decide(asked: CarryOverRequest) -> str:
    """What the decision is about, and what the test came to."""
    tested = queries.board_test_of(asked, NOW)
    start = f"Nämnden begär att föra över {kronor(asked.carried, sign=True)}."
    return f"{start} Prövningens slutsats: {tested.note}" if tested else start


def _exact(granted: Any, asked: CarryOverRequest) -> Any:
    """The amount asked for to the öre, when the form still shows it."""
    return asked.carried if number(granted / 1000, 2) == number(asked.carried / 1000, 2) else granted


@door(Permission.EDIT_YEAR_END, subject=by_request)
@require_POST
def withdraw(request: HttpRequest, asked: CarryOverRequest) -> HttpResponse:
    """Take the request back."""
    actions.withdraw_carry_over(by=_by(request), request=asked)
    messages.success(request, "Begäran är återtagen.")
    return redirect(f"{_to('overview', asked.committee)}?ar={asked.year}")


# --- equity -------------------------------------------------------------------------------------------------------


@door(Permission.EDIT_YEAR_END)
def plan_use(request: HttpRequest, unit: Unit) -> HttpResponse:
    """State or adjust the planned use."""
    year = request.viewer.period.year  # type: ignore[attr-defined]
    rules = rules_for(unit, year)
    steps = rules.occasions((*rules.stated_in, *rules.adjusted_in), (year,))
    page = queries.equity_page(unit, year, rules, NOW)
    form = ours.PlanUseForm(request.POST or None, occasions=_choices(steps), initial=_newest(steps, page, request))
    return handle(
        request, form, lambda data: actions.plan_use(by=_by(request), committee=unit, year=year, **data),
        unit=unit, title=f"Planerat uttag {year}: {unit.name}", button="Spara", back=_to("equity", unit),
        lead=f"Nämnden har {kronor(page.equity)} i eget kapital. Uttaget anges med verksamhetsplanen och justeras "
        "bara vid de tillfällen som styrmodellen anger.",
    )  # fmt: skip


def _newest(steps: Sequence[Occasion], page: queries.EquityPage, request: HttpRequest) -> dict[str, Any]:
    """The occasion that is nearest, and what is planned now."""
    month = request.viewer.period  # type: ignore[attr-defined]
    begun = [one for one in steps if one.due.start <= month.end]
    start: dict[str, Any] = {"occasion": begun[-1].step.id} if begun else {}
    return start if page.planned_now is None else {**start, "amount": number(page.planned_now / 1000)}


def _choices(steps: Iterable[Occasion]) -> list[tuple[str, str]]:
    """The steps of the cycle as a form offers them, each with the month it falls in."""
    return [(one.step.id, f"{one.step.name}, {one.due.label}") for one in steps]


@door(Permission.EDIT_BUDGET)
def use(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Ask to use equity, for the committee or for a unit of it."""
    year = request.viewer.period.year  # type: ignore[attr-defined]
    committee = queries.committee_of(unit)
    if committee is None:
        raise Http404("Enheten hör inte till någon nämnd.")
    own = None if committee.pk == unit.pk else unit
    return handle(
        request, ours.UseForm(request.POST or None),
        lambda data: actions.request_use(by=_by(request), committee=committee, unit=own, year=year, **data),
        unit=unit, title=f"Använd eget kapital {year}: {unit.name}", button="Begär uttaget", back=_to("equity", unit),
        lead=f"{kronor(queries.available_to(committee, own, year))} är kvar att använda. Bara engångsinsatser. "
        "En enhets uttag godkänns av nämnden.",
        done="Uttaget är begärt.",
    )  # fmt: skip


@door(Permission.EDIT_YEAR_END, subject=by_use)
def approve_use(request: HttpRequest, asked: EquityUseRequest) -> HttpResponse:
    """Enter the committee's approval."""
    return handle(
        request, DecisionForm(request.POST or None, initial={"body": asked.committee.name}),
        lambda data: actions.approve_use(by=_by(request), request=asked, decision=decision_in(data)),
        unit=asked.committee, title=f"Godkänn uttag: {asked}", button="För in godkännandet",
        back=_to("equity", asked.committee),
    )  # fmt: skip


@door(Permission.EDIT_YEAR_END, subject=by_use)
def decline_use(request: HttpRequest, asked: EquityUseRequest) -> HttpResponse:
    """Enter that the committee declined."""
    return handle(
        request, DecisionForm(request.POST or None, initial={"body": asked.committee.name}),
        lambda data: actions.decline_use(by=_by(request), request=asked, decision=decision_in(data)),
        unit=asked.committee, title=f"Avslå uttag: {asked}", button="För in avslaget",
        back=_to("equity", asked.committee),
    )  # fmt: skip


@door(Permission.DECIDE_YEAR_END)
def freeze(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Enter the council's decision to freeze equity, or to lift the freeze."""
    root = root_of(unit)
    frozen = queries.freeze_of(root, NOW)
    form_class = DecisionForm if frozen else ours.FreezeForm

    def do(data: dict[str, Any]) -> None:
        if frozen:
            actions.lift_freeze(by=_by(request), principal=root, decision=decision_in(data))
        else:
            actions.freeze_equity(by=_by(request), principal=root, reason=data["reason"], decision=decision_in(data))

    return handle(
        request, form_class(request.POST or None, initial={"body": "Kommunfullmäktige"}), do,
        unit=root, title="Häv spärren av eget kapital" if frozen else "Spärra eget kapital",
        button="För in beslutet", back=_to("overview", root),
        lead="Om kommunen befaras gå med underskott kan kommunfullmäktige stoppa nämndernas uttag.",
    )  # fmt: skip


# --- recovery -----------------------------------------------------------------------------------------------------


@door(Permission.EDIT_YEAR_END)
def recovery_plan(request: HttpRequest, unit: Unit, year: int) -> HttpResponse:
    """Write the plan for a deficit."""
    rules = rules_for(unit, year)
    years = range(year + 1, year + 1 + rules.limits.recovery.years)
    plan = queries.plan_of(unit, year, NOW)
    start: dict[str, Any] = {"version": plan.row.version if plan else 0, "causes": plan.row.causes if plan else ""}
    for index, one in enumerate(plan.told.measures if plan else (), 1):
        start[f"measure_{index}"] = one.description
        start |= {f"effect_{index}_{at}": number(amount / 1000) for at, amount in one.effects.items()}
    form = ours.RecoveryForm(request.POST or None, initial=start, years=years)
    return handle(
        request, form,
        lambda data: actions.save_recovery_plan(
            by=_by(request), committee=unit, deficit_year=year, measures=form.measures(), causes=data["causes"],
            version=data["version"],
        ),
        unit=unit, title=f"Åtgärdsplan för underskottet {year}: {unit.name}", button="Spara planen",
        back=_to("recovery", unit, year=year), template="year_end/recovery_form.html",
        lead="En ändrad plan godkänns på nytt av kommunstyrelsen.",
    )  # fmt: skip


def _plan(unit: Unit, year: int) -> CommitteeRecoveryPlan:
    rows = CommitteeRecoveryPlan.objects.select_related("committee__principal")
    found = rows.filter(committee=unit, deficit_year=year).first()
    if found is None:
        raise Http404("Åtgärdsplanen finns inte.")
    return found


@door(Permission.DECIDE_YEAR_END)
def approve_plan(request: HttpRequest, unit: Unit, year: int) -> HttpResponse:
    """Enter the executive board's approval."""
    plan = _plan(unit, year)
    return handle(
        request, DecisionForm(request.POST or None, initial={"body": "Kommunstyrelsen"}),
        lambda data: actions.approve_recovery_plan(by=_by(request), plan=plan, decision=decision_in(data)),
        unit=unit, title=f"Godkänn åtgärdsplanen {year}: {unit.name}", button="För in godkännandet",
        back=_to("recovery", unit, year=year),
    )  # fmt: skip


@door(Permission.EDIT_YEAR_END)
def follow_up(request: HttpRequest, unit: Unit, year: int) -> HttpResponse:
    """Tell how the plan goes."""
    plan = _plan(unit, year)
    rules = rules_for(unit, year)
    now = request.viewer.period.year  # type: ignore[attr-defined]
    occasions = _choices(rules.occasions(rules.followed_up_in, (now,)))
    return handle(
        request, ours.FollowUpForm(request.POST or None, occasions=occasions),
        lambda data: actions.follow_up_recovery(by=_by(request), plan=plan, year=now, **data),
        unit=unit, title=f"Följ upp åtgärdsplanen {year}: {unit.name}", button="Spara uppföljningen",
        back=_to("recovery", unit, year=year), lead=f"Läget {now}.",
    )  # fmt: skip
