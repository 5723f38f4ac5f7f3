"""What can be done to units, roles and service areas; of a unit a sentence says what will happen before it is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.organisation import queries
from styrkedjan.areas.organisation.actions import changing, creating, people, reshaping
from styrkedjan.areas.organisation.actions import codes as codes_actions
from styrkedjan.areas.organisation.models import Responsibility, RoleAssignment, Unit
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import day, listing, plural
from styrkedjan.foundation.roles import Permission, Role
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import by_row, principal
from styrkedjan.pages.organisation import forms


def _below(*units: Unit) -> str:
    """ "med 12 enheter under sig", or nothing."""
    count = sum(queries.subtree(unit).filter(queries.valid_on(timezone.localdate())).count() - 1 for unit in units)
    return f", med {plural(count, 'enhet', 'enheter')} under sig" if count > 0 else ""


def _roles(*units: Unit) -> str:
    count = sum(queries.role_counts(units, timezone.localdate()).values())
    return f" {plural(count, 'roll avslutas', 'roller avslutas')} samma dag." if count else ""


def _is_open(unit: Unit) -> bool:
    return unit.valid_to is None or unit.valid_to >= timezone.localdate()


def _below_root(unit: Unit) -> bool:
    return not unit.is_root and _is_open(unit)


# -- units -----------------------------------------------------------------------------------------------------------


class UnitDeed(Deed):
    """One thing to do to a unit, where it `suits`. The page shown afterwards is the result's, where that is a unit."""

    permission, about = Permission.EDIT_ORGANISATION, "unit"
    label: ClassVar[str]
    suits: ClassVar[Callable[..., bool]] = staticmethod(_below_root)
    title, button, done = "{self.label}: {self.unit.name}", "Visa vad som händer", "{self.sentence}"

    def opens(self) -> None:
        if not type(self).suits(self.unit):
            raise Http404("Det går inte att göra med enheten.")

    def options(self) -> dict[str, Any]:
        return {"unit": self.unit}

    def back(self) -> str:
        return self.to("organisation:unit", self.result if isinstance(self.result, Unit) else None)


class NewUnit(UnitDeed):
    """A unit under this one."""

    address, name, label = "organisation/<str:code>/andra/ny-enhet/", "new_unit", "Ny enhet under den här"
    form_class, suits = forms.NewUnitForm, staticmethod(_is_open)
    action, about = creating.create_unit, "parent=unit"

    def says(self, form: Any) -> str:
        data = form.cleaned_data
        return f"{data['name']} ({data['code']}) läggs upp under {self.unit.name} från och med {day(data['on'])}."


class ChangeDetails(UnitDeed):
    """What is no event, and the ledger's codes."""

    address, name, label = "organisation/<str:code>/andra/uppgifter/", "change_details", "Ändra uppgifter"
    form_class, suits = forms.DetailsForm, staticmethod(_is_open)

    def initial(self) -> dict[str, Any]:
        codes = " ".join(self.unit.responsibilities.values_list("code", flat=True))
        area = self.unit.service_area.code if self.unit.service_area else ""
        there = {name: getattr(self.unit, name) for name in changing.DETAILS}
        version = self.unit.changed_at.isoformat()
        return {**there, "service_area": area, "responsibilities": codes, "version": version}

    def says(self, form: Any) -> str:
        return f"Uppgifterna om {self.unit.name} ändras."

    def act(self, form: forms.DetailsForm) -> Unit:
        details = dict(form.cleaned_data)
        after = set(details.pop("responsibilities"))
        details["service_area"] = form.areas.get(details["service_area"])
        changed = changing.change_details(by=self.by, unit=self.unit, **details)
        before = set(self.unit.responsibilities.values_list("code", flat=True))
        if before != after:
            codes: dict[str, Unit | None] = dict.fromkeys(sorted(before - after))
            self._require_free(after - before)
            codes |= dict.fromkeys(sorted(after - before), changed)
            root = queries.root_of(self.unit)
            codes_actions.assign_responsibilities(by=self.by, principal=root, codes=codes)
        return changed

    def _require_free(self, codes: set[str]) -> None:
        """Taking a code from another unit is said aloud: it is first taken away there."""
        held = Responsibility.objects.filter(principal=queries.root_of(self.unit), code__in=codes)
        if (taken := held.select_related("unit").first()) is not None:
            raise Refused(f"Ansvarskoden {taken.code} hör till {taken.unit.name}.", "Ta bort den där först.")


class Rename(UnitDeed):
    """A new name."""

    address, name, label = "organisation/<str:code>/andra/byt-namn/", "rename", "Byt namn"
    form_class, suits, action = forms.RenameForm, staticmethod(_is_open), changing.rename

    def says(self, form: Any) -> str:
        data = form.cleaned_data
        return (
            f"{self.unit.name} heter {data['name']} från och med {day(data['on'])}. Rapporter om tiden före visar det "
            "gamla namnet."
        )


class PlaceUnder(UnitDeed):
    """Another parent."""

    address, name, label = "organisation/<str:code>/andra/flytta/", "move", "Flytta"
    form_class, action = forms.PlaceUnderForm, changing.place_under

    def says(self, form: Any) -> str:
        to, on = form.cleaned_data["to"], day(form.cleaned_data["on"])
        return (
            f"{self.unit.name} flyttas från {self.unit.parent} till {to} från och med {on}{_below(self.unit)}. Roller "
            f"på {to.name} och ovanför når dit från och med nu."
        )


