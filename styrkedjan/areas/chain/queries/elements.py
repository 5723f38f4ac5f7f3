"""One element: where it comes from, where it goes, what it said before; and finding elements by their words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from styrkedjan.areas.chain.models import Activity, Element, ElementKind, PlanYear
from styrkedjan.areas.chain.queries.years import elements, place, steering_model
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import grants
from styrkedjan.domain import chain as rules
from styrkedjan.domain.chain import Place
from styrkedjan.domain.errors import Refused
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import User

R = TypeVar("R", bound=Model)


@dataclass(frozen=True, slots=True)
class Version:
    """An element's text as it was from a moment on."""

    at: datetime
    by: User | None
    what: str
    element: Element


@dataclass(frozen=True)
class ElementPage:
    """An element with where it comes from, where it goes, and what is done for it."""

    element: Element
    kind_label: str
    above: tuple[Element, ...]
    below: tuple[Element, ...]
    activities: tuple[Activity, ...]
    next_year: Element | None = None


WITH_RELATIONS = Element.objects.select_related(
    "unit", "unit__principal", "plan_year__principal", "responsible", "report_back_to", "previous", "changed_by"
)


def element(principal: Unit, pk: int) -> Element | None:
    """One element of the principal, with its owner and year loaded (one query)."""
    return WITH_RELATIONS.filter(pk=pk, plan_year__principal=principal).first()


def element_page(row: Element, known: Known) -> ElementPage:
    """What the element's page shows (four queries, nine as of a moment). Raises Refused before it was made."""
    shown = next(iter(known.as_written([row])), None)
    if shown is None:
        raise Refused(f"{row.get_kind_display()} fanns inte {known.day:%Y-%m-%d}.", "Välj en senare dag.")
    own = rules.kind_at(steering_model(row.plan_year), place(shown))
    links = known.links(Element, "parents", plan_year=row.plan_year_id)
    above = {parent for child, parent in links if child == row.pk}
    below = {child for child, parent in links if parent == row.pk}
    near = _near(above | below, known)
    return ElementPage(
        element=shown,
        kind_label=own.name if own else shown.get_kind_display(),
        above=tuple(one for one in near if one.pk in above),
        below=tuple(one for one in near if one.pk in below),
        activities=activities(Activity.objects.filter(element=row).select_related("unit", "responsible"), known),
        next_year=next(
            iter(known.as_written(Element.objects.filter(previous=row).select_related("plan_year")[:1])), None
        ),
    )


def _near(keys: Collection[int], known: Known) -> tuple[Element, ...]:
    """The elements with the titles they had, without those that had been withdrawn."""
    rows = known.as_written(Element.objects.filter(pk__in=keys).select_related("unit"))
    return tuple(row for row in rows if row.withdrawn_at is None)


def activities(rows: QuerySet[Activity], known: Known) -> tuple[Activity, ...]:
    """The activities, with titles, dates and progress as they were known (one query, two as of a moment)."""
    return tuple(known.as_written(rows))


def named(rows: Iterable[R], known: Known) -> list[R]:
    """Rows that each are about an element loaded with them, with what it was called (one query, none for now)."""
    found = list(rows)
    about: list[Any] = [*found]
    then = {one.pk: one for one in known.as_written([row.element for row in about])}
    for row in about:
        row.element = then.get(row.element_id, row.element)
    return found


def titles(rows: Iterable[int], known: Known) -> dict[int, str]:
    """What elements were called, by key; one that is younger is not there (one query)."""
    return {key: version.title for key, version in known.texts(Element, id__in=list(rows)).items()}


_LABELS = {
    "title": "rubrik",
    "description": "beskrivning",
    "desired_result": "önskat resultat",
    "deadline": "slutdag",
    "decision_body": "beslutande organ",
    "decision_date": "beslutsdatum",
    "decision_section": "paragraf",
    "unit_id": "ansvarig enhet",
    "responsible_id": "ansvarig person",
    "withdrawn_at": "utgår",
    "reported_back_at": "återrapportering",
}


def history(row: Element, known: Known) -> list[Version]:
    """The element's versions that differ in what people read, newest first (one query)."""
    versions: list[Version] = []
    before: Any = None
    for one in known.versions(Element, id=row.pk):
        changed = [label for name, label in _LABELS.items() if before and getattr(before, name) != getattr(one, name)]
        if before is None or changed:
            what = "Ny" if before is None else f"Ändrade {', '.join(changed)}"
            versions.append(Version(one.history_date, one.history_user, what, one.instance))
        before = one
    return versions[::-1]


def possible_parents(plan_year: PlanYear, where: Place) -> list[Element]:
    """The elements that the model lets stand right above such a place (one query)."""
    model = steering_model(plan_year)
    kinds = rules.allowed_parents(model, where)
    rows = elements(plan_year).select_related("unit")
    return [row for row in rows if (own := rules.kind_at(model, place(row))) and own.id in kinds]


def assignments(plan_year: PlanYear, unit: Unit | None = None) -> list[Element]:
    """Assignments with a deadline, soonest first; within a subtree when `unit` is given (one query)."""
    rows = elements(plan_year).filter(kind=ElementKind.ASSIGNMENT).select_related("unit", "report_back_to")
    if unit is not None:
        rows = rows.filter(unit__path__startswith=unit.path)
    return sorted(rows, key=lambda row: (row.deadline or date.max, row.key))


def is_late(row: Element, today: date | None = None) -> bool:
    """An assignment that has not been reported back by its deadline."""
    day = today or timezone.localdate()
    return row.deadline is not None and row.reported_back_at is None and row.deadline < day


def search(user: User, text: str, limit: int = 20) -> list[Element]:
    """Elements whose key or text has all the words, newest year first (one query). Open to all in the municipality."""
    roots = {int(grant.path.split("/")[1]) for grant in grants(user)}
    rows = Element.objects.filter(plan_year__principal__in=roots, withdrawn_at=None)
    rows = rows.filter(matching(text, "key", "title", "description", "desired_result"))
    return list(rows.select_related("unit", "plan_year").order_by("-plan_year__year", "order", "key")[:limit])


def matching(text: str, *fields: str) -> Q:
    """Rows where every word stands in some field. SQLite folds only a-z, so å, ä and ö are asked for in both cases."""
    condition = Q()
    for word in text.split():
        forms = {word, word.lower(), word.upper(), word.capitalize()}
        either = Q()
        for field in fields:
            for form in forms:
                either |= Q(**{f"{field}__icontains": form})
        condition &= either
    return condition if text.split() else Q(pk__in=[])
