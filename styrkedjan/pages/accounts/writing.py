"""The accounts: stating a year's amounts, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import Http404

from styrkedjan.areas.accounts.actions import stating
from styrkedjan.areas.accounts.models import Measure, Objective
from styrkedjan.areas.accounts.queries import stated
from styrkedjan.areas.accounts.queries.stated import OBJECTIVE, CentralRow, label_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.accounts.forms import THOUSANDS, AmountsForm, Scale
from styrkedjan.pages.accounts.subjects import objective_of, require_year
from styrkedjan.pages.kit.deeds import MunicipalDeed, paths


class StateAmounts(MunicipalDeed):
    """Some items of a year: an amount and its source for each."""

    permission, form_class, template = Permission.EDIT_ACCOUNTS, AmountsForm, "accounts/amounts.html"
    action, about = stating.state_amounts, "principal=unit year asked=items"
    button, done = "Spara uppgifterna", "Uppgifterna för {self.year} är sparade."

    @property
    def year(self) -> int:
        return self.period.year

    @property
    def items(self) -> Mapping[str, str]:
        """Item -> what the form calls it."""
        raise NotImplementedError

    @property
    def scale(self) -> Scale:
        return THOUSANDS

    def options(self) -> dict[str, Any]:
        said = stated.stated(self.unit, NOW).get(self.year, {})
        return {"items": self.items, "said": said, "scale": self.scale}


class RequirementAmounts(StateAmounts):
    """State a year's rows of the balance requirement, with their sources."""

    title, returns_to = "Uppgifter till balanskravet {self.year}", "accounts:balance_requirement"
    address, name = "rakenskaper/balanskrav/<int:year>/", "amounts"
    lead = "Varje belopp är sin effekt på resultatet och har en källa. En tom rad är inte angiven, inte noll."

    @property
    def year(self) -> int:
        return require_year(self.given["year"])

    @property
    def items(self) -> Mapping[str, str]:
        return stated.ITEMS


class FullYearAmounts(StateAmounts):
    """State the year's budget beside the committees, and the forecast of the chosen month."""

    title, returns_to = "Budget och prognos {self.year} utanför nämnderna", "accounts:full_year"
    address, name = "rakenskaper/helaret/ange/", "state_full_year"
    lead = (
        "Effekten på resultatet för hela året. Prognosen gäller som den ser ut i {self.period.label}. "
        "Finns budgeten beslutad i flerårsbudgeten behöver den inte skrivas här."
    )

    @property
    def items(self) -> Mapping[str, str]:
        rows = [item for row in CentralRow for item in (row.budget_item, row.forecast_item(str(self.period)))]
        return {item: label_of(item) for item in rows}


class ObjectiveOutcome(StateAmounts):
    """What is entered by hand of an objective: the year's outcome, and the full-year forecast as of the month."""

    title, returns_to = "Utfall och prognos {self.year}: {self.objective.name}", "accounts:objectives"
    address, name = "rakenskaper/finansiella-mal/<slug:key>/utfall/", "objective_outcome"
    lead = "Under året bedöms målet mot helårsprognosen, i bokslutet mot utfallet. Båda med sin källa."

    @cached_property
    def objective(self) -> Objective:
        row = objective_of(self.unit, self.key)
        if row.measure == Measure.RESULT_SHARE:
            raise Http404("Målets utfall och prognos räknas ur räkenskaperna och helårsprognosen.")
        return row

    @property
    def items(self) -> Mapping[str, str]:
        item = f"{OBJECTIVE}{self.objective.key}"
        forecast = {f"{item}:{self.period}": f"Helårsprognos som den ser ut i {self.period.label}"}
        by_hand = self.objective.measure == Measure.STATED
        return {item: f"Utfall {self.year}", **forecast} if by_hand else forecast

    @property
    def scale(self) -> Scale:
        return Scale(self.objective.unit, 1)


urlpatterns = paths(RequirementAmounts, FullYearAmounts, ObjectiveOutcome)
