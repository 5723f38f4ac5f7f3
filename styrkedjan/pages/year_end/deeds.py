"""What can be done at the year-end: each form calls one action and goes back to where it came from."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse

from styrkedjan.areas.chain.models import ElementKind
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.reporting.models import ElementAssessment
from styrkedjan.areas.reporting.permissions import UNFINISHED
from styrkedjan.areas.year_end.actions import carrying, equity, recovery
from styrkedjan.areas.year_end.models import CarryOverRequest, CommitteeRecoveryPlan
from styrkedjan.areas.year_end.queries import carrying as carrying_queries
from styrkedjan.areas.year_end.queries import known, performance
from styrkedjan.areas.year_end.queries import results as results_queries
from styrkedjan.domain.annual_cycle import Occasion
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.economy.goal_tally import tally
from styrkedjan.domain.status import Status
from styrkedjan.domain.swedish import kronor, listing, number
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.forms import DecisionForm
from styrkedjan.pages.year_end import forms
from styrkedjan.pages.year_end.subjects import by_request, by_use, closed_year, rules_for, writable_occasions

# --- carry-over ---------------------------------------------------------------------------------------------------


class RequestCarryOver(Deed):
    """Ask the board to carry the committee's result over."""

    title = "Begär resultatöverföring {self.year}: {self.unit.name}"
    address, name = "arsavslut/<str:code>/begar/", "ask"
    permission, form_class = Permission.EDIT_YEAR_END, forms.AskForm
    button, done = "Begär överföringen", "Begäran är lämnad till kommunstyrelsen."
    lead = "Beloppet räknas ut från bokslutet. Kommunstyrelsen prövar det mot volymer och måluppfyllelse."

    @cached_property
    def year(self) -> int:
        return closed_year(self.request)

    def options(self) -> dict[str, Any]:
        results = results_queries.year_results(
            root_of(self.unit), self.year, rules_for(self.unit, self.year).cap_base, self.viewer.known
        )
        found = results.get(self.unit.pk)
        return {"earmarks": performance.earmarked_results(found, self.viewer.known) if found else ()}

    def act(self, form: forms.AskForm) -> CarryOverRequest:
        return carrying.request_carry_over(
            by=self.by, committee=self.unit, year=self.year, note=form.cleaned_data["note"],
            earmark_results=form.earmark_results(), earmark_reason=form.earmark_reason,
        )  # fmt: skip

    def back(self) -> str:
        return f"{self.to('year_end:overview')}?ar={self.year}"


class CarryOverDeed(Deed):
    """What is done with a request."""

    subject = staticmethod(by_request)

    def back(self) -> str:
        return reverse("year_end:carry_over", kwargs={"pk": self.asked.pk})


class ReviewCarryOver(CarryOverDeed):
    """The board's review, with the committee's volumes and the goals of its own report filled in."""

    title = "Pröva {self.unit.name} {self.asked.year}"
    address, name = "resultatoverforing/<int:pk>/prova/", "review"
    permission, form_class = Permission.DECIDE_YEAR_END, forms.ReviewForm
    template, button, done = "year_end/review_form.html", "Spara prövningen", "Prövningen är sparad."
    lead = (
        "Volymerna är hämtade ur volymmåtten och måluppfyllelsen ur nämndens rapport. Rätta det som är fel och "
        "skriv varför i slutsatsen. Tomt betyder ej rapporterat, inte noll."
    )

    def initial(self) -> dict[str, Any]:
        """Goals as judged in the committee's newest report that is handed in; nothing when none is (one query)."""
        year = self.asked.year
        rows = ElementAssessment.objects.filter(report__unit=self.unit, report__round__plan_year__year=year)
        rows = rows.exclude(report__state__in=UNFINISHED)
        rows = rows.filter(element__kind=ElementKind.GOAL).exclude(
            status__in=["", Status.NOT_ASSESSED, Status.UNCERTAIN]
        )
        judged = list(rows.values_list("report__round__period", "status"))
        if not judged:
            return {}
        newest = max(period for period, _ in judged)
        goals = tally(status for period, status in judged if period == newest)
        return {"goals": goals.total, "goals_attained": goals.reached}

    def options(self) -> dict[str, Any]:
        return {"told": performance.volumes(self.unit, self.asked.year, self.viewer.known)}

    def act(self, form: forms.ReviewForm) -> Any:
        note = form.cleaned_data["note"]
        return carrying.review_carry_over(by=self.by, request=self.asked, performance=form.performance(), note=note)


