"""A municipality's own steering model: copied from another, changed with the same checks as a file, and chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import yaml

from styrkedjan.areas.chain.models import Element, OwnModel, PlanYear
from styrkedjan.areas.chain.queries import steering_models as models
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.domain import chain as rules
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.definitions import load_definitions
from styrkedjan.sources.definitions.loading import read_steering_model
from styrkedjan.sources.definitions.nodes import plain

# What other areas hold of a year that its model must go on having; they add their checks when they are loaded.
UseCheck = Callable[[PlanYear, SteeringModel], Iterable[Problem]]
USE_CHECKS: list[UseCheck] = []


@action("chain.copy_model", "kopierade en styrmodell")
def copy_model(*, by: User, principal: Unit, source: str, name: str) -> OwnModel:
    """The municipality's own copy of a model, under its own id and name. Comments of the file do not come along."""
    require(by, Permission.MANAGE_YEAR, principal)
    locking.hold(Unit, [principal.pk])
    content: dict[str, Any] = plain(models.text_of(principal, source))
    if any(one.name.casefold() == name.strip().casefold() for one in models.offered(principal.pk)):
        raise InvalidInput([Problem("", "Namn", f"Det finns redan en styrmodell ”{name}”.", "Välj ett annat namn.")])
    taken = {*load_definitions().steering_models, *(row.key for row in models.own_models(principal.pk))}
    key = next(f"egen-{number}" for number in range(1, 1000) if f"egen-{number}" not in taken)
    text = as_text({**content, "id": key, "name": name.strip()})
    read_steering_model(text, models.SHOWN)
    row: OwnModel = facts.add(OwnModel, by=by, principal=principal, key=key, text=text)
    tell(row, principal, källa=source)
    return row


@action("chain.save_model", "ändrade styrmodellen")
def save_model(*, by: User, principal: Unit, key: str, text: str, version: str) -> OwnModel:
    """A new version of the municipality's own model, by the same checks as a file. Raises InvalidInput with every flaw.

    What plan years that are not closed hold (goals, rounds) must still have its level, kind and step.
    """
    require(by, Permission.MANAGE_YEAR, principal)
    locking.hold(Unit, [principal.pk])
    row = models.own_model(principal, key)
    if row is None:
        raise Refused("Bara kommunens egen kopia kan ändras.", "Kopiera styrmodellen först.")
    facts.require_unchanged([row], version, theirs=lambda: {"Styrmodellen": "en senare version"})
    wanted = read_steering_model(text, models.SHOWN)
    problems = []
    if wanted.id != key:
        problems.append(Problem("", "id", f"Modellens id är ”{key}” och ändras inte.", f"Skriv id: {key}."))
    for year in models.years_by(principal, key):
        problems += [*_elements_left_out(year, wanted), *(one for check in USE_CHECKS for one in check(year, wanted))]
    if problems:
        raise InvalidInput(problems)
    saved: OwnModel = facts.succeed(row, OwnModel, by=by, principal=principal, key=key, text=text)
    tell(saved, principal)
    return saved


@action("chain.choose_model", "valde styrmodell")
def choose_model(*, by: User, principal: Unit, name: str) -> Unit:
    """The model that new plan years start from. Years that there are keep theirs."""
    require(by, Permission.MANAGE_YEAR, principal)
    model = models.steering_model_of(principal.pk, name)
    locking.hold(Unit, [principal.pk])
    Unit.objects.filter(pk=principal.pk).update(steering_model=model.id)
    tell(principal, principal, styrmodell=model.id)
    return Unit.objects.get(pk=principal.pk)


def as_text(content: Any) -> str:
    """A definition as text: keys in their order, text as people write it."""
    text: str = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)
    return text


def _elements_left_out(year: PlanYear, model: SteeringModel) -> list[Problem]:
    """The year's elements must still have a place in the model (one query)."""
    held = Element.objects.filter(plan_year=year, withdrawn_at=None)
    before = models.steering_model_of(year.principal_id, year.steering_model)
    found = []
    for row in {_place(row): row for row in held}.values():
        place = _place(row)
        if rules.kind_at(before, place) is not None and rules.kind_at(model, place) is None:
            what = f"Planåret {year} har ”{row}”, som då inte har någon plats i modellen."
            found.append(Problem("", "", what, "Låt slaget och nivån stå kvar, eller låt målet utgå först."))
    return found


def _place(row: Element) -> rules.Place:
    return rules.Place(row.kind, row.level)
