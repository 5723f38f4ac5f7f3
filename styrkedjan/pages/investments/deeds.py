"""What can be done with projects and their frames: each form calls one action and goes back to where it came from."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import deciding_bodies
from styrkedjan.areas.investments.actions import budgets, closing, decisions, forecasts, projects
from styrkedjan.areas.investments.queries import known, lines, pictures
from styrkedjan.areas.investments.queries import rules as rules_queries
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.investment_states import ProjectState
from styrkedjan.domain.swedish import kronor
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.investments import forms
from styrkedjan.pages.investments.subjects import by_collected, by_project, by_request
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.forms import DecisionForm, written

# --- the register and the frames ----------------------------------------------------------------------------------


class CreateProject(Deed):
    """Enter a project in the register."""

    title = "Nytt projekt: {self.unit.name}"
    returns_to = "investments:portfolio"
    address, name = "investeringar/<str:code>/nytt/", "create"
    permission, form_class = Permission.EDIT_INVESTMENTS, forms.NewProjectForm
    button, done = "Lägg till projektet", "Projektet är inlagt."
    lead = "Projektet blir planerat. Beslutet förs in när det är fattat."

    def act(self, form: forms.NewProjectForm) -> Any:
        return projects.create_project(by=self.by, committee=self.unit, **form.cleaned_data)


class AddFrame(Deed):
    """Add an entry to the committee's investment frame."""

    title = "Investeringsram {self.year}: {self.unit.name}"
    returns_to = "investments:plan"
    address, name = "investeringar/<str:code>/ram/", "frame"
    permission, form_class, matter = Permission.EDIT_FRAMES, forms.FrameForm, Matter.INVESTMENT_FRAME
    button = "Lägg till posten"
    lead = "Kommunfullmäktige beslutar om investeringsramarna, också utöver den fastställda ramen."

    @property
    def year(self) -> int:
        return self.viewer.period.year

    def initial(self) -> dict[str, Any]:
        return {"body": "Kommunfullmäktige"}

    def act(self, form: forms.FrameForm) -> Any:
        told = {name: form.cleaned_data[name] for name in ("kind", "amount", "entry")}
        return decisions.add_frame(by=self.by, committee=self.unit, year=self.year, decision=form.decision(), **told)


# --- a project ----------------------------------------------------------------------------------------------------


class ProjectDeed(Deed):
    """What is done with a project."""

    subject = staticmethod(by_project)
    permission = Permission.EDIT_INVESTMENTS

    @cached_property
    def line(self) -> lines.ProjectLine:
        return lines.line(self.project, self.viewer.period, NOW)

    def back(self) -> str:
        return reverse("investments:project", kwargs={"pk": self.project.pk})


class ChangeProject(ProjectDeed):
    """Change what is written of the project."""

    title = "Ändra {self.project.name}"
    address, name, form_class = "projekt/<int:pk>/andra/", "change", forms.ChangeProjectForm

    def initial(self) -> dict[str, Any]:
        values = {name: getattr(self.project, name) for name in forms.ProjectForm.base_fields}
        return {**values, "running_cost": _tkr(self.project.running_cost), "version": self.project.version}

    def act(self, form: forms.ChangeProjectForm) -> Any:
        values = {name: form.cleaned_data[name] for name in forms.ProjectForm.base_fields}
        version = form.cleaned_data["version"]
        return projects.change_project(by=self.by, project=self.project, version=version, values=values)


