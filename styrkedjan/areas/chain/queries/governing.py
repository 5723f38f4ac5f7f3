"""Which steering model governs a year, and who may decide what by it."""

from __future__ import annotations

from datetime import date

from styrkedjan.areas.chain.models import PlanYear
from styrkedjan.areas.chain.queries.steering_models import steering_model_of
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit, UnitKind
from styrkedjan.areas.organisation.queries import committee_of, root_of
from styrkedjan.domain.deciding import Decider, Matter, names_of, require_decider, rule_for
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.domain.steering_model_parts import Body
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.remembering import remembered


@remembered
def governing_model(principal: Unit, year: int) -> SteeringModel | None:
    """The steering model of the plan year, else the municipality's own; None when neither is there (one query)."""
    row = PlanYear.objects.filter(principal=principal, year=year).values_list("steering_model", flat=True).first()
    name = row or principal.steering_model
    try:
        return steering_model_of(principal.pk, name) if name else None
    except InvalidInput:
        return None


def deciders(matter: Matter, unit: Unit, on: date) -> tuple[Decider, ...]:
    """Who may decide a matter of the unit on a day; none where the model says nothing (at most three queries)."""
    model = governing_model(root_of(unit), on.year)
    rule = rule_for(model, matter)
    if model is None or rule is None:
        return ()
    found = (one for body in rule.bodies for one in _of(model.body(body), unit))
    return tuple(dict.fromkeys(found))


def deciding_bodies(matter: Matter, unit: Unit, on: date) -> list[str]:
    """Their names, for a form to choose among; none where anybody may decide."""
    return names_of(deciders(matter, unit, on))


def require_decided(
    decision: Decision, matter: Matter, unit: Unit, *, section: bool = True, record: bool = False
) -> Decision:
    """The decision when it is whole and its body may decide the matter. Raises InvalidInput or Refused.

    The model of the year in which it was decided says who may.
    """
    whole = decision.required(section=section, record=record)
    if whole.date is not None:
        require_decider(matter, whole.body, deciders(matter, unit, whole.date))
    return whole


def require_decided_anew(decision: Decision, before: Decision, matter: Matter, unit: Unit) -> None:
    """For a thing whose decision may be left out: asked when one is put in that did not stand there before.

    A paragraph is not demanded: older decisions were written down without.
    """
    if decision and decision != before:
        require_decided(decision, matter, unit, section=False)


def _of(body: Body, unit: Unit) -> list[Decider]:
    """A body of the model as the municipality's own: its units' names where it is made of units, else its own name.

    A committee decides for itself alone, so "the committee" is the one that the unit belongs to; the board is the
    committee of what it runs itself.
    """
    named = tuple(name for name in (body.name, body.abbreviation) if name)
    kind = body.unit_kind.value if body.unit_kind else UnitKind.COUNCIL.value
    if kind == UnitKind.COUNCIL.value:
        return [Decider(named)]
    if kind in (UnitKind.COMMITTEE.value, UnitKind.COMPANY.value):
        own = unit if unit.kind in POLITICAL_KINDS else committee_of(unit) if unit.parent_id else None
        return [Decider(_names(own))] if own is not None else []
    rows = Unit.objects.filter(principal=root_of(unit), kind=kind).order_by("code")
    found = [Decider((*_names(row), *named)) for row in rows]
    return found or [Decider(named)]


def _names(unit: Unit) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in (unit.name, unit.short_name) if name))
