"""What can be done to the chain and its plan years."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.forms import Form
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.chain.actions import activities, changing, creating
from styrkedjan.areas.chain.actions import years as years_actions
from styrkedjan.areas.chain.models import Element, PlanYear
from styrkedjan.areas.chain.queries import elements, years
from styrkedjan.areas.chain.queries.governing import deciding_bodies
from styrkedjan.areas.indicators.actions import defining, targets
from styrkedjan.domain import chain as rules
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.steering_model_parts import ElementKind
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.chain import forms
from styrkedjan.pages.chain.subjects import by_activity, by_element, by_year, chosen_year
from styrkedjan.pages.kit import doors
from styrkedjan.pages.kit.deeds import Deed, paths

# -- elements --------------------------------------------------------------------------------------------------------


class CreateElement(Deed):
    """A new element owned by the unit: first what it is, then its texts."""

    address, name, template = "styrkedja/ny/<str:code>/", "create", "chain/create.html"
    permission, button, done = Permission.EDIT_CHAIN, "Lägg till", "{self.result.key} finns nu i styrkedjan."

    @cached_property
    def plan_year(self) -> PlanYear:
        found, _ = chosen_year(self.request)
        if found is None:
            raise Http404("Det finns inget planår.")
        return found

    @cached_property
    def kinds(self) -> list[ElementKind]:
        return years.written_kinds(years.steering_model(self.plan_year))

    @cached_property
    def chosen(self) -> ElementKind | None:
        return next((kind for kind in self.kinds if kind.id == self.request.GET.get("slag")), None)

    @property
    def place(self) -> rules.Place:
        if self.chosen is None:
            raise Http404("Välj först vad som ska läggas till.")
        return rules.place_of(years.steering_model(self.plan_year), self.chosen.id, years.PLAIN_KINDS)

    @property
    def title(self) -> str:
        return f"Nytt: {self.chosen.name.lower()}" if self.chosen else f"Lägg till i styrkedjan {self.plan_year.year}"

    lead = "{self.unit.name}, planår {self.plan_year.year}"

    @property
    def form_class(self) -> Any:
        return forms.NewElementForm if self.chosen else Form

    def initial(self) -> dict[str, Any]:
        return {"unit": self.unit, "parents": self.request.GET.getlist("till")}

    def options(self) -> dict[str, Any]:
        if self.chosen is None:
            return {}
        bodies = deciding_bodies(Matter.GOAL, self.unit, timezone.localdate())
        above = elements.possible_parents(self.plan_year, self.place)
        return {"by": self.by, "principal": self.plan_year.principal, "above": above, "bodies": bodies}

    def act(self, form: Any) -> Element:
        draft = creating.Draft(kind=self.place.kind, level=self.place.level, **self.values(form))
        return creating.create_element(by=self.by, plan_year=self.plan_year, draft=draft)

    def back(self) -> str:
        if self.result:
            return reverse("chain:goal", kwargs={"pk": self.result.pk})
        return f"{reverse('chain:tree')}?ar={self.plan_year.year}"


class ElementDeed(Deed):
    """What is done to an element."""

    subject, permission = staticmethod(by_element), Permission.EDIT_CHAIN
    about = at = "element"
    returns_to = "chain:goal"


class ChangeElement(ElementDeed):
    """Change an element's texts, owner, deadline and decision."""

    address, name, form_class = "mal/<int:pk>/andra/", "change", forms.ElementForm
    title, done, edits = "Ändra {self.element.key}", "Ändringen är sparad.", "element"
    action = changing.change_element

    def options(self) -> dict[str, Any]:
        bodies = deciding_bodies(Matter.GOAL, self.unit, timezone.localdate())
        # What was decided before the model said who may is still shown and kept.
        before = [name for name in (self.element.decision_body,) if bodies and name and name not in bodies]
        return {"by": self.by, "principal": self.element.plan_year.principal, "bodies": [*bodies, *before]}


class WithdrawElement(ElementDeed):
    """Let an element go out."""

    address, name, form_class = "mal/<int:pk>/utgar/", "withdraw", forms.ReasonForm
    title, button = "Låt {self.element.key} utgå", "Låt utgå"
    action, done = changing.withdraw_element, "{self.element.key} har utgått. Historiken finns kvar."


class Link(ElementDeed):
    """Let it serve one more."""

    address, name, form_class = "mal/<int:pk>/koppla/", "link", forms.LinkForm
    title, button, done = "Koppla {self.element.key} uppåt", "Koppla", "{self.result.key} bidrar nu till fler."
    action, about = changing.link, "child=element"

    def options(self) -> dict[str, Any]:
        return {"above": elements.possible_parents(self.element.plan_year, years.place(self.element))}


