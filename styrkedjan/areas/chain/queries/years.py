"""Plan years, the model that governs them, and what is left before they are opened or closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.db.models import Count, Q, QuerySet

from styrkedjan.areas.chain.models import Activity, Element, ElementKind, PlanYear
from styrkedjan.areas.chain.queries.steering_models import steering_model_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain import chain as rules
from styrkedjan.domain.chain import Place, Remaining, YearState
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.domain.steering_model_parts import ElementKind as ElementKindOfModel
from styrkedjan.foundation.known import Known

PLAIN_KINDS = tuple(kind.value for kind in ElementKind)


def steering_model(plan_year: PlanYear) -> SteeringModel:
    """The model that governs the year (no SQL for the installation's own). Raises InvalidInput when it is gone."""
    return steering_model_of(plan_year.principal_id, plan_year.steering_model)


def written_kinds(model: SteeringModel) -> list[ElementKindOfModel]:
    """The model's kinds of elements that people write: not activities, not employees' goals."""
    found = []
    for kind in model.element_kinds:
        try:
            rules.place_of(model, kind.id, PLAIN_KINDS)
        except KeyError:
            continue
        if not model.level(kind.level).personal:
            found.append(kind)
    return found


def place(element: Element) -> Place:
    """Where an element stands in the model."""
    return Place(element.kind, element.level)


def elements(plan_year: PlanYear) -> QuerySet[Element]:
    """The year's elements that have not been withdrawn, in order."""
    return Element.objects.filter(plan_year=plan_year, withdrawn_at=None)


def in_force(rows: QuerySet[Element], known: Known) -> list[Element]:
    """Of the rows, those that were there and not withdrawn, with the texts they had (one query; three for then)."""
    if known.is_now:
        return list(rows.filter(withdrawn_at=None))
    return [row for row in known.as_written(rows) if row.withdrawn_at is None]


def plan_years(principal: Unit) -> Sequence[PlanYear]:
    """Newest first (one query)."""
    return list(PlanYear.objects.filter(principal=principal))


def plan_year(principal: Unit, year: int) -> PlanYear | None:
    """The principal's plan year, or None (one query)."""
    return PlanYear.objects.select_related("principal").filter(principal=principal, year=year).first()


def counts_by_year(principal: Unit) -> dict[int, int]:
    """Plan year -> how many elements it has (one query)."""
    rows = Element.objects.filter(plan_year__principal=principal, withdrawn_at=None).order_by().values("plan_year")
    return dict(rows.annotate(count=Count("pk")).values_list("plan_year", "count"))


def year_to_show(years: Sequence[PlanYear], wanted: int) -> PlanYear | None:
    """The year to open a page with: the wanted one, else the newest open, else the newest (no query)."""
    exact = [row for row in years if row.year == wanted]
    open_ones = [row for row in years if row.state == YearState.OPEN]
    return next(iter([*exact, *open_ones, *years]), None)


# What other areas want done before a year is opened or closed; they add their checks when they are loaded.
YearCheck = Callable[[PlanYear], Iterable[Remaining]]
OPENING_CHECKS: list[YearCheck] = []
CLOSING_CHECKS: list[YearCheck] = []


def remaining_to_open(plan_year: PlanYear) -> list[Remaining]:
    """All that is left to do before the year can be opened, and what is good to know (two queries plus others')."""
    rows = list(elements(plan_year).annotate(above=Count("parents", filter=Q(parents__withdrawn_at=None))))
    model = steering_model(plan_year)
    found = [] if rows else [Remaining("Planåret är tomt.", "Lägg in mål, eller förbered året ur det föregående.")]
    alone = [row for row in rows if not row.above and rules.needs_parent(model, place(row))]
    found += _left(
        [row for row in alone if row.level not in model.top_levels],
        "Utan koppling uppåt i kedjan",
        "Koppla varje mål till det mål eller målområde det bidrar till.",
    )
    found += _left(
        [row for row in alone if row.level in model.top_levels],
        "Utan målområde",
        "Koppla dem om styrmodellen placerar dem.",
        blocks=False,
    )
    undecided = [row for row in rows if row.kind == ElementKind.GOAL and not row.decision_date]
    found += _left(undecided, "Utan beslut", "För in beslutande organ, datum och paragraf.", blocks=False)
    return [*found, *(one for check in OPENING_CHECKS for one in check(plan_year))]


def remaining_to_close(plan_year: PlanYear) -> list[Remaining]:
    """All that is left to do before the year can be closed, and what is good to know (three queries plus others')."""
    last = date(plan_year.year, 12, 31)
    late = elements(plan_year).filter(deadline__lte=last, reported_back_at=None, kind=ElementKind.ASSIGNMENT)
    found = _left(late, "Uppdrag som inte är återrapporterade", "Återrapportera uppdraget, eller flytta slutdagen.")
    following = PlanYear.objects.filter(principal_id=plan_year.principal_id, year__gt=plan_year.year)
    if not following.exclude(state=YearState.PREPARING).exists():
        what = f"Planåret {plan_year.year + 1} är inte öppnat."
        found.append(Remaining(what, "Öppna nästa år först, så att ingen står utan år att arbeta i."))
    unfinished = Activity.objects.filter(
        element__plan_year=plan_year, element__withdrawn_at=None, end__lte=last, progress__lt=100
    )
    if names := tuple(unfinished.values_list("title", flat=True)):
        remedy = "Uppdatera hur långt de kommit, eller låt dem stå kvar som ofärdiga."
        found.append(Remaining(f"Aktiviteter som inte är klara: {len(names)}.", remedy, blocks=False, names=names))
    return [*found, *(one for check in CLOSING_CHECKS for one in check(plan_year))]


def _left(rows: Iterable[Element], what: str, remedy: str, *, blocks: bool = True) -> list[Remaining]:
    names = tuple(str(row) for row in rows)
    return [Remaining(f"{what}: {len(names)}.", remedy, blocks, names)] if names else []
