"""The register of who is inspected, and the municipality's own limits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from styrkedjan.areas.inspection.models import Inspected, LawSetting
from styrkedjan.areas.inspection.queries.laws import law_of
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, OperatingForm, Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.domain.inspection.words import InspectedForm
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, edit, write
from styrkedjan.foundation.models import User
from styrkedjan.foundation.own_values import set_value
from styrkedjan.foundation.roles import Permission

OWN = "En nämnd utövar inte tillsyn över vad kommunen själv driver (kommunallagen 6 kap. 7 §)."
OTHERS = "Följ upp den egna verksamheten med uppdragsbeskrivning och kvalitetsarbete."


def require_others(form: str, unit: Unit | None) -> None:
    """Raise Refused for the municipality's own production, whatever it is called."""
    own_unit = unit is not None and unit.operating_form in (OperatingForm.IN_HOUSE, OperatingForm.COMPANY)
    if own_unit or form not in {one.value for one in InspectedForm}:
        raise Refused(OWN, OTHERS)


@action("inspection.add_place", "lade till ett tillsynsobjekt")
def add_place(
    *, by: User, committee: Unit, law: str, code: str, name: str, form: str, holder: str, permitted_on: date,
    unit: Unit | None = None, at: datetime | None = None, **told: Any,
) -> Inspected:  # fmt: skip
    """Somebody with a permit; `told` is the rest (organisation number, place, when it started, owners)."""
    require(by, Permission.EDIT_PROVIDERS, committee)
    if committee.kind not in POLITICAL_KINDS:
        raise Refused("Tillsynen är en nämnds.", "Välj en nämnd.")
    law_of(law)
    require_others(form, unit)
    require_text(Nummer=code, Namn=name, Den_som_har_tillståndet=holder)
    locking.hold(Unit, [committee.pk])
    if Inspected.objects.filter(committee=committee, law=law, code=code.strip()).exists():
        raise InvalidInput([Problem("", "Nummer", f"{code} finns redan.", "Välj ett annat nummer.")])
    made = create(
        Inspected, by=by, at=at, committee=committee, law=law, code=code.strip(), name=name.strip(), form=form,
        holder=holder.strip(), permitted_on=permitted_on, unit=unit, **told,
    )  # fmt: skip
    tell(made, committee, code=made.code)
    return made


@action("inspection.change_place", "ändrade ett tillsynsobjekt")
def change_place(
    *, by: User, place: Inspected, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> Inspected:
    require(by, Permission.EDIT_PROVIDERS, place.committee)
    row = locking.locked(place, "committee__principal", "unit")
    require_others(changes.get("form", row.form), changes.get("unit", row.unit))
    require_text(
        Namn=changes.get("name", row.name), Den_som_har_tillståndet=changes.get("holder", row.holder)
    )  # fmt: skip
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.committee, code=row.code)
    return row


@action("inspection.close_place", "förde in att ett tillstånd upphörde")
def close_place(
    *, by: User, place: Inspected, closed_on: date, reason: str, at: datetime | None = None
) -> Inspected:  # fmt: skip
    """The permit has ended on the holder's wish; where it is revoked, the decision ends it."""
    require(by, Permission.EDIT_PROVIDERS, place.committee)
    row = locking.locked(place, "committee__principal")
    require_text(Skälet=reason)
    if closed_on > timezone.localdate(at):
        raise InvalidInput([Problem("", "Upphörde den", "Dagen har inte varit.", "Skriv dagen när den har varit.")])
    write(row, by=by, at=at, closed_on=closed_on, closed_because=reason.strip())
    tell(row, row.committee, code=row.code)
    return row


@action("inspection.reopen_place", "förde in att ett tillstånd gäller igen")
def reopen_place(
    *, by: User, place: Inspected, changes: Mapping[str, Any], at: datetime | None = None
) -> Inspected:  # fmt: skip
    """The permit holds after all: the register it was gone from has it again."""
    require(by, Permission.EDIT_PROVIDERS, place.committee)
    row = locking.locked(place, "committee__principal", "unit")
    require_others(changes.get("form", row.form), changes.get("unit", row.unit))
    write(row, by=by, at=at, **changes, closed_on=None, closed_because="")
    tell(row, row.committee, code=row.code)
    return row


@action("inspection.set_limit", "skrev in en gräns för tillsyn")
def set_limit(
    *, by: User, principal: Unit, law: str, key: str, value: str, source: str, version: str | None = None,
    at: datetime | None = None,
) -> LawSetting:  # fmt: skip
    """The municipality's own value of a law's limit, with where it stands."""
    require(by, Permission.EDIT_PROVIDERS, principal)
    setting = next((one for one in law_of(law).settings if one.id == key), None)
    return set_value(
        LawSetting, setting, by=by, principal=principal, key=key, value=value, source=source, version=version, at=at,
        law=law,
    )  # fmt: skip