class Unlink(Link):
    """Let it serve one less."""

    address, name = "mal/<int:pk>/koppla-bort/", "unlink"
    title, button, done = "Koppla bort {self.element.key}", "Koppla bort", "{self.result.key} bidrar nu till färre."
    action = changing.unlink

    def options(self) -> dict[str, Any]:
        return {"above": self.element.parents.all()}


class Measure(ElementDeed):
    """Measure it by one more indicator."""

    address, name, form_class = "mal/<int:pk>/mat/", "link_indicator", forms.IndicatorLinkForm
    title, button = "Mät {self.element.key}", "Koppla"
    action, done = defining.link, "{self.element.key} mäts nu också med {self.result.name}."

    def options(self) -> dict[str, Any]:
        return {"principal": self.element.plan_year.principal}


class MeasureNot(Measure):
    """Measure it by one indicator less."""

    address, name, button = "mal/<int:pk>/mat-inte/", "unlink_indicator", "Ta bort"
    action, done = defining.unlink, "{self.element.key} mäts inte längre med {self.result.name}."


class ReportBack(ElementDeed):
    """Report an assignment back to the one who gave it."""

    address, name, form_class = "mal/<int:pk>/aterrapportera/", "report_back", forms.ReportBackForm
    title, button, done = "Återrapportera {self.element.key}", "Återrapportera", "Uppdraget är återrapporterat."
    action = changing.report_back

    def initial(self) -> dict[str, Any]:
        return {"text": self.element.report_back, "version": self.element.version}


# -- activities ------------------------------------------------------------------------------------------------------


class AddActivity(Deed):
    """Something the unit does for the goal, whoever owns the goal."""

    address, name, form_class = "mal/<int:pk>/aktivitet/<str:code>/", "add_activity", forms.ActivityForm
    subject, permission = staticmethod(doors.with_unit(by_element)), Permission.EDIT_CHAIN
    title, lead, done = "Ny aktivitet", "{self.unit.name}, för att nå ”{self.element.title}”", "Aktiviteten är tillagd."
    action, about = activities.create_activity, "element unit"
    returns_to, at = "chain:goal", "element"


class ChangeActivity(Deed):
    """Change an activity or say how far it has come."""

    address, name, form_class = "aktivitet/<int:pk>/", "activity", forms.ChangeActivityForm
    template = "chain/activity.html"
    subject, permission = staticmethod(by_activity), Permission.EDIT_CHAIN
    title, lead = "{self.activity.title}", "{self.unit.name}, för att nå ”{self.activity.element.title}”"
    action, about, edits, done = activities.change_activity, "activity", "activity", "Aktiviteten är sparad."
    returns_to, at = "chain:goal", "activity.element"


# -- plan years ------------------------------------------------------------------------------------------------------


class BeginYear(Deed):
    """A plan year from a steering model: the first year, or one that starts afresh."""

    address, name, form_class = "planar/borja/", "begin_year", forms.BeginYearForm
    subject, permission, title = staticmethod(doors.principal), Permission.MANAGE_YEAR, "Börja ett år ur en styrmodell"
    button, done = "Börja året", "Planåret {self.result.year} är påbörjat ur styrmodellen."
    action, about = years_actions.load_steering_model, "principal=unit"

    def options(self) -> dict[str, Any]:
        return {"principal": self.unit}

    def back(self) -> str:
        return reverse("chain:year", kwargs={"year": self.result.year}) if self.result else reverse("chain:years")


class YearDeed(Deed):
    """What is done with a plan year."""

    subject, permission, about = staticmethod(by_year), Permission.MANAGE_YEAR, "plan_year"

    def back(self) -> str:
        return reverse("chain:year", kwargs={"year": (self.result or self.plan_year).year})


class PrepareYear(YearDeed):
    """Prepare the year after."""

    address, name, action = "planar/<int:year>/forbered/", "prepare_year", targets.prepare_next_year
    title, button = "Förbered året efter {self.plan_year.year}", "Förbered"
    done = "Planåret {self.result.year} är förberett med mål, indikatorer och målvärden från i år."


class OpenYear(YearDeed):
    """Let the year begin; what stands in the way is told all at once."""

    address, name, action = "planar/<int:year>/oppna/", "open_year", years_actions.open_year
    title, button = "Öppna planåret {self.plan_year.year}", "Öppna"
    done = "Planåret {self.plan_year.year} är öppnat."


class CloseYear(YearDeed):
    """End the year; what stands in the way is told all at once."""

    address, name, action = "planar/<int:year>/stang/", "close_year", years_actions.close_year
    title, button = "Stäng planåret {self.plan_year.year}", "Stäng"
    done = "Planåret {self.plan_year.year} är stängt. Det går att läsa men inte ändra."


urlpatterns = paths(
    CreateElement, ChangeElement, WithdrawElement, Link, Unlink, Measure, MeasureNot, ReportBack, AddActivity,
    ChangeActivity, BeginYear, PrepareYear, OpenYear, CloseYear,
)  # fmt: skip
