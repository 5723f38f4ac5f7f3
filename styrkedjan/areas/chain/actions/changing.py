"""Changing, linking, reporting back and withdrawing elements; two people saving the same text lose nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from styrkedjan.areas.chain import permissions
from styrkedjan.areas.chain.actions.creating import Draft, text_problems
from styrkedjan.areas.chain.models import Element, ElementKind, PlanYear
from styrkedjan.areas.chain.queries import years
from styrkedjan.areas.chain.queries.governing import require_decided_anew
from styrkedjan.domain import chain as rules
from styrkedjan.domain.chain import YearMove
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.foundation import editing, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import in_history
from styrkedjan.foundation.models import User

CHANGEABLE = (
    "title",
    "description",
    "desired_result",
    "unit",
    "responsible",
    "deadline",
    "report_back_to",
    "order",
    "decision_body",
    "decision_date",
    "decision_section",
    "record_number",
)


@action("chain.change_element", "ändrade i styrkedjan")
def change_element(*, by: User, element: Element, version: int, **changes: Any) -> Element:
    """Save an edit made from `version`. Fields only I touched, and fields only others touched, are all kept.

    Raises EditConflict with both texts when the same field was changed differently meanwhile: nothing is saved.
    """
    row = _locked(element)
    permissions.require_edit(by, row.unit, *([changes["unit"]] if changes.get("unit") else []))
    require_open(row.plan_year)
    require_active(row)
    if unknown := set(changes) - set(CHANGEABLE):
        raise TypeError(f"{', '.join(sorted(unknown))} cannot be changed here")
    if problems := _change_problems(row, changes):
        raise InvalidInput(problems)
    before = row.decision
    if changed := editing.edit(row, by=by, version=version, changes=changes):
        # As it became when both people's words were brought together; a refusal takes the whole edit back.
        require_decided_anew(row.decision, before, Matter.GOAL, row.unit)
        tell(row, row.unit, fields=sorted(changed))
    return row


def _change_problems(row: Element, changes: Mapping[str, Any]) -> list[Problem]:
    unit = changes.get("unit") or row.unit
    draft = Draft(
        kind=row.kind,
        level=row.level,
        key=row.key,
        title=changes.get("title", row.title),
        unit=unit,
        deadline=changes.get("deadline", row.deadline),
    )
    return text_problems(draft, row.plan_year, years.steering_model(row.plan_year))


def withdraw_element(*, by: User, element: Element, reason: str) -> Element:
    """Take an element out of the year. Its history stays. Refused while others would be left hanging under it."""
    return withdraw_elements(by=by, elements=[element], reason=reason)[0]


@action("chain.withdraw_element", "tog bort ur styrkedjan")
def withdraw_elements(*, by: User, elements: Sequence[Element], reason: str) -> list[Element]:
    """Take several out at once, all or none: what hangs only under others that go out as well does not hinder."""
    rows = [_locked(element) for element in elements]
    for row in rows:
        permissions.require_edit_of(by, row)
        require_open(row.plan_year)
        require_active(row)
    if not reason.strip():
        raise InvalidInput([Problem("", "Skäl", "Skälet saknas.", "Skriv varför det utgår.")])
    going = {row.pk for row in rows}
    for row in rows:
        left = [child for child in _active_children(row, going) if child.pk not in going and not child.other_parents]
        if left:
            names = ", ".join(child.key for child in left[:5])
            raise Refused(f"{names} hör bara till {row.key}.", "Koppla dem till något annat, eller låt dem utgå först.")
    for row in rows:
        editing.write(row, by=by, reason=reason, withdrawn_at=timezone.now())
        tell(row, row.unit, reason=reason)
    return rows


@action("chain.restore_element", "tog tillbaka något i styrkedjan")
def restore_element(*, by: User, element: Element) -> Element:
    """Take back an element that had gone out, as it was."""
    row = _locked(element)
    permissions.require_edit_of(by, row)
    require_open(row.plan_year)
    if row.withdrawn_at is not None:
        editing.write(row, by=by, withdrawn_at=None)
        tell(row, row.unit)
    return row


def _active_children(row: Element, going: set[int]) -> Iterable[Any]:
    """What stands right below, with how many stay above each when these go out."""
    active = Element.objects.filter(withdrawn_at=None, pk__in=row.children.values("pk"))
    staying = Q(parents__withdrawn_at=None) & ~Q(parents__in=going)
    return active.annotate(other_parents=Count("parents", filter=staying))


@action("chain.link", "kopplade i styrkedjan")
def link(*, by: User, child: Element, parent: Element) -> Element:
    """Let an element serve one more above it. Refused when the model's levels or a ring stand in the way."""
    row = _locked(child)
    permissions.require_edit_of(by, row)
    require_open(row.plan_year)
    require_active(row)
    if parent.plan_year_id != row.plan_year_id:
        raise Refused("Målen hör till olika planår.", "Koppla till ett mål i samma år.")
    require_active(parent)
    above = list(row.parents.filter(withdrawn_at=None).exclude(pk=parent.pk))
    places = [years.place(one) for one in (*above, parent)]
    flaws = rules.parent_flaws(years.steering_model(row.plan_year), years.place(row), places)
    if flaws:
        raise Refused(" ".join(flaws), "Välj ett mål på den nivå som styrmodellen anger.")
    if rules.closes_ring(_parents_of_year(row.plan_year), row.pk, parent.pk):
        raise Refused("Då skulle målet stå över sig självt.", "Välj ett mål högre upp i kedjan.")
    in_history(row, by)
    row.parents.add(parent)
    tell(row, row.unit, parent=parent.key)
    return row


@action("chain.unlink", "kopplade bort i styrkedjan")
def unlink(*, by: User, child: Element, parent: Element) -> Element:
    """Take away a link upwards."""
    row = _locked(child)
    permissions.require_edit_of(by, row)
    require_open(row.plan_year)
    in_history(row, by)
    row.parents.remove(parent)
    tell(row, row.unit, parent=parent.key)
    return row


def _parents_of_year(plan_year: PlanYear) -> dict[int, list[int]]:
    above: dict[int, list[int]] = {}
    through = Element.parents.through.objects.filter(from_element__plan_year=plan_year)
    for child, parent in through.values_list("from_element_id", "to_element_id"):
        above.setdefault(child, []).append(parent)
    return above


@action("chain.report_back", "återrapporterade ett uppdrag")
def report_back(*, by: User, element: Element, text: str, version: int) -> Element:
    """Report an assignment back to the one who gave it."""
    row = _locked(element)
    permissions.require_edit_of(by, row)
    require_open(row.plan_year)
    require_active(row)
    if row.kind != ElementKind.ASSIGNMENT:
        raise Refused("Bara uppdrag återrapporteras.", "Mål följs upp i rapporten.")
    if not text.strip():
        raise InvalidInput([Problem("", "Återrapportering", "Texten saknas.", "Skriv vad som är gjort.")])
    if editing.edit(row, by=by, version=version, changes={"report_back": text}, reported_back_at=timezone.now()):
        tell(row, row.unit)
    return row


def _locked(element: Element) -> Element:
    """The row as it is now, held until the transaction ends."""
    return locking.locked(element, "plan_year__principal", "unit", "changed_by")


def require_open(plan_year: PlanYear) -> None:
    rules.PLAN_YEAR.after(YearMove.EDIT, rules.YearState(plan_year.state))


def require_active(row: Element) -> None:
    if row.withdrawn_at is not None:
        raise Refused(f"{row.key} har utgått.", "Det som har utgått ändras inte; lägg in ett nytt.")