class DecideCarryOver(CarryOverDeed):
    """Enter the board's decision."""

    title = "Beslut om resultatöverföring {self.asked.year}: {self.unit.name}"
    address, name = "resultatoverforing/<int:pk>/besluta/", "decide"
    permission, form_class, matter = Permission.DECIDE_YEAR_END, forms.CarryDecisionForm, Matter.CARRY_OVER
    button, done = "För in beslutet", "Beslutet är infört och bokfört under eget kapital."

    @property
    def lead(self) -> str:
        """What the decision is about, and what the review came to."""
        reviewed = known.board_review_of(self.asked, NOW)
        start = f"Nämnden begär att föra över {kronor(self.asked.carried, sign=True)}."
        return f"{start} Prövningens slutsats: {reviewed.note}" if reviewed else start

    def initial(self) -> dict[str, Any]:
        return {"granted": self._as_asked(self.asked.carried)}

    def act(self, form: forms.CarryDecisionForm) -> Any:
        granted = form.cleaned_data["granted"]
        # The amount asked for to the öre, when the form still shows it.
        exact = self.asked.carried if self._as_asked(granted) == self._as_asked(self.asked.carried) else granted
        return carrying.decide_carry_over(by=self.by, request=self.asked, granted=exact, decision=form.decision())

    @staticmethod
    def _as_asked(amount: Any) -> str:
        return number(amount / 1000, 2)


class WithdrawCarryOver(CarryOverDeed):
    """Take the request back."""

    title = "Ta tillbaka begäran: {self.unit.name} {self.asked.year}"
    address, name = "resultatoverforing/<int:pk>/ta-tillbaka/", "withdraw"
    permission, button, done = Permission.EDIT_YEAR_END, "Ta tillbaka begäran", "Begäran är återtagen."

    def act(self, form: Any) -> Any:
        return carrying.withdraw_carry_over(by=self.by, request=self.asked)

    def back(self) -> str:
        return f"{self.to('year_end:overview')}?ar={self.asked.year}"


# --- equity -------------------------------------------------------------------------------------------------------


class PlanUse(Deed):
    """State or adjust the planned use."""

    title = "Planerat uttag {self.year}: {self.unit.name}"
    returns_to = "year_end:equity"
    address, name = "arsavslut/<str:code>/planera-uttag/", "plan_use"
    permission, form_class = Permission.EDIT_YEAR_END, forms.PlanUseForm

    @cached_property
    def year(self) -> int:
        return self.viewer.period.year

    @cached_property
    def steps(self) -> tuple[Occasion, ...]:
        """Those that the plan may be written at today."""
        return writable_occasions(rules_for(self.unit, self.year), self.year, self.page.planned)

    @cached_property
    def page(self) -> carrying_queries.EquityPage:
        return carrying_queries.equity_page(self.unit, self.year, rules_for(self.unit, self.year), self.viewer.known)

    @property
    def lead(self) -> str:
        return (
            f"Nämnden har {kronor(self.page.equity)} i eget kapital. Uttaget anges med verksamhetsplanen och justeras "
            f"bara medan uppföljningen pågår: {self._when()}."
        )

    def _when(self) -> str:
        rules = rules_for(self.unit, self.year)
        steps = rules.occasions((*rules.stated_in, *rules.adjusted_in), (self.year,))
        return listing([f"{one.step.name.lower()} till och med {one.due.label}" for one in steps])

    def initial(self) -> dict[str, Any]:
        """The occasion that is nearest, and what is planned now."""
        begun = [one for one in self.steps if one.due.start <= self.viewer.period.end]
        start: dict[str, Any] = {"occasion": begun[-1].step.id} if begun else {}
        planned = self.page.planned_now
        return start if planned is None else {**start, "amount": number(planned / 1000)}

    def options(self) -> dict[str, Any]:
        return {"occasions": _choices(self.steps)}

    def act(self, form: forms.PlanUseForm) -> Any:
        return equity.plan_use(by=self.by, committee=self.unit, year=self.year, **form.cleaned_data)


