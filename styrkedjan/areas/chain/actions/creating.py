"""Adding elements to the chain, one or a thousand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from django.db import IntegrityError, transaction
from simple_history.utils import bulk_create_with_history

from styrkedjan.areas.chain import permissions
from styrkedjan.areas.chain.models import Element, ElementKind, PlanYear
from styrkedjan.areas.chain.queries import years
from styrkedjan.areas.chain.queries.governing import require_decided_anew
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain import chain as rules
from styrkedjan.domain.chain import Place, YearMove
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.foundation import audit, editing
from styrkedjan.foundation.actions import event
from styrkedjan.foundation.decisions import NOT_DECIDED, Decision
from styrkedjan.foundation.known import historic_links
from styrkedjan.foundation.models import User

CREATED_ONE = event("chain.create_element", "lade till i styrkedjan")
CREATED_MANY = event("chain.create_elements", "lade till flera i styrkedjan")


@dataclass(frozen=True, slots=True)
class Draft:
    """An element to be made. `parents` are keys in the same plan year; `where` is told in refusals ("rad 12")."""

    kind: str
    level: str
    key: str
    title: str
    unit: Unit
    description: str = ""
    desired_result: str = ""
    responsible: User | None = None
    parents: tuple[str, ...] = ()
    deadline: date | None = None
    report_back_to: Unit | None = None
    decision_body: str = ""
    decision_date: date | None = None
    decision_section: str = ""
    record_number: str = ""
    order: int = 0
    previous: Element | None = None
    where: str = ""


_STORED = tuple(field.name for field in fields(Draft) if field.name not in ("parents", "where"))


@transaction.atomic
def create_element(*, by: User, plan_year: PlanYear, draft: Draft) -> Element:
    """Add one element to the chain. Raises InvalidInput with everything that is wrong with it."""
    decision = Decision(draft.decision_body, draft.decision_date, draft.decision_section, draft.record_number)
    require_decided_anew(decision, NOT_DECIDED, Matter.GOAL, draft.unit)
    return create_elements(by=by, plan_year=plan_year, drafts=[draft])[0]


@transaction.atomic
def create_elements(*, by: User, plan_year: PlanYear, drafts: Sequence[Draft]) -> list[Element]:
    """Add many elements at once, all or none; a few queries per five hundred."""
    owners = {draft.unit.pk: draft.unit for draft in drafts}
    permissions.require_edit(by, *owners.values())
    return place_elements(by=by, plan_year=plan_year, drafts=drafts)


def place_elements(*, by: User, plan_year: PlanYear, drafts: Sequence[Draft]) -> list[Element]:
    """`create_elements` for actions on a whole year, which have asked for their own permission."""
    rules.PLAN_YEAR.after(YearMove.EDIT, rules.YearState(plan_year.state))
    existing = {row.key: row for row in Element.objects.filter(plan_year=plan_year)}
    problems = draft_problems(plan_year, drafts, existing)
    if problems:
        raise InvalidInput(problems)
    made = _insert(by, plan_year, drafts)
    everything = existing | {row.key: row for row in made}
    links = [(row, everything[key]) for row, draft in zip(made, drafts, strict=True) for key in draft.parents]
    _insert_links(links)
    if len(made) == 1:
        audit.record(CREATED_ONE, by=by, target=made[0], unit_path=made[0].unit.path)
    elif made:
        keys = [row.key for row in made]
        audit.record(CREATED_MANY, by=by, target=plan_year, unit_path=plan_year.principal.path, keys=keys)
    return made


def _insert(by: User, plan_year: PlanYear, drafts: Sequence[Draft]) -> list[Element]:
    stamp = editing.stamp(by)
    rows = [Element(plan_year=plan_year, **{name: getattr(d, name) for name in _STORED}, **stamp) for d in drafts]
    try:
        with transaction.atomic():
            made: list[Element] = bulk_create_with_history(
                rows, Element, batch_size=500, default_user=by, default_date=stamp["created_at"]
            )
    except IntegrityError as error:
        sentence = "Någon annan lade nyss in något med samma nyckel."
        raise Refused(sentence, "Läs in sidan igen och försök på nytt.") from error
    return made


def _insert_links(links: Iterable[tuple[Element, Element]]) -> None:
    """Links of new elements, in the chain and in the first version of each element's history."""
    through = Element.parents.through
    made = through.objects.bulk_create([through(from_element=child, to_element=parent) for child, parent in links])
    children = {row.from_element_id for row in made}
    first = dict(Element.history.filter(id__in=children).order_by("-history_id").values_list("id", "history_id"))
    recorded = historic_links(Element, "parents")
    recorded.objects.bulk_create(
        [
            recorded(
                id=row.pk,
                history_id=first[row.from_element_id],
                from_element_id=row.from_element_id,
                to_element_id=row.to_element_id,
            )
            for row in made
        ]
    )


def draft_problems(plan_year: PlanYear, drafts: Sequence[Draft], existing: Mapping[str, Element]) -> list[Problem]:
    model = years.steering_model(plan_year)
    places = {key: years.place(row) for key, row in existing.items()}
    fresh = {draft.key: Place(draft.kind, draft.level) for draft in drafts}
    seen = {row.key for row in existing.values()}
    problems = []
    for draft in drafts:
        if draft.key in seen:
            what = f"Nyckeln ”{draft.key}” finns redan."
            problems.append(_problem(draft, what, "Välj en nyckel som ingen annan har."))
        seen.add(draft.key)
        problems += text_problems(draft, plan_year, model)
        problems += _parent_problems(draft, model, fresh | places)
    return problems


def text_problems(draft: Draft, plan_year: PlanYear, model: SteeringModel) -> list[Problem]:
    problems = []
    if not draft.key.strip():
        problems.append(_problem(draft, "Nyckeln saknas.", "Skriv en kort nyckel, till exempel KF-11."))
    if not draft.title.strip():
        problems.append(_problem(draft, "Rubriken saknas.", "Skriv målet eller uppdraget i en mening."))
    if draft.unit.principal_id != plan_year.principal_id:
        problems.append(_problem(draft, "Enheten hör till en annan kommun.", "Välj en enhet i samma kommun."))
    if _is_personal(model, draft.level):
        what = "Medarbetares mål förs inte in i systemet."
        problems.append(_problem(draft, what, "Låt dem stå i medarbetarsamtalet; följ upp enhetens mål."))
    if draft.kind == ElementKind.ASSIGNMENT and draft.deadline is None:
        problems.append(_problem(draft, "Uppdraget saknar slutdag.", "Skriv när uppdraget ska vara klart."))
    return problems


def _is_personal(model: SteeringModel, level: str) -> bool:
    return any(known.id == level and known.personal for known in model.levels)


def _parent_problems(draft: Draft, model: SteeringModel, places: Mapping[str, Place]) -> list[Problem]:
    unknown = [key for key in draft.parents if key not in places]
    remedy = "Skriv nyckeln på något som finns."
    problems = [_problem(draft, f"”{key}” finns inte i planåret.", remedy) for key in unknown]
    parents = [places[key] for key in draft.parents if key in places]
    flaws = rules.parent_flaws(model, Place(draft.kind, draft.level), parents)
    return problems + [_problem(draft, flaw, "Välj slag, nivå och koppling som styrmodellen har.") for flaw in flaws]


def _problem(draft: Draft, what: str, remedy: str) -> Problem:
    return Problem("", draft.where or draft.key, what, remedy)
