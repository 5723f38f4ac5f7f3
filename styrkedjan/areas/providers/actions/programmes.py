"""The council's programme in versions, and the municipality's own rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.providers import permissions
from styrkedjan.areas.providers.models import Programme, ProviderSetting
from styrkedjan.areas.providers.queries import rules as settings
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, Problem, require_text
from styrkedjan.domain.providers.states import PROGRAMME, ProgrammeMove, ProgrammeState
from styrkedjan.domain.providers.words import LegalForm
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.editing import create, edit, next_number, write
from styrkedjan.foundation.models import User
from styrkedjan.foundation.own_values import set_value

_TEXTS = ("goals", "guidelines", "follow_up", "insight", "excluded", "forms")


@action("providers.set_rule", "skrev in en regel för utförare")
def set_rule(
    *, by: User, principal: Unit, key: str, value: str, source: str, version: str | None = None,
    at: datetime | None = None,
) -> ProviderSetting:  # fmt: skip
    """The municipality's own value of a rule, with where it stands."""
    permissions.require_edit(by, principal)
    return set_value(
        ProviderSetting, settings.defined().get(key), by=by, principal=principal, key=key, value=value, source=source,
        version=version, at=at,
    )  # fmt: skip


@action("providers.draft_programme", "började en version av programmet för utförare")
def draft_programme(
    *, by: User, principal: Unit, first_year: int, last_year: int, at: datetime | None = None, **told: Any
) -> Programme:
    """A new version, which begins with the words of the last where nothing else is given."""
    permissions.require_edit(by, principal)
    locking.hold(Unit, [principal.pk])
    _require_term(first_year, last_year)
    last = Programme.objects.filter(principal=principal).order_by("-number").first()
    kept = {name: getattr(last, name) for name in _TEXTS} if last else {"forms": [f.value for f in LegalForm][:-1]}
    made = create(
        Programme, by=by, at=at, principal=principal, number=next_number(Programme, principal=principal),
        first_year=first_year, last_year=last_year, **(kept | told),
    )  # fmt: skip
    tell(made, principal, number=made.number)
    return made


def _require_term(first_year: int, last_year: int) -> None:
    if last_year < first_year:
        what = f"{last_year} ligger före {first_year}."
        raise InvalidInput([Problem("", "Mandatperiod till", what, "Skriv mandatperiodens sista år.")])


@action("providers.change_programme", "ändrade programmet för utförare")
def change_programme(
    *, by: User, programme: Programme, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> Programme:
    permissions.require_edit(by, programme.principal)
    row = _locked(programme, ProgrammeMove.CHANGE)
    _require_term(changes.get("first_year", row.first_year), changes.get("last_year", row.last_year))
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.principal, number=row.number)
    return row


@action("providers.adopt_programme", "förde in beslutet om programmet för utförare")
def adopt_programme(*, by: User, programme: Programme, decision: Decision, at: datetime | None = None) -> Programme:
    """Enter the council's decision: the version before it is superseded, and binds the agreements it already binds."""
    permissions.require_decide(by, programme.principal)
    locking.hold(Unit, [programme.principal_id])
    row = _locked(programme, ProgrammeMove.ADOPT)
    whole = decision.required()
    require_decided(whole, Matter.PROVIDER_PROGRAMME, row.principal)
    require_text(Mål=row.goals, Riktlinjer=row.guidelines, Hur_det_följs_upp=row.follow_up, Insyn=row.insight)
    for before in Programme.objects.filter(principal=row.principal, state=ProgrammeState.ADOPTED):
        write(before, by=by, at=at, state=PROGRAMME.after(ProgrammeMove.SUPERSEDE, ProgrammeState.ADOPTED))
    write(row, by=by, at=at, state=ProgrammeState.ADOPTED, **whole.fields())
    tell(row, row.principal, number=row.number, decision=whole.text)
    return row


def _locked(programme: Programme, move: ProgrammeMove) -> Programme:
    row = locking.locked(programme, "principal")
    PROGRAMME.after(move, ProgrammeState(row.state))
    return row
