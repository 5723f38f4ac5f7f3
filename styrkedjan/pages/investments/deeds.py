"""What can be done with projects and their frames: each form calls one action and goes back to where it came from."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse

from styrkedjan.areas.investments.actions import budgets, closing, decisions, forecasts, projects
from styrkedjan.areas.investments.queries import known, lines, portfolios, transfers
from styrkedjan.areas.investments.queries import rules as rules_queries
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.economy.investment_frames import FRAME_RULES
from styrkedjan.domain.investment_states import ProjectState
from styrkedjan.domain.swedish import kronor
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.investments import forms
from styrkedjan.pages.investments.subjects import by_collected, by_project, by_request
from styrkedjan.pages.kit.deeds import CONFIRMED, Deed, paths
from styrkedjan.pages.kit.forms import DecisionForm

# --- the register and the frames ----------------------------------------------------------------------------------


class CreateProject(Deed):
    """Enter a project in the register."""

    title = "Nytt projekt: {self.unit.name}"
    returns_to = "investments:portfolio"
    address, name = "investeringar/<str:code>/nytt/", "create"
    action, about = projects.create_project, "committee=unit"
    permission, form_class = Permission.EDIT_INVESTMENTS, forms.NewProjectForm
    button, done = "Lägg till projektet", "Projektet är inlagt."
    lead = "Projektet blir planerat. Beslutet förs in när det är fattat."


class AddFrame(Deed):
    """Add an entry to the committee's investment frame."""

    title = "Investeringsram {self.period.year}: {self.unit.name}"
    returns_to = "investments:plan"
    address, name = "investeringar/<str:code>/ram/", "frame"
    action, about = decisions.add_frame, "committee=unit year=period.year"
    permission, form_class, matter = Permission.EDIT_FRAMES, forms.FrameForm, Matter.INVESTMENT_FRAME
    button = "Lägg till posten"
    lead = "Kommunfullmäktige beslutar om investeringsramarna, också utöver den fastställda ramen."


# --- a project ----------------------------------------------------------------------------------------------------


class ProjectDeed(Deed):
    """What is done with a project."""

    subject = staticmethod(by_project)
    permission, about = Permission.EDIT_INVESTMENTS, "project"
    returns_to, at = "investments:project", "project"

    @cached_property
    def line(self) -> lines.ProjectLine:
        return lines.line(self.project, self.period, NOW)


class ChangeProject(ProjectDeed):
    """Change what is written of the project."""

    title = "Ändra {self.project.name}"
    address, name, form_class = "projekt/<int:pk>/andra/", "change", forms.ChangeProjectForm
    action, edits = projects.change_project, "project"


class Budget(ProjectDeed):
    """The project's budget, year by year."""

    title = "Årsbudget: {self.project.name}"
    address, name, form_class = "projekt/<int:pk>/budget/", "budget", forms.BudgetForm
    button, action = "Spara budgeten", budgets.save_budgets

    @cached_property
    def ahead(self) -> tuple[int, ...]:
        return tuple(lines.years_ahead(self.period.year))

    @property
    def lead(self) -> str:
        told = "Ett år med beslutad ram får inte överskrida den. Tomt betyder att inget är budgeterat."
        if not self.line.decided:
            return told
        year = self.period.year
        before = sum((amount for each, amount in self.line.budgets.items() if each < year), Decimal(0))
        return f"{told} Beslutat {kronor(self.line.decided)}, varav {kronor(before)} i budget före {self.ahead[0]}."

    def initial(self) -> dict[str, Any]:
        return {"version": version_of(known.budgets_of(self.project, NOW))}

    def options(self) -> dict[str, Any]:
        years = tuple(sorted({*self.ahead, *(year for year in self.line.budgets if year > self.ahead[-1])}))
        room = portfolios.room_of(self.project, years)
        return {"years": years, "current": dict(self.line.budgets), "room": room}


class Forecast(ProjectDeed):
    """The project's forecast of the month."""

    title = "Prognos {self.period.label}: {self.project.name}"
    address, name, form_class = "projekt/<int:pk>/prognos/", "forecast", forms.ForecastForm
    action, about = forecasts.save_forecast, "project period"
    button, done = "Spara prognosen", "Prognosen är sparad."

    @property
    def lead(self) -> str:
        """What was decided, and how high the forecast may be."""
        period = self.period
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
        own = found if found and found.round_key == str(self.period) else None
        start: dict[str, Any] = {"version": version_of([own] if own else [])}
        if found is None:
            return start
        amounts = {"amount": found.amount, "year_amount": found.year_amount}
        return {**start, **amounts, "ends": found.ends, "comment": own.comment if own else ""}