class Budget(ProjectDeed):
    """The project's budget, year by year."""

    title = "Årsbudget: {self.project.name}"
    address, name, form_class = "projekt/<int:pk>/budget/", "budget", forms.BudgetForm
    button = "Spara budgeten"

    @cached_property
    def ahead(self) -> tuple[int, ...]:
        return tuple(lines.years_ahead(self.viewer.period.year))

    @property
    def lead(self) -> str:
        told = "Ett år med beslutad ram får inte överskrida den. Tomt betyder att inget är budgeterat."
        if not self.line.decided:
            return told
        year = self.viewer.period.year
        before = sum((amount for each, amount in self.line.budgets.items() if each < year), Decimal(0))
        return f"{told} Beslutat {kronor(self.line.decided)}, varav {kronor(before)} i budget före {self.ahead[0]}."

    def initial(self) -> dict[str, Any]:
        return {"version": version_of(known.budgets_of(self.project, NOW))}

    def options(self) -> dict[str, Any]:
        years = tuple(sorted({*self.ahead, *(year for year in self.line.budgets if year > self.ahead[-1])}))
        room = pictures.room_of(self.project, years)
        return {"years": years, "current": dict(self.line.budgets), "room": room}

    def act(self, form: forms.BudgetForm) -> Any:
        version = form.cleaned_data["version"]
        return budgets.save_budgets(by=self.by, project=self.project, amounts=form.amounts(), version=version)


class Forecast(ProjectDeed):
    """The project's forecast of the month."""

    title = "Prognos {self.viewer.period.label}: {self.project.name}"
    address, name, form_class = "projekt/<int:pk>/prognos/", "forecast", forms.ForecastForm
    button, done = "Spara prognosen", "Prognosen är sparad."

    @property
    def lead(self) -> str:
        """What was decided, and how high the forecast may be."""
        period = self.viewer.period
        rules = rules_queries.rules_of(self.project.principal, period.end)
        highest = lines.highest_forecast(self.line, rules, period.year)
        if self.line.decided is None or highest is None:
            return "Gäller hela projektet. Går den över gränsen skickas projektet till förnyat beslut."
        return (
            f"Gäller hela projektet. Beslutat {kronor(self.line.decided)}. Över {kronor(highest)} skickas projektet "
            "till förnyat beslut."
        )

    def initial(self) -> dict[str, Any]:
        """The newest forecast to begin from; its comment only when it is this month's own."""
        found = self.line.forecast
        own = found if found and found.round_key == str(self.viewer.period) else None
        start: dict[str, Any] = {"version": version_of([own] if own else [])}
        if found is None:
            return start
        amounts = {"amount": _tkr(found.amount), "year_amount": _tkr(found.year_amount)}
        return {**start, **amounts, "ends": found.ends, "comment": own.comment if own else ""}

    def act(self, form: forms.ForecastForm) -> Any:
        return forecasts.save_forecast(
            by=self.by, project=self.project, period=self.viewer.period, **form.cleaned_data
        )  # fmt: skip


class CostBefore(ProjectDeed):
    """What the project cost before the first ledger that is read in."""

    title = "Kostnad före redovisningen: {self.project.name}"
    address, name, form_class = "projekt/<int:pk>/kostnad-fore/", "cost_before", forms.CostBeforeForm
    button, done = "Spara kostnaden", "Kostnaden är sparad."
    lead = "Det som projektet kostade innan redovisningen lästes in här. Det räknas med i projektets utfall."

    def initial(self) -> dict[str, Any]:
        found = self.line.before
        start = {"version": version_of([found] if found else [])}
        if found is None:
            return start
        return {**start, "through_year": found.through_year, "amount": _tkr(found.amount), "source": found.source}

    def act(self, form: forms.CostBeforeForm) -> Any:
        return projects.enter_cost_before(by=self.by, project=self.project, **form.cleaned_data)


class Finish(ProjectDeed):
    """Say that the project is finished."""

    title = "Färdigt: {self.project.name}"
    address, name, form_class = "projekt/<int:pk>/fardigt/", "finish", forms.DayForm
    button, lead = "Anmäl som färdigt", "Projektet ska sedan slutredovisas i samband med årsbokslutet."

    def act(self, form: forms.DayForm) -> Any:
        return closing.finish(by=self.by, project=self.project, on=form.cleaned_data["on"])


class Reopen(ProjectDeed):
    """Take back that the project is finished."""

    title = "Öppna igen: {self.project.name}"
    address, name = "projekt/<int:pk>/oppna-igen/", "reopen"
    button, done = "Öppna igen", "Projektet är öppnat igen."

    def act(self, form: Any) -> Any:
        return closing.reopen(by=self.by, project=self.project)