def _choices(steps: Iterable[Occasion]) -> list[tuple[str, str]]:
    """The steps of the cycle as a form offers them, each with the month it falls in."""
    return [(one.step.id, f"{one.step.name}, {one.due.label}") for one in steps]


class RequestUse(Deed):
    """Ask to use equity, for the committee or for a unit of it."""

    title = "Använd eget kapital {self.viewer.period.year}: {self.unit.name}"
    returns_to = "year_end:equity"
    address, name = "arsavslut/<str:code>/uttag/", "use"
    permission, form_class = Permission.EDIT_BUDGET, forms.UseForm
    button, done = "Begär uttaget", "Uttaget är begärt."

    @cached_property
    def committee(self) -> Unit:
        found = results_queries.committee_of(self.unit)
        if found is None:
            raise Http404("Enheten hör inte till någon nämnd.")
        return found

    @property
    def own(self) -> Unit | None:
        return None if self.committee.pk == self.unit.pk else self.unit

    @property
    def lead(self) -> str:
        left = carrying_queries.available_to(self.committee, self.own, self.viewer.period.year, self.viewer.known)
        return f"{kronor(left)} är kvar att använda. Bara engångsinsatser. En enhets uttag godkänns av nämnden."

    def act(self, form: forms.UseForm) -> Any:
        year = self.viewer.period.year
        return equity.request_use(by=self.by, committee=self.committee, unit=self.own, year=year, **form.cleaned_data)


class AnswerUse(Deed):
    """What is done with a wish to use equity."""

    returns_to = "year_end:equity"
    subject = staticmethod(by_use)
    permission, form_class, matter = Permission.EDIT_YEAR_END, DecisionForm, Matter.EQUITY_USE


class ApproveUse(AnswerUse):
    """Enter the committee's approval."""

    title = "Godkänn uttag: {self.asked}"
    address, name, button = "uttag/<int:pk>/godkann/", "approve_use", "För in godkännandet"

    def act(self, form: DecisionForm) -> Any:
        return equity.approve_use(by=self.by, request=self.asked, decision=form.decision())


class DeclineUse(AnswerUse):
    """Enter that the committee declined."""

    title = "Avslå uttag: {self.asked}"
    address, name, button = "uttag/<int:pk>/avsla/", "decline_use", "För in avslaget"

    def act(self, form: DecisionForm) -> Any:
        return equity.decline_use(by=self.by, request=self.asked, decision=form.decision())


class Freeze(Deed):
    """Enter the council's decision to freeze equity, or to lift the freeze."""

    address, name, button = "arsavslut/<str:code>/sparr/", "freeze", "För in beslutet"
    permission, matter = Permission.DECIDE_YEAR_END, Matter.EQUITY_FREEZE
    lead = "Om kommunen befaras gå med underskott kan kommunfullmäktige stoppa nämndernas uttag."

    @cached_property
    def root(self) -> Unit:
        return root_of(self.unit)

    @cached_property
    def frozen(self) -> Any:
        return carrying_queries.freeze_of(self.root, NOW)

    @property
    def form_class(self) -> Any:
        return DecisionForm if self.frozen else forms.FreezeForm

    @property
    def title(self) -> str:
        return "Häv spärren av eget kapital" if self.frozen else "Spärra eget kapital"

    def act(self, form: Any) -> Any:
        if self.frozen:
            return equity.lift_freeze(by=self.by, principal=self.root, decision=form.decision())
        told = {name: form.cleaned_data[name] for name in ("reason", "deficit_exempt")}
        return equity.freeze_equity(by=self.by, principal=self.root, decision=form.decision(), **told)

    def back(self) -> str:
        return self.to("year_end:overview", self.root)