class Merge(UnitDeed):
    """Several become one."""

    address, name, label = "organisation/<str:code>/andra/sla-samman/", "merge", "Slå samman"
    form_class = forms.MergeForm

    def says(self, form: Any) -> str:
        data, into = form.cleaned_data, form.cleaned_data["into"]
        units = [one for one in (self.unit, *data["others"]) if not isinstance(into, Unit) or one.pk != into.pk]
        names = listing([one.name for one in units])
        codes = list(Responsibility.objects.filter(unit__in=units).values_list("code", flat=True))
        follow = f" Ansvarskoderna {listing(codes[:10])} följer med." if codes else ""
        on, last = day(data["on"]), day(data["on"] - timedelta(days=1))
        return f"{names} blir {into.name} {on}{_below(*units)}, och upphör efter {last}.{follow}{_roles(*units)}"

    def act(self, form: Any) -> Unit:
        data, units = form.cleaned_data, [self.unit, *form.cleaned_data["others"]]
        return reshaping.merge(by=self.by, units=units, into=data["into"], on=data["on"], note=data["note"])


class Split(UnitDeed):
    """One becomes several."""

    address, name, label = "organisation/<str:code>/andra/dela/", "split", "Dela"
    form_class = forms.SplitForm

    def says(self, form: Any) -> str:
        data = form.cleaned_data
        names = listing([new.name for new in data["into"]])
        taken = {code for new in data["into"] for code in new.responsibilities}
        left = [code for code in self.unit.responsibilities.values_list("code", flat=True) if code not in taken]
        rest = f" Ansvarskoderna {listing(left)} blir kvar på {self.unit.name}." if left else ""
        on, last = day(data["on"]), day(data["on"] - timedelta(days=1))
        return f"{self.unit.name} blir {names} {on}, och upphör efter {last}.{rest}{_roles(self.unit)}"

    def act(self, form: Any) -> Any:
        data = form.cleaned_data
        return reshaping.split(by=self.by, unit=self.unit, into=data["into"], on=data["on"], note=data["note"])


class Close(UnitDeed):
    """The last day."""

    address, name, label = "organisation/<str:code>/andra/avsluta/", "close", "Avsluta"
    form_class, action = forms.CloseForm, changing.close

    def says(self, form: Any) -> str:
        last = day(form.cleaned_data["last_day"])
        return f"{self.unit.name} upphör efter {last} och går fortfarande att läsa.{_roles(self.unit)}"


class Reopen(UnitDeed):
    """Take back a closing that was a mistake."""

    address, name, label = "organisation/<str:code>/andra/oppna-igen/", "reopen", "Öppna igen"
    form_class, action = forms.ReopenForm, changing.reopen
    suits = staticmethod(lambda unit: unit.valid_to is not None)

    def says(self, form: Any) -> str:
        return f"{self.unit.name} finns igen. Roller som avslutades ges på nytt."


UNIT_DEEDS: tuple[type[UnitDeed], ...] = (NewUnit, ChangeDetails, Rename, PlaceUnder, Merge, Split, Close, Reopen)


# -- roles and service areas -----------------------------------------------------------------------------------------


class GiveRole(Deed):
    """A role for someone who is known in the municipality."""

    address, name, form_class = "organisation/<str:code>/personer/roll/", "give_role", forms.RoleForm
    permission, title, button = Permission.MANAGE_PEOPLE, "Ge en roll på {self.unit.name}", "Ge rollen"
    action, about, returns_to = people.assign_role, "unit", "organisation:people"

    def options(self) -> dict[str, Any]:
        return {"unit": self.unit}

    @property
    def done(self) -> str:
        return f"{self.result.user} är {Role(self.result.role).label.lower()} för {self.unit.name}."


class EndRole(Deed):
    """End a role at once."""

    address, name = "roller/<int:pk>/avsluta/", "end_role"
    subject = staticmethod(
        by_row(
            RoleAssignment.objects.select_related("unit__principal", "user"), "assignment", "Rollen finns inte.",
            of="unit__principal",
        )
    )  # fmt: skip
    permission, title, button = Permission.MANAGE_PEOPLE, "Avsluta rollen: {self.assignment}", "Avsluta"
    action, about, returns_to = people.end_role, "assignment", "organisation:people"

    @property
    def done(self) -> str:
        role = Role(self.assignment.role).label.lower()
        return f"{self.assignment.user} är inte längre {role} för {self.unit.name}."


class SaveServiceArea(Deed):
    """A new service area, or new words for one that has the same code."""

    address, name, form_class = "verksamhetsomraden/spara/", "save_service_area", forms.ServiceAreaForm
    subject, permission = staticmethod(principal), Permission.EDIT_ORGANISATION
    title, done = "Lägg till eller ändra ett verksamhetsområde", "{self.result.name} är sparat."
    action, about = codes_actions.save_service_area, "principal=unit"

    def back(self) -> str:
        return reverse("organisation:service_areas")


urlpatterns = paths(*UNIT_DEEDS, GiveRole, EndRole, SaveServiceArea)