class Account(ProjectDeed):
    """The final account."""

    title = "Slutredovisa: {self.project.name}"
    address, name, form_class = "projekt/<int:pk>/slutredovisa/", "account", forms.AccountForm
    button, done = "Slutredovisa", "Projektet är slutredovisat."
    lead = "Beslut och utfall sparas som de är kända nu."

    def act(self, form: forms.AccountForm) -> Any:
        period = self.viewer.period
        return closing.account_for(by=self.by, project=self.project, period=period, **form.cleaned_data)


# --- decisions on a project ---------------------------------------------------------------------------------------


class Decide(ProjectDeed):
    """Enter the decision, or the renewed one."""

    address, name = "projekt/<int:pk>/beslut/", "decide"
    permission, form_class = Permission.EDIT_FRAMES, forms.ProjectDecisionForm
    button = "För in beslutet"

    @property
    def done(self) -> str:  # type: ignore[override]
        asks = " För in den årsbudget som följer av det nya beslutet." if self.renews else ""
        return f"Beslutet är infört.{asks}"

    @cached_property
    def renews(self) -> bool:
        """Whether the decision was a renewed one, also when it is entered and the project has gone on."""
        return self.renewed

    def back(self) -> str:
        """After a renewed decision the yearly budget is asked for."""
        if self.renews and self.result is not None:
            return reverse("investments:budget", kwargs={"pk": self.project.pk})
        return super().back()

    @property
    def renewed(self) -> bool:
        return bool(self.project.state == ProjectState.RENEWAL)

    @property
    def title(self) -> str:
        return f"{'Förnyat beslut' if self.renewed else 'Beslut'}: {self.project.name}"

    def initial(self) -> dict[str, Any]:
        forecast = self.line.forecast
        start = {"body": "Kommunfullmäktige", "ends": forecast.ends if forecast else None}
        return {**start, "amount": _tkr(self.line.expected)} if self.renewed and self.line.expected else start

    def options(self) -> dict[str, Any]:
        matter = Matter.PROJECT_RENEWAL if self.renewed else Matter.PROJECT
        return {"bodies": deciding_bodies(matter, self.unit, timezone.localdate())}

    def act(self, form: forms.ProjectDecisionForm) -> Any:
        data, _ = form.cleaned_data, self.renews
        return decisions.decide_project(
            by=self.by, project=self.project, net_investment=data["amount"], ends=data["ends"],
            decision=form.decision(),
        )  # fmt: skip


class DecideUrgently(ProjectDeed):
    """Enter the chair's urgent decision."""

    title = "Brådskande beslut: {self.project.name}"
    address, name = "projekt/<int:pk>/bradskande/", "urgent"
    permission, form_class, matter = Permission.EDIT_FRAMES, forms.UrgentForm, Matter.PROJECT_URGENT
    button, done = "För in beslutet", "Beslutet är infört. Anmäl det till kommunfullmäktige."
    lead = "Bara vid särskild brådska. Beslutet anmäls sedan till kommunfullmäktige."

    def initial(self) -> dict[str, Any]:
        return {"body": "Kommunstyrelsens ordförande"}

    def act(self, form: forms.UrgentForm) -> Any:
        data = form.cleaned_data
        return decisions.decide_urgently(
            by=self.by, project=self.project, period=self.viewer.period, net_investment=data["amount"],
            ends=data["ends"], reason=data["reason"], decision=form.decision(),
        )  # fmt: skip


class NotifyCouncil(ProjectDeed):
    """Enter that the council was told of the urgent decision."""

    title = "Anmält till fullmäktige: {self.project.name}"
    address, name = "projekt/<int:pk>/anmald/", "notify"
    permission, form_class, matter = Permission.EDIT_FRAMES, DecisionForm, Matter.PROJECT_NOTICE

    def initial(self) -> dict[str, Any]:
        return {"body": "Kommunfullmäktige"}

    def act(self, form: DecisionForm) -> Any:
        return decisions.notify_council(by=self.by, project=self.project, decision=form.decision())


