"""What the addresses of the register name."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from styrkedjan.areas.archive.models import Disposal, Hold, Registration, RetentionRule
from styrkedjan.areas.archive.queries import personal, register
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation import records
from styrkedjan.pages.kit.doors import by_row, principal
from styrkedjan.pages.kit.request import Request

by_registration = by_row(
    Registration.objects.select_related("unit__principal", "unit__parent", "changed_by"), "registration",
    "Registreringen finns inte.", of="unit__principal",
)  # fmt: skip
by_hold = by_row(
    Hold.objects.select_related("registration__unit__principal"), "hold", "Stoppet finns inte.",
    of="registration__unit__principal", unit="registration.unit",
)  # fmt: skip
by_rule = by_row(
    RetentionRule.objects.select_related("principal", "changed_by", "decided_by"), "rule", "Regeln finns inte.",
    of="principal", unit="principal",
)  # fmt: skip
by_list = by_row(
    Disposal.objects.select_related("principal", "created_by", "done_by"), "disposal", "Listan finns inte.",
    of="principal", unit="principal",
)  # fmt: skip


def by_record(request: Request, *, kind: str, pk: int) -> tuple[Unit, dict[str, Any]]:
    """The record that is to be registered, as far as the viewer may see it."""
    found = records.kind_by_key(kind)
    record = found.find(pk) if found else None
    if found is None or record is None or not found.may_see(request.user, record):
        raise Http404("Finns inte.")
    unit = Unit.objects.select_related("principal").get(path=found.place(record).path)
    return unit, {"record": record, "kind": found}


def by_kind(request: Request, *, kind: str) -> tuple[Unit, dict[str, Any]]:
    """A kind of official document, in the municipality."""
    unit, _ = principal(request)
    found = next((one for one in register.official_kinds() if one.key == kind), None)
    if found is None:
        raise Http404("Det slaget registreras inte.")
    return unit, {"kind": found, "unit": unit}


def by_person(request: Request, *, pk: int) -> tuple[Unit, dict[str, Any]]:
    """Somebody who has, or has had, a role in the municipality."""
    unit, _ = principal(request)
    found = personal.people_of(unit).filter(pk=pk).first()
    if found is None:
        raise Http404("Personen finns inte.")
    return unit, {"person": found, "unit": unit}