class CostBefore(ProjectDeed):
    """What the project cost before the first ledger that is read in."""

    title = "Kostnad före redovisningen: {self.project.name}"
    address, name, form_class = "projekt/<int:pk>/kostnad-fore/", "cost_before", forms.CostBeforeForm
    action = projects.enter_cost_before
    button, done = "Spara kostnaden", "Kostnaden är sparad."
    lead = "Det som projektet kostade innan redovisningen lästes in här. Det räknas med i projektets utfall."

    def initial(self) -> dict[str, Any]:
        found = self.line.before
        start = {"version": version_of([found] if found else [])}
        if found is None:
            return start
        return {**start, "through_year": found.through_year, "amount": found.amount, "source": found.source}


class Finish(ProjectDeed):
    """Say that the project is finished."""

    title = "Färdigt: {self.project.name}"
    address, name, form_class = "projekt/<int:pk>/fardigt/", "finish", forms.DayForm
    action = closing.finish
    button, lead = "Anmäl som färdigt", "Projektet ska sedan slutredovisas i samband med årsbokslutet."


class Reopen(ProjectDeed):
    """Take back that the project is finished."""

    title = "Öppna igen: {self.project.name}"
    address, name = "projekt/<int:pk>/oppna-igen/", "reopen"
    action = closing.reopen
    button, done = "Öppna igen", "Projektet är öppnat igen."


class Account(ProjectDeed):
    """The final account."""

    title = "Slutredovisa: {self.project.name}"
    address, name, form_class = "projekt/<int:pk>/slutredovisa/", "account", forms.AccountForm
    action, about = closing.account_for, "project period"
    button, done = "Slutredovisa", "Projektet är slutredovisat."
    lead = "Beslut och utfall sparas som de är kända nu."


# --- decisions on a project ---------------------------------------------------------------------------------------


class Decide(ProjectDeed):
    """Enter the decision, or the renewed one."""

    address, name = "projekt/<int:pk>/beslut/", "decide"
    action = decisions.decide_project
    permission, form_class = Permission.EDIT_FRAMES, forms.ProjectDecisionForm
    button = "För in beslutet"

    def options(self) -> dict[str, Any]:
        return {"raises": self.renews}

    @property
    def done(self) -> str:
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
        return {**start, "amount": self.line.expected} if self.renewed and self.line.expected else start

    @property
    def matter(self) -> Matter:
        return Matter.PROJECT_RENEWAL if self.renewed else Matter.PROJECT

    def act(self, form: forms.ProjectDecisionForm) -> Any:
        self.renews  # noqa: B018 - kept from before the project goes on
        return super().act(form)


class DecideUrgently(ProjectDeed):
    """Enter the chair's urgent decision."""

    title = "Brådskande beslut: {self.project.name}"
    address, name = "projekt/<int:pk>/bradskande/", "urgent"
    action, about = decisions.decide_urgently, "project period"
    permission, form_class, matter = Permission.EDIT_FRAMES, forms.UrgentForm, Matter.PROJECT_URGENT
    button, done = "För in beslutet", "Beslutet är infört. Anmäl det till kommunfullmäktige."
    lead = "Bara vid särskild brådska. Beslutet anmäls sedan till kommunfullmäktige."

    def options(self) -> dict[str, Any]:
        return {"raises": True}


class NotifyCouncil(ProjectDeed):
    """Enter that the council was told of the urgent decision."""

    title = "Anmält till fullmäktige: {self.project.name}"
    address, name = "projekt/<int:pk>/anmald/", "notify"
    action = decisions.notify_council
    permission, form_class, matter = Permission.EDIT_FRAMES, DecisionForm, Matter.PROJECT_NOTICE


# --- balancing and the other deviations ---------------------------------------------------------------------------