# --- balancing and the other deviations ---------------------------------------------------------------------------


class RequestBalance(ProjectDeed):
    """Ask to have what is left of the year balanced."""

    title = "Balansera till {self.next_year}: {self.project.name}"
    address, name, form_class = "projekt/<int:pk>/balansera/", "balance", forms.BalanceForm
    button, done = "Begär balansering", "Balanseringen är begärd."
    lead = "Begäran prövas av kommunstyrelsen."

    @property
    def next_year(self) -> int:
        return self.viewer.period.year + 1

    def initial(self) -> dict[str, Any]:
        return {"amount": _tkr(self.line.left(self.viewer.period.year))}

    def act(self, form: forms.BalanceForm) -> Any:
        year = self.viewer.period.year
        return closing.request_balance(by=self.by, project=self.project, year=year, **form.cleaned_data)


class BalanceDeed(Deed):
    """What is done with a request to balance money."""

    subject = staticmethod(by_request)

    def back(self) -> str:
        return reverse("investments:project", kwargs={"pk": self.asked.project.pk})


class ReviewBalance(BalanceDeed):
    """Enter the board's decision on a request."""

    title = "Pröva balansering: {self.asked.project.name}"
    address, name = "balansering/<int:pk>/", "try_balance"
    permission, form_class, matter = Permission.EDIT_FRAMES, forms.ReviewBalanceForm, Matter.PROJECT_BALANCE
    button, done = "För in beslutet", "Beslutet är infört."

    def initial(self) -> dict[str, Any]:
        return {"body": "Kommunstyrelsen", "granted": _tkr(self.asked.amount)}

    def act(self, form: forms.ReviewBalanceForm) -> Any:
        granted = form.cleaned_data["granted"]
        return closing.review_balance(by=self.by, request=self.asked, granted=granted, decision=form.decision())


class WithdrawBalance(BalanceDeed):
    """Take back a request that nobody has reviewed."""

    title = "Ta tillbaka begäran: {self.asked.project.name}"
    address, name = "balansering/<int:pk>/ta-tillbaka/", "withdraw_balance"
    permission, button, done = Permission.EDIT_INVESTMENTS, "Ta tillbaka begäran", "Begäran är återtagen."

    def act(self, form: Any) -> Any:
        return closing.withdraw_balance(by=self.by, request=self.asked)


class Collect(Deed):
    """Report the other deviations together."""

    title = "Redovisa övriga avvikelser {self.viewer.period.label}"
    returns_to = "investments:follow_up"
    address, name = "investeringar/<str:code>/redovisa-samlat/", "collect"
    permission, button, done = Permission.EDIT_FRAMES, "Ta fram redovisningen", "Redovisningen är framtagen."

    def act(self, form: Any) -> Any:
        return closing.collect_deviations(by=self.by, principal=self.unit, period=self.viewer.period)


class ApproveDeviations(Deed):
    """Enter the approval of the collected report."""

    title = "Godkänn övriga avvikelser {self.report.round_key}"
    returns_to = "investments:follow_up"
    subject = staticmethod(by_collected)
    address, name, button = "avvikelser/<int:pk>/godkann/", "approve", "För in godkännandet"
    permission, form_class, matter = Permission.EDIT_FRAMES, DecisionForm, Matter.COLLECTED_DEVIATIONS

    def initial(self) -> dict[str, Any]:
        return {"body": "Kommunfullmäktige"}

    def act(self, form: DecisionForm) -> Any:
        return closing.approve_deviations(by=self.by, report=self.report, decision=form.decision())


def _tkr(amount: Decimal | None) -> str:
    """To the öre, so that what is saved untouched is what was there."""
    return "" if amount is None else written(amount / 1000)


urlpatterns = paths(
    CreateProject, AddFrame, Collect, ChangeProject, Decide, DecideUrgently, NotifyCouncil, Budget, Reopen, Forecast,
    CostBefore, Finish, Account, RequestBalance, ReviewBalance, WithdrawBalance, ApproveDeviations,
)  # fmt: skip
