"""What can be done to a unit: a form, a sentence that says what will happen, and then the deed.

The first sending tries the action and takes it back, so that the sentence is only shown for what will work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from styrkedjan.areas.organisation import queries
from styrkedjan.areas.organisation.actions import changing, creating, reshaping
from styrkedjan.areas.organisation.actions import codes as codes_actions
from styrkedjan.areas.organisation.actions.creating import NewUnit
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.errors import InvalidInput, Refused
from styrkedjan.domain.swedish import day, listing, plural
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import by_code, door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.organisation import forms

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Handling:
    """One thing to do: `sentence` in advance, `run` returns the unit to show afterwards."""

    slug: str
    label: str
    form: type[forms.UnitForm]
    sentence: Callable[[Unit, Data], str]
    run: Callable[[User, Unit, Data], Unit]
    suits: Callable[[Unit], bool]


@door(Permission.EDIT_ORGANISATION, subject=lambda request, code, handling: _subject(request, code, handling))
def handling(request: Request, unit: Unit, doing: Handling) -> HttpResponse:
    """Fill in, read what will happen, confirm."""
    viewer = request.viewer
    form = doing.form(request.POST if request.method == "POST" else None, unit=unit)
    sentence, refusal = "", None
    if request.method == "POST" and form.is_valid():
        confirmed = "bekrafta" in request.POST
        try:
            sentence = doing.sentence(unit, form.cleaned_data)
            shown = _run(doing, viewer.user, unit, form, confirmed)
        except (Refused, InvalidInput) as error:
            refusal, sentence = error, ""
        else:
            if confirmed:
                messages.success(request, sentence)
                return redirect("organisation:unit", code=shown.code)
    status = 409 if refusal else (422 if form.errors else 200)
    context = {"unit": unit, "doing": doing, "form": form, "sentence": sentence, "refusal": refusal}
    return render(request, "organisation/handling.html", context, status=status)


def _run(doing: Handling, by: User, unit: Unit, form: forms.UnitForm, confirmed: bool) -> Unit:
    with transaction.atomic():
        shown = doing.run(by, unit, {**form.cleaned_data, "form": form})
        if not confirmed:
            transaction.set_rollback(True)
            by.__dict__.pop("_grants", None)
    return shown


def _subject(request: Request, code: str, handling: str) -> tuple[Unit, dict[str, Any]]:
    unit, _ = by_code(request, code=code)
    doing = HANDLINGS.get(handling)
    if doing is None or not doing.suits(unit):
        raise Http404("Det går inte att göra med enheten.")
    return unit, {"unit": unit, "doing": doing}


# --- the sentences --------------------------------------------------------------------------------------------------


def _below(*units: Unit) -> str:
    """ "med 12 enheter under sig", or nothing."""
    count = sum(queries.subtree(unit).filter(queries.valid_on(timezone.localdate())).count() - 1 for unit in units)
    return f", med {plural(count, 'enhet', 'enheter')} under sig" if count > 0 else ""


def _roles(*units: Unit) -> str:
    count = sum(queries.role_counts(units, timezone.localdate()).values())
    return f" {plural(count, 'roll avslutas', 'roller avslutas')} samma dag." if count else ""


def _rename(unit: Unit, data: Data) -> str:
    old = "Rapporter om tiden före visar det gamla namnet."
    return f"{unit.name} heter {data['name']} från och med {day(data['on'])}. {old}"


def _move(unit: Unit, data: Data) -> str:
    to = data["to"]
    reach = f"Roller på {to.name} och ovanför når dit från och med nu."
    return f"{unit.name} flyttas från {unit.parent} till {to} från och med {day(data['on'])}{_below(unit)}. {reach}"


def _close(unit: Unit, data: Data) -> str:
    return f"{unit.name} upphör efter {day(data['last_day'])} och går fortfarande att läsa.{_roles(unit)}"


def _merge(unit: Unit, data: Data) -> str:
    into = data["into"]
    units = [one for one in (unit, *data["others"]) if not isinstance(into, Unit) or one.pk != into.pk]
    names = listing([one.name for one in units])
    codes = list(Responsibility.objects.filter(unit__in=units).values_list("code", flat=True))
    follow = f" Ansvarskoderna {listing(codes[:10])} följer med." if codes else ""
    last = day(data["on"] - timedelta(days=1))
    return (
        f"{names} blir {into.name} {day(data['on'])}{_below(*units)}, och upphör efter {last}.{follow}{_roles(*units)}"
    )


def _split(unit: Unit, data: Data) -> str:
    names = listing([new.name for new in data["into"]])
    last = day(data["on"] - timedelta(days=1))
    taken = {code for new in data["into"] for code in new.responsibilities}
    left = [code for code in unit.responsibilities.values_list("code", flat=True) if code not in taken]
    rest = f" Ansvarskoderna {listing(left)} blir kvar på {unit.name}." if left else ""
    return f"{unit.name} blir {names} {day(data['on'])}, och upphör efter {last}.{rest}{_roles(unit)}"


def _details(unit: Unit, data: Data) -> str:
    return f"Uppgifterna om {unit.name} ändras."


def _new(unit: Unit, data: Data) -> str:
    return f"{data['name']} ({data['code']}) läggs upp under {unit.name} från och med {day(data['on'])}."


def _reopen(unit: Unit, data: Data) -> str:
    return f"{unit.name} finns igen. Roller som avslutades ges på nytt."


# --- the deeds ------------------------------------------------------------------------------------------------------


def _do_merge(by: User, unit: Unit, data: Data) -> Unit:
    into: Unit | NewUnit = data["into"]
    return reshaping.merge(by=by, units=[unit, *data["others"]], into=into, on=data["on"], note=data["note"])


def _do_split(by: User, unit: Unit, data: Data) -> Unit:
    reshaping.split(by=by, unit=unit, into=data["into"], on=data["on"], note=data["note"])
    return unit


def _do_details(by: User, unit: Unit, data: Data) -> Unit:
    form = data["form"]
    names = ("short_name", "kind", "operating_form", "geographic_area", "valid_from")
    details = {name: data[name] for name in names}
    changed = changing.change_details(by=by, unit=unit, **details, service_area=form.areas.get(data["service_area"]))
    before = set(unit.responsibilities.values_list("code", flat=True))
    after = set(data["responsibilities"])
    if before != after:
        codes: dict[str, Unit | None] = dict.fromkeys(sorted(before - after))
        _require_free(unit, after - before)
        codes |= dict.fromkeys(sorted(after - before), changed)
        codes_actions.assign_responsibilities(by=by, principal=queries.root_of(unit), codes=codes)
    return changed


def _require_free(unit: Unit, codes: set[str]) -> None:
    """Taking a code from another unit is said aloud: it is first taken away there."""
    held = Responsibility.objects.filter(principal=queries.root_of(unit), code__in=codes).select_related("unit").first()
    if held is not None:
        raise Refused(f"Ansvarskoden {held.code} hör till {held.unit.name}.", "Ta bort den där först.")


def _do_new(by: User, unit: Unit, data: Data) -> Unit:
    return creating.create_unit(
        by=by,
        parent=unit,
        code=data["code"],
        name=data["name"],
        kind=data["kind"],
        on=data["on"],
        note=data["note"],
        operating_form=data["operating_form"],
        service_area=data["form"].areas.get(data["service_area"]),
    )


def _is_open(unit: Unit) -> bool:
    return unit.valid_to is None or unit.valid_to >= timezone.localdate()


def _below_root(unit: Unit) -> bool:
    return not unit.is_root and _is_open(unit)


HANDLINGS: dict[str, Handling] = {
    one.slug: one
    for one in (
        Handling("ny-enhet", "Ny enhet under den här", forms.NewUnitForm, _new, _do_new, _is_open),
        Handling("uppgifter", "Ändra uppgifter", forms.DetailsForm, _details, _do_details, _is_open),
        Handling(
            "byt-namn",
            "Byt namn",
            forms.RenameForm,
            _rename,
            lambda by, unit, d: changing.rename(by=by, unit=unit, name=d["name"], on=d["on"], note=d["note"]),
            _is_open,
        ),
        Handling(
            "flytta",
            "Flytta",
            forms.MoveForm,
            _move,
            lambda by, unit, d: changing.move(by=by, unit=unit, to=d["to"], on=d["on"], note=d["note"]),
            _below_root,
        ),
        Handling("sla-samman", "Slå samman", forms.MergeForm, _merge, _do_merge, _below_root),
        Handling(
            "dela",
            "Dela",
            forms.SplitForm,
            _split,
            _do_split,
            _below_root,
        ),
        Handling(
            "avsluta",
            "Avsluta",
            forms.CloseForm,
            _close,
            lambda by, unit, d: changing.close(by=by, unit=unit, last_day=d["last_day"], note=d["note"]),
            _below_root,
        ),
        Handling(
            "oppna-igen",
            "Öppna igen",
            forms.ReopenForm,
            _reopen,
            lambda by, unit, d: changing.reopen(by=by, unit=unit),
            lambda unit: unit.valid_to is not None,
        ),
    )
}