class RequestBalance(ProjectDeed):
    """Ask to have what is left of the year balanced."""

    title = "Balansera till {self.next_year}: {self.project.name}"
    address, name, form_class = "projekt/<int:pk>/balansera/", "balance", forms.BalanceForm
    action, about = closing.request_balance, "project year=period.year"
    button, done = "Begär balansering", "Balanseringen är begärd."
    lead = "Begäran prövas av kommunstyrelsen."

    @property
    def next_year(self) -> int:
        return self.period.year + 1

    def initial(self) -> dict[str, Any]:
        return {"amount": self.line.left(self.period.year)}


class BalanceDeed(Deed):
    """What is done with a request to balance money."""

    subject, about = staticmethod(by_request), "request=asked"
    returns_to, at = "investments:project", "asked.project"


class ReviewBalance(BalanceDeed):
    """Enter the board's decision on a request."""

    title = "Pröva balansering: {self.asked.project.name}"
    address, name = "balansering/<int:pk>/", "review_balance"
    action = closing.review_balance
    permission, form_class, matter = Permission.EDIT_FRAMES, forms.ReviewBalanceForm, Matter.PROJECT_BALANCE
    button, done = "För in beslutet", "Beslutet är infört."

    def initial(self) -> dict[str, Any]:
        return {"granted": self.asked.amount}


class WithdrawBalance(BalanceDeed):
    """Take back a request that nobody has reviewed."""

    title = "Ta tillbaka begäran: {self.asked.project.name}"
    address, name = "balansering/<int:pk>/ta-tillbaka/", "withdraw_balance"
    action = closing.withdraw_balance
    permission, button, done = Permission.EDIT_INVESTMENTS, "Ta tillbaka begäran", "Begäran är återtagen."


class Collect(Deed):
    """Report the other deviations together."""

    title = "Redovisa övriga avvikelser {self.period.label}"
    returns_to = "investments:follow_up"
    address, name = "investeringar/<str:code>/redovisa-samlat/", "collect"
    action, about = closing.collect_deviations, "principal=unit period"
    permission, button, done = Permission.EDIT_FRAMES, "Ta fram redovisningen", "Redovisningen är framtagen."


class ApproveDeviations(Deed):
    """Enter the approval of the collected report."""

    title = "Godkänn övriga avvikelser {self.report.round_key}"
    returns_to = "investments:follow_up"
    subject = staticmethod(by_collected)
    address, name, button = "avvikelser/<int:pk>/godkann/", "approve", "För in godkännandet"
    action, about = closing.approve_deviations, "report"
    permission, form_class, matter = Permission.EDIT_FRAMES, DecisionForm, Matter.COLLECTED_DEVIATIONS


class Transfer(ProjectDeed):
    """Move a year's money to another project: shown before and after first, then moved."""

    title, template = "Flytta pengar från {self.project.name}", "investments/transfer.html"
    address, name, form_class = "projekt/<int:pk>/flytta/", "transfer", forms.TransferForm
    action, about = budgets.transfer_budget, "source=project"

    @property
    def done(self) -> str:
        given, taken = self.result.rows
        return f"{kronor(-given.change)} är flyttat till {taken.project.name} för {self.result.year}."

    def options(self) -> dict[str, Any]:
        ahead = ((year, amount) for year, amount in sorted(self.line.budgets.items()) if year >= self.period.year)
        years = {year: amount for year, amount in ahead if amount}
        return {"targets": transfers.transfer_targets(self.project), "years": years}

    def says(self, form: forms.TransferForm) -> str:
        """What was shown, by which it is confirmed, so that nothing else is moved."""
        data = form.cleaned_data
        return ":".join(str(part) for part in (data["target"], data["year"], data["amount"]))

    def _is_confirmed(self, sentence: str) -> bool:
        return self.request.POST.get(CONFIRMED) == sentence

    def context(self, form: forms.TransferForm) -> dict[str, Any]:
        rule, possible = FRAME_RULES[self.project.kind_rule], bool(form.targets and form.years)
        preview = None
        if form.is_bound and not any(name in form.errors for name in form.fields):
            said = form.values()
            preview = transfers.transfer_preview(self.project, said["target"], said["year"], said["amount"])
        return {"project": self.project, "preview": preview, "rule": rule, "possible": possible}


urlpatterns = paths(
    CreateProject, AddFrame, Transfer, Collect, ChangeProject, Decide, DecideUrgently, NotifyCouncil, Budget, Reopen,
    Forecast, CostBefore, Finish, Account, RequestBalance, ReviewBalance, WithdrawBalance, ApproveDeviations,
)  # fmt: skip
