"""What is measured, why and how; and which goals it measures."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.indicators import permissions
from styrkedjan.areas.indicators.models import Indicator, IndicatorLink, SourceKind
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain import chain as years
from styrkedjan.domain.chain import YearMove, YearState
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.measures import Aggregation, Direction, Frequency
from styrkedjan.domain.volumes import OverYear
from styrkedjan.foundation import editing, facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User

# In the order in which a definition is read and written.
FIELDS = (
    "name", "kind", "what", "why", "unit_of_measure", "decimals", "direction", "frequency", "aggregation", "over_year",
    "numerator", "denominator", "formula", "source", "source_key", "owner", "service_area", "minutes",
    "ground", "ground_told",
    "suppression_threshold", "valid_from", "valid_to",
)  # fmt: skip


@action("indicators.define", "lade upp en indikator")
def define(*, by: User, principal: Unit, key: str, owner: Unit, **fields: Any) -> Indicator:
    """Define an indicator. Raises InvalidInput with everything that is missing."""
    permissions.require_define(by, owner)
    _refuse_unknown(fields)
    fields |= {"principal": principal, "key": key.strip(), "owner": owner}
    row = Indicator(**fields)
    problems = definition_problems(row)
    if Indicator.objects.filter(principal=principal, key=row.key).exists():
        problems.append(_problem(row, "Nyckel", f"Nyckeln ”{row.key}” finns redan.", "Välj en annan nyckel."))
    if problems:
        raise InvalidInput(problems)
    row = editing.create(Indicator, by=by, **fields)
    tell(row, owner)
    return row


@action("indicators.change", "ändrade en indikator")
def change(*, by: User, indicator: Indicator, version: int, **changes: Any) -> Indicator:
    """Save a definition edited from `version`. Raises EditConflict with both texts when it was changed meanwhile."""
    row = locking.locked(indicator, "owner", "principal", "changed_by")
    permissions.require_define(by, row.owner, *([changes["owner"]] if changes.get("owner") else []))
    _refuse_unknown(changes)
    wanted = copy(row)
    for name, value in changes.items():
        setattr(wanted, name, value)
    _require_same_source(row, wanted)
    if problems := definition_problems(wanted):
        raise InvalidInput(problems)
    if changed := editing.edit(row, by=by, version=version, changes=changes):
        tell(row, row.owner, fields=sorted(changed))
    return row


def _refuse_unknown(fields: Mapping[str, Any]) -> None:
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"{', '.join(sorted(unknown))} is no part of a definition")


def _require_same_source(row: Indicator, wanted: Indicator) -> None:
    """An indicator has exactly one source: values of two would stand in one series."""
    if wanted.source != row.source and row.values.exists():
        raise Refused(
            "Indikatorn har redan värden från sin källa och kan inte byta källa.",
            "Avsluta den med sista år och definiera en ny.",
        )


def definition_problems(row: Indicator) -> list[Problem]:
    """Everything that keeps the row from being a definition."""
    problems = []
    required = {"key": "Nyckel", "name": "Namn", "unit_of_measure": "Enhet"}
    for name, label in required.items():
        if not str(getattr(row, name) or "").strip():
            problems.append(_problem(row, label, f"{label} saknas.", "Skriv in det."))
    choices: dict[str, type[StrEnum | SourceKind]] = {"direction": Direction, "frequency": Frequency}
    choices |= {"aggregation": Aggregation, "over_year": OverYear, "source": SourceKind}
    for name, kind in choices.items():
        if getattr(row, name) not in set(kind):
            problems.append(_problem(row, name, f"”{getattr(row, name)}” går inte att välja.", "Välj i listan."))
    if row.aggregation == Aggregation.SHARE and not (row.numerator.strip() and row.denominator.strip()):
        what = "En andel som vägs samman behöver täljare och nämnare i ord."
        problems.append(_problem(row, "Täljare och nämnare", what, "Skriv vad som delas med vad."))
    if row.source == SourceKind.KOLADA and not row.source_key.strip():
        problems.append(_problem(row, "Källans id", "Nyckeltalets id saknas.", "Skriv till exempel N15419."))
    if row.decimals is None or not 0 <= row.decimals <= 4:
        problems.append(_problem(row, "Decimaler", f"{row.decimals} decimaler går inte.", "Skriv 0 till 4."))
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        problems.append(_problem(row, "Till år", "Sista året ligger före första.", "Rätta det år som är fel."))
    if row.owner.principal_id != row.principal_id:
        problems.append(_problem(row, "Ägare", "Ägaren hör till en annan kommun.", "Välj en egen enhet."))
    return problems


def _problem(row: Indicator, label: str, what: str, remedy: str) -> Problem:
    return Problem("", f"{row.key} {label}".strip(), what, remedy)


@action("indicators.remove", "tog bort en oanvänd indikator")
def remove_unused(*, by: User, indicator: Indicator) -> None:
    """Remove an indicator that has never had a value or a target. Raises Refused when it has."""
    permissions.require_define(by, indicator.owner)
    if indicator.values.exists() or indicator.targets.exists():
        raise Refused(f"{indicator.name} har värden eller målvärden och tas inte bort.", "Avsluta den med sista år.")
    tell(indicator, indicator.owner)
    indicator.delete()


def _links(indicator: Indicator, element: Element) -> QuerySet[IndicatorLink]:
    """The link that holds, if there is one, with the indicator locked so that two do not make it."""
    locking.locked(indicator)
    return NOW.rows(IndicatorLink).filter(indicator=indicator, element=element)


@action("indicators.link", "kopplade en indikator till ett mål")
def link(*, by: User, indicator: Indicator, element: Element) -> Indicator:
    """Let the indicator measure an element of the chain."""
    permissions.require_link(by, indicator, element)
    _require_linkable(indicator, element)
    current = _links(indicator, element).first()
    facts.succeed(current, IndicatorLink, by=by, indicator=indicator, element=element)
    tell(indicator, element.unit, element=element.key)
    return indicator


@action("indicators.unlink", "kopplade bort en indikator från ett mål")
def unlink(*, by: User, indicator: Indicator, element: Element) -> Indicator:
    """Let the indicator no longer measure the element. Values and targets stay."""
    permissions.require_link(by, indicator, element)
    _require_linkable(indicator, element)
    facts.close(IndicatorLink, _links(indicator, element))
    tell(indicator, element.unit, element=element.key)
    return indicator


def _require_linkable(indicator: Indicator, element: Element) -> None:
    if element.plan_year.principal_id != indicator.principal_id:
        raise Refused("Målet och indikatorn hör till olika kommuner.", "Välj ett mål i samma kommun.")
    years.PLAN_YEAR.after(YearMove.EDIT, YearState(element.plan_year.state))


def note_read(*, by: User, indicator: Indicator) -> bool:
    """Remember that somebody other than the owner's reporters looked at the indicator; at most once a day.

    That is what decides whether the measure earns its minutes. Nothing is kept of who looked at what before.
    """
    if permissions.may_report(by, indicator.owner):
        return False
    yesterday = timezone.now() - timedelta(days=1)
    unread = Q(last_read_at=None) | Q(last_read_at__lt=yesterday)
    return bool(Indicator.objects.filter(unread, pk=indicator.pk).update(last_read_at=timezone.now()))
