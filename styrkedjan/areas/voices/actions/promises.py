"""Promising, deciding with the budget, and the cases that show whether it was kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.voices.models import Promise, PromiseCase
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.domain.voices.promises import MOST_DAYS, PROMISE, PromiseMeasure, PromiseMove, PromiseState, is_breach
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.editing import create, edit, in_history, write
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

P = Permission


def _held(by: User, promise: Promise, move: PromiseMove, permission: P = P.EDIT_VOICES) -> tuple[Promise, PromiseState]:
    require(by, permission, promise.unit)
    row = locking.locked(promise, "unit__principal", "indicator", "changed_by")
    return row, PROMISE.after(move, PromiseState(row.state))


def _whole(unit: Unit, told: Mapping[str, Any]) -> None:
    """Raise InvalidInput for a promise that nobody could hold anything against."""
    problems = []
    measure = PromiseMeasure(told["measure"])
    indicator: Indicator | None = told.get("indicator")
    if measure is PromiseMeasure.INDICATOR and indicator is None:
        problems.append(Problem("", "Indikator", "Indikatorn saknas.", "Välj den, eller mät i dagar."))
    if indicator is not None and indicator.principal_id != root_of(unit).pk:
        problems.append(Problem("", "Indikator", "Indikatorn är en annan kommuns.", "Välj en egen."))
    limit = told["limit"]
    if measure is not PromiseMeasure.INDICATOR and (not 1 <= limit <= MOST_DAYS or limit % 1):
        problems.append(Problem("", "Gräns", "Gränsen är inga hela dagar.", f"Skriv 1 till {MOST_DAYS} dagar."))
    if told.get("automatic") and not told.get("compensation"):
        problems.append(Problem("", "Kompensation", "Kompensationen saknas.", "Skriv vad man får."))
    valid_to = told.get("valid_to")
    if valid_to and valid_to < told["valid_from"]:
        problems.append(Problem("", "Gäller till", "Löftet slutar före det börjar.", "Rätta dagen."))
    if problems:
        raise InvalidInput(problems)


@action("voices.add_promise", "skrev ett löfte")
def add_promise(
    *, by: User, unit: Unit, code: str, text: str, measure: str, limit: Decimal, valid_from: date,
    indicator: Indicator | None = None, compensation: str = "", amount: Decimal | None = None, automatic: bool = False,
    valid_to: date | None = None, at: datetime | None = None,
) -> Promise:  # fmt: skip
    require(by, P.EDIT_VOICES, unit)
    require_text(Kod=code, Löfte=text)
    told = {"measure": measure, "indicator": indicator, "limit": limit, "valid_from": valid_from, "valid_to": valid_to,
            "compensation": compensation.strip(), "automatic": automatic, "amount": amount}  # fmt: skip
    _whole(unit, told)
    locking.hold(Unit, [unit.pk])
    if Promise.objects.filter(unit=unit, code=code.strip()).exists():
        raise InvalidInput([Problem("", "Kod", f"{code} finns redan.", "Välj en annan kod.")])
    row = create(Promise, by=by, at=at, unit=unit, code=code.strip(), text=text.strip(), **told)
    tell(row, unit, code=row.code)
    return row


@action("voices.change_promise", "ändrade ett löfte")
def change_promise(
    *, by: User, promise: Promise, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> Promise:  # fmt: skip
    row, _ = _held(by, promise, PromiseMove.CHANGE)
    names = ("measure", "indicator", "limit", "valid_from", "valid_to", "automatic", "compensation")
    _whole(row.unit, {name: changes.get(name, getattr(row, name)) for name in names})
    require_text(Löfte=changes.get("text", row.text))
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.unit, code=row.code)
    return row


@action("voices.decide_promise", "förde in beslutet om ett löfte")
def decide_promise(*, by: User, promise: Promise, decision: Decision, at: datetime | None = None) -> Promise:
    """From now it binds, and is told to everybody."""
    row, state = _held(by, promise, PromiseMove.DECIDE, P.DECIDE_VOICES)
    whole = require_decided(decision, Matter.PROMISE, row.unit)
    write(row, by=by, at=at, state=state, **whole.fields())
    tell(row, row.unit, decision=whole.text)
    return row


@action("voices.end_promise", "lät ett löfte upphöra")
def end_promise(*, by: User, promise: Promise, valid_to: date, at: datetime | None = None) -> Promise:
    row, state = _held(by, promise, PromiseMove.END, P.DECIDE_VOICES)
    if valid_to < row.valid_from:
        raise InvalidInput([Problem("", "Gäller till", "Löftet hade inte börjat då.", "Rätta dagen.")])
    write(row, by=by, at=at, state=state, valid_to=valid_to)
    tell(row, row.unit)
    return row


@action("voices.save_case", "förde in ett ärende under ett löfte")
def save_case(
    *, by: User, promise: Promise, reference: str, started_on: date, done_on: date | None = None,
    at: datetime | None = None,
) -> PromiseCase:  # fmt: skip
    """A case that takes days; the same number again says when it was done."""
    row, _ = _held(by, promise, PromiseMove.REGISTER)
    require_text(Ärende=reference)
    if row.measure != PromiseMeasure.CASES:
        raise Refused("Löftet mäts inte i ärenden.", "Dagarna eller indikatorn kommer av sig själva.")
    today = timezone.localdate(at)
    if started_on > today or (done_on is not None and not started_on <= done_on <= today):
        raise InvalidInput([Problem("", "Dagar", "Dagarna stämmer inte.", "Klart är efter början och har varit.")])
    held = PromiseCase.objects.filter(promise=row, reference=reference.strip()).first()
    if held is None:
        held = create(PromiseCase, by=by, at=at, promise=row, reference=reference.strip(), started_on=started_on,
                      done_on=done_on)  # fmt: skip
    else:
        write(held, by=by, at=at, started_on=started_on, done_on=done_on)
    tell(held, row.unit, promise=row.code)
    return held


@action("voices.remove_case", "tog bort ett ärende under ett löfte")
def remove_case(*, by: User, case: PromiseCase) -> None:
    row, _ = _held(by, case.promise, PromiseMove.REGISTER)
    found = locking.locked(case)
    if found.compensated_on is not None:
        raise Refused("Ärendet är kompenserat.", "Rätta det i stället.")
    tell(found, row.unit, promise=row.code)
    in_history(found, by)
    found.delete()


@action("voices.compensate", "förde in en kompensation för ett brutet löfte")
def compensate(*, by: User, case: PromiseCase, compensated_on: date, at: datetime | None = None) -> PromiseCase:
    """Whoever waited too long has got what was promised."""
    row, _ = _held(by, case.promise, PromiseMove.REGISTER)
    found = locking.locked(case)
    if not is_breach(found, int(row.limit), timezone.localdate(at)):
        raise Refused("Löftet är inte brutet i det ärendet.", "Se efter i listan över brutna löften.")
    if compensated_on > timezone.localdate(at):
        raise InvalidInput([Problem("", "Kompenserat", "Dagen har inte varit.", "Skriv dagen när den har varit.")])
    write(found, by=by, at=at, compensated_on=compensated_on)
    tell(found, row.unit, promise=row.code)
    return found


@action("voices.remove_promise", "tog bort ett föreslaget löfte")
def remove_promise(*, by: User, promise: Promise) -> None:
    """One that nobody has decided: the reading in is undone."""
    row, _ = _held(by, promise, PromiseMove.CHANGE)
    tell(row, row.unit, code=row.code)
    in_history(row, by)
    row.delete()