# --- recovery -----------------------------------------------------------------------------------------------------


class RecoveryDeed(Deed):
    """What is done with the plan for a year's deficit."""

    @property
    def year(self) -> int:
        return int(self.given["year"])

    @cached_property
    def plan(self) -> CommitteeRecoveryPlan:
        rows = CommitteeRecoveryPlan.objects.select_related("committee__principal")
        found = rows.filter(committee=self.unit, deficit_year=self.year).first()
        if found is None:
            raise Http404("Åtgärdsplanen finns inte.")
        return found

    def back(self) -> str:
        return self.to("year_end:recovery", year=self.year)


class WritePlan(RecoveryDeed):
    """Write the plan for a deficit."""

    title = "Åtgärdsplan för underskottet {self.year}: {self.unit.name}"
    address, name = "arsavslut/<str:code>/atgardsplan/<int:year>/andra/", "recovery_plan"
    permission, form_class = Permission.EDIT_YEAR_END, forms.RecoveryForm
    template, button = "year_end/recovery_form.html", "Spara planen"
    lead = "En ändrad plan godkänns på nytt av kommunstyrelsen."

    def initial(self) -> dict[str, Any]:
        plan = known.plan_of(self.unit, self.year, self.viewer.known)
        if plan is None:
            return {"version": 0}
        start: dict[str, Any] = {"version": plan.row.version, "causes": plan.row.causes}
        for index, one in enumerate(plan.for_rules.measures, 1):
            start[f"measure_{index}"] = one.description
            start |= {f"effect_{index}_{at}": number(amount / 1000) for at, amount in one.effects.items()}
        return start

    def options(self) -> dict[str, Any]:
        years = rules_for(self.unit, self.year).limits.recovery.years
        return {"years": range(self.year + 1, self.year + 1 + years)}

    def act(self, form: forms.RecoveryForm) -> Any:
        data = form.cleaned_data
        return recovery.save_recovery_plan(
            by=self.by, committee=self.unit, deficit_year=self.year, measures=form.measures(), causes=data["causes"],
            version=data["version"],
        )  # fmt: skip


class ApprovePlan(RecoveryDeed):
    """Enter the executive board's approval."""

    title = "Godkänn åtgärdsplanen {self.year}: {self.unit.name}"
    address, name = "arsavslut/<str:code>/atgardsplan/<int:year>/godkann/", "approve_plan"
    permission, form_class, matter = Permission.DECIDE_YEAR_END, DecisionForm, Matter.RECOVERY_PLAN
    button = "För in godkännandet"

    def act(self, form: DecisionForm) -> Any:
        return recovery.approve_recovery_plan(by=self.by, plan=self.plan, decision=form.decision())


class FollowUpPlan(RecoveryDeed):
    """Tell how the plan goes."""

    title = "Följ upp åtgärdsplanen {self.year}: {self.unit.name}"
    address, name = "arsavslut/<str:code>/atgardsplan/<int:year>/folj-upp/", "follow_up"
    permission, form_class, button = Permission.EDIT_YEAR_END, forms.FollowUpForm, "Spara uppföljningen"

    @property
    def now(self) -> int:
        return self.viewer.period.year

    lead = "Läget {self.now}."

    def options(self) -> dict[str, Any]:
        rules = rules_for(self.unit, self.year)
        return {"occasions": _choices(rules.occasions(rules.followed_up_in, (self.now,)))}

    def act(self, form: forms.FollowUpForm) -> Any:
        return recovery.follow_up_recovery(by=self.by, plan=self.plan, year=self.now, **form.cleaned_data)


urlpatterns = paths(
    RequestCarryOver, ReviewCarryOver, DecideCarryOver, WithdrawCarryOver, PlanUse, RequestUse, ApproveUse, DeclineUse,
    Freeze, WritePlan, ApprovePlan, FollowUpPlan,
)  # fmt: skip
