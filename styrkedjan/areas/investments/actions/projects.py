"""Entering projects in the register and changing what is written of them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from styrkedjan.areas.economy.queries.scope import store
from styrkedjan.areas.investments import permissions
from styrkedjan.areas.investments.actions.common import locked
from styrkedjan.areas.investments.models import (
    KIND_CHOICES,
    InvestmentProject,
    ProjectCostBefore,
    ProjectDecision,
    RiskLevel,
)
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.investment_states import ProjectMove
from styrkedjan.domain.swedish import day, kronor
from styrkedjan.foundation import editing, facts
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.store.queries import known_ledger_years

# What may be changed as long as the project is open; the rest follows of decisions.
FIELDS = (
    "name", "kind", "purpose", "starts", "in_use_from", "useful_life", "running_cost", "risk_level", "risk", "measures",
)  # fmt: skip


@action("investments.create_project", "lade upp ett investeringsprojekt")
def create_project(*, by: User, committee: Unit, code: str, name: str, kind: str, **fields: Any) -> InvestmentProject:
    """Enter a project in the register as planned. Raises InvalidInput with everything that is wrong."""
    permissions.require_edit(by, committee)
    if committee.kind not in POLITICAL_KINDS:
        raise Refused(
            f"{committee.name} är ingen nämnd eller styrelse.", "Lägg projektet på nämnden som svarar för det."
        )
    principal = root_of(committee)
    given = {
        "principal": principal, "committee": committee, "code": code.strip(), "name": name.strip(), "kind": kind,
        **_known(fields),
    }  # fmt: skip
    if InvestmentProject.objects.filter(principal=principal, code=given["code"]).exists():
        what = f"Projektkoden {given['code']} används redan."
        raise InvalidInput([Problem("", "Projektkod", what, "Välj en kod som inget annat projekt har.")])
    _check(InvestmentProject(**given))
    row = editing.create(InvestmentProject, by=by, **given)
    tell(row, row.committee, kind=kind)
    return row


@action("investments.change_project", "ändrade ett investeringsprojekt")
def change_project(
    *, by: User, project: InvestmentProject, version: int, values: Mapping[str, Any]
) -> InvestmentProject:
    """Change what is written of the project.

    What somebody else saved meanwhile is kept; raises EditConflict with both texts where both wrote the same.
    """
    row = locked(by, project, ProjectMove.CHANGE)
    wanted = _known(values)
    tried = copy(row)
    for name, value in wanted.items():
        setattr(tried, name, value)
    _check(tried)
    changed = editing.edit(row, by=by, version=version, changes=wanted, shown=_as_compared)
    if "kind" in changed and NOW.rows(ProjectDecision).filter(project=row).exists():
        raise Refused(
            "Projektets slag hör till beslutet och kan inte ändras här.",
            "För in ett nytt beslut för ett nytt projekt om slaget har blivit ett annat.",
        )
    if changed:
        tell(row, row.committee, fields=sorted(changed))
    return row


@action("investments.remove_project", "tog bort ett oanvänt investeringsprojekt")
def remove_unused(*, by: User, project: InvestmentProject) -> None:
    """Take a project out of the register while nothing rests on it: no decision, budget or forecast."""
    row = locked(by, project, ProjectMove.CHANGE)
    rests = any(getattr(row, name).exists() for name in ("decisions", "budgets", "forecasts", "balance_requests"))
    if rests:
        raise Refused(f"{row.name} har beslut, budget eller prognos.", "Ta bort dem först, eller låt projektet stå.")
    tell(row, row.committee)
    row.delete()


@action("investments.enter_cost_before", "förde in vad projektet kostade före redovisningen")
def enter_cost_before(
    *,
    by: User,
    project: InvestmentProject,
    through_year: int,
    amount: Decimal,
    source: str,
    version: str | None = None,
    at: datetime | None = None,
) -> ProjectCostBefore:
    """Enter what the project cost to and with the last year that no ledger is read in for, or correct it.

    Raises InvalidInput for a year that a ledger tells of: the same krona would count twice.
    """
    row = locked(by, project, ProjectMove.FORECAST)
    first = min(known_ledger_years(store(), row.principal.code, as_of=None), default=None)
    problems = []
    if amount < 0:
        problems.append(Problem("", "Kostnad dittills", "Kostnaden kan inte vara negativ.", "Skriv noll eller mer."))
    if not source.strip():
        problems.append(Problem("", "Källa", "Källan saknas.", "Skriv var beloppet står, till exempel bokslutet."))
    if not 1950 <= through_year <= timezone.localdate().year or (first is not None and through_year >= first):
        what = f"Redovisningen för {first} är inläst." if first is not None else f"{through_year} är inget rimligt år."
        remedy = f"Skriv ett år före {first}." if first is not None else "Skriv det sista året beloppet gäller."
        problems.append(Problem("", "Till och med år", what, remedy))
    if problems:
        raise InvalidInput(problems)
    current = NOW.rows(ProjectCostBefore).filter(project=row).select_related("known_by").first()
    facts.require_unchanged(
        [current] if current else [],
        version,
        theirs=lambda: _cost_before(current.through_year, current.amount, current.source) if current else {},
        mine=_cost_before(through_year, amount, source),
    )
    made: ProjectCostBefore = facts.succeed(
        current, ProjectCostBefore, by=by, at=at, project=row, through_year=through_year, amount=amount,
        source=source.strip(),
    )  # fmt: skip
    if made is not current:
        tell(row, row.committee, through_year=through_year, amount=str(amount), source=made.source)
    return made


def _cost_before(through_year: int, amount: Decimal, source: str) -> dict[str, str]:
    return {"through_year": str(through_year), "amount": kronor(amount), "source": source}


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"Ett projekt har inga fält {sorted(unknown)}.")
    return {
        name: value.replace("\r\n", "\n").strip() if isinstance(value, str) else value for name, value in values.items()
    }


def _check(row: InvestmentProject) -> None:
    """What Django knows of the fields, said as problems."""
    try:
        row.clean_fields(exclude=["principal", "committee", "created_by", "changed_by"])
    except ValidationError as error:
        raise InvalidInput(
            Problem("", str(row._meta.get_field(name).verbose_name), " ".join(texts), "Rätta uppgiften.")  # type: ignore[union-attr]
            for name, texts in error.message_dict.items()
        ) from error


def _as_compared(name: str, value: Any) -> str:
    """A field as people read it in a conflict."""
    if name in ("kind", "risk_level"):
        return dict(KIND_CHOICES if name == "kind" else RiskLevel.choices).get(value, "")
    if value is None:
        return ""
    return kronor(value) if name == "running_cost" else day(value) if isinstance(value, date) else str(value)
