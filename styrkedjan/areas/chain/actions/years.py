"""Plan years: made from a steering model or from the year before, opened and closed by the municipality itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from django.db import transaction

from styrkedjan.areas.chain import permissions
from styrkedjan.areas.chain.actions.creating import Draft, place_elements
from styrkedjan.areas.chain.models import Element, PlanYear
from styrkedjan.areas.chain.queries import years
from styrkedjan.areas.chain.queries.steering_models import steering_model_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.domain import chain as rules
from styrkedjan.domain.chain import YearMove, YearState
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.foundation import editing, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


@action("chain.create_year", "lade upp ett planår")
def create_plan_year(*, by: User, principal: Unit, year: int, model: str) -> PlanYear:
    """An empty plan year on a steering model. Raises InvalidInput for an unknown model, Refused when it exists."""
    require(by, Permission.MANAGE_YEAR, principal)
    steering_model_of(principal.pk, model)
    if PlanYear.objects.filter(principal=principal, year=year).exists():
        raise Refused(f"Planåret {year} finns redan.", "Arbeta vidare i det.")
    row = editing.create(PlanYear, by=by, principal=principal, year=year, steering_model=model)
    tell(row, principal, model=model)
    return row


@transaction.atomic
def load_steering_model(*, by: User, principal: Unit, year: int, model: str) -> PlanYear:
    """A plan year filled with what the steering model itself fixes: vision, programme, target areas and goals.

    The year is made when it does not exist. What is already there (by key) is left as it is.
    """
    require(by, Permission.MANAGE_YEAR, principal)
    plan_year = years.plan_year(principal, year)
    if plan_year is None:
        plan_year = create_plan_year(by=by, principal=principal, year=year, model=model)
    existing = set(Element.objects.filter(plan_year=plan_year).values_list("key", flat=True))
    drafts = _model_drafts(years.steering_model(plan_year), principal)
    place_elements(by=by, plan_year=plan_year, drafts=[draft for draft in drafts if draft.key not in existing])
    return plan_year


def _model_drafts(model: SteeringModel, principal: Unit) -> list[Draft]:
    """The model's own elements, owned by the municipality, in the order the model has them."""
    kinds = {kind.id for kind in model.element_kinds}
    top: tuple[str, ...] = ()
    drafts = []
    if model.vision and "vision" in kinds:
        drafts.append(_draft(model, "vision", "VISION", model.vision.text, principal))
        top = ("VISION",)
    if model.programme and "programme" in kinds:
        drafts.append(_draft(model, "programme", "PROGRAM", model.programme.text, principal, top))
    for area in model.target_areas:
        text = area.description or area.dimension.label
        drafts.append(_draft(model, "target_area", _area_key(area.id), area.name, principal, top, text))
    for goal in model.goals:
        parents = (_area_key(goal.target_area),) if goal.target_area else ()
        drafts.append(_draft(model, goal.kind, _goal_key(model, goal.kind, goal.number), goal.text, principal, parents))
    return [_with_order(draft, index) for index, draft in enumerate(drafts)]


def _draft(
    model: SteeringModel,
    kind: str,
    key: str,
    title: str,
    unit: Unit,
    parents: tuple[str, ...] = (),
    description: str = "",
) -> Draft:
    """A long text becomes the description, and its first sentence the title."""
    where = rules.place_of(model, kind, years.PLAIN_KINDS)
    short = title if len(title) <= 255 else title.split(". ")[0][:255]
    return Draft(
        kind=where.kind,
        level=where.level,
        key=key,
        title=short,
        unit=unit,
        description=description or (title if short != title else ""),
        parents=parents if model.element_kind(kind).parents else (),
    )


def _with_order(draft: Draft, order: int) -> Draft:
    return replace(draft, order=order)


def _area_key(area: str) -> str:
    return f"MO-{area}".upper()[:40]


def _goal_key(model: SteeringModel, kind: str, number: int) -> str:
    """`KF-11`: the abbreviation of the body that decides on the goal's level, and the goal's number."""
    level = model.element_kind(kind).level
    short = next((body.abbreviation for body in model.bodies if body.level == level and body.abbreviation), level)
    return f"{short}-{number:02d}".upper()[:40]


@action("chain.prepare_year", "förberedde ett planår")
def prepare_next_year(*, by: User, plan_year: PlanYear) -> PlanYear:
    """The year after, prepared with this year's chain while this year is still reported. Each copy knows its origin.

    Done again, it adds what has come since and changes nothing that is already there. Assignments due this year stay.
    """
    permissions.require_manage(by, plan_year)
    year = plan_year.year + 1
    following = years.plan_year(plan_year.principal, year)
    if following is None:
        following = create_plan_year(by=by, principal=plan_year.principal, year=year, model=plan_year.steering_model)
    rules.PLAN_YEAR.after(YearMove.EDIT, YearState(following.state))
    there = set(Element.objects.filter(plan_year=following).values_list("key", flat=True))
    last = date(plan_year.year, 12, 31)
    rows = years.elements(plan_year).exclude(key__in=there).exclude(deadline__lte=last)
    rows = rows.select_related("unit", "responsible", "report_back_to").prefetch_related("parents")
    kept = list(rows)
    known = there | {row.key for row in kept}
    made = place_elements(by=by, plan_year=following, drafts=[_copy(row, known) for row in kept])
    tell(following, plan_year.principal, copied=len(made))
    return following


def _copy(row: Element, known: Collection[str]) -> Draft:
    """Next year's draft of an element. Its decision was about this year and does not follow."""
    return Draft(
        kind=row.kind,
        level=row.level,
        key=row.key,
        title=row.title,
        unit=row.unit,
        description=row.description,
        desired_result=row.desired_result,
        responsible=row.responsible,
        parents=tuple(parent.key for parent in row.parents.all() if parent.key in known),
        deadline=row.deadline,
        report_back_to=row.report_back_to,
        order=row.order,
        previous=row,
    )


@action("chain.open_year", "öppnade ett planår")
def open_year(*, by: User, plan_year: PlanYear) -> PlanYear:
    """Let the year begin. What stands in the way is told all at once."""
    row = locking.locked(plan_year, "principal")
    permissions.require_manage(by, row)
    after = rules.PLAN_YEAR.after(YearMove.OPEN, YearState(row.state))
    _refuse(years.remaining_to_open(row), f"Planåret {row.year} kan inte öppnas än.")
    return _move(row, by, after)


@action("chain.close_year", "stängde ett planår")
def close_year(*, by: User, plan_year: PlanYear) -> PlanYear:
    """End the year: after this nothing in it changes. What stands in the way is told all at once."""
    row = locking.locked(plan_year, "principal")
    permissions.require_manage(by, row)
    after = rules.PLAN_YEAR.after(YearMove.CLOSE, YearState(row.state))
    _refuse(years.remaining_to_close(row), f"Planåret {row.year} kan inte stängas än.")
    return _move(row, by, after)


def _refuse(remaining: Iterable[rules.Remaining], sentence: str) -> None:
    blocking = [told for told in remaining if told.blocks]
    if blocking:
        raise InvalidInput([Problem("", sentence, told.what, told.remedy) for told in blocking])


def _move(row: PlanYear, by: User, after: YearState) -> PlanYear:
    editing.write(row, by=by, state=after)
    tell(row, row.principal)
    return row
