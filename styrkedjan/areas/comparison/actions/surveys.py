"""What surveys have answered: read in as facts, free answers held until a person has read them; and receipts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from styrkedjan.areas.comparison import permissions
from styrkedjan.areas.comparison.models import EntryReceipt, SurveyResult, SurveyText
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.surveys import TEXT, TextMove, TextState
from styrkedjan.domain.swedish import exact
from styrkedjan.foundation import editing, facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User

ResultKey = tuple[str, int, int, str, str]  # survey, year, unit, question, outcome
TextKey = tuple[str, int, int, int]  # survey, year, unit, row


def key_of(row: SurveyResult) -> ResultKey:
    return row.survey, row.year, row.unit_id, row.question, row.outcome


@action("comparison.save_survey", "läste in svar från en undersökning")
def save_results(
    *,
    by: User,
    principal: Unit,
    rows: Mapping[ResultKey, Mapping[str, Any]],
    remove: Collection[ResultKey] = (),
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> int:
    """Set the answers by survey, year, unit, question and outcome; the rest stays. Gives how many rows changed."""
    permissions.require_editor(by, principal)
    locking.hold(Unit, [principal.pk])
    current = {key_of(row): row for row in NOW.rows(SurveyResult).filter(principal=principal)}
    names = ("survey", "year", "unit_id", "question", "outcome")
    wanted = {key: {"principal_id": principal.pk, **dict(zip(names, key, strict=True)), **row}
              for key, row in rows.items()}  # fmt: skip
    changed = facts.replace(SurveyResult, current, {**wanted, **dict.fromkeys(remove)}, by=by, batch=batch, at=at)
    if changed.changed:
        tell(principal, principal, rows=changed.changed)
    return changed.changed


@action("comparison.save_survey_texts", "läste in fritextsvar")
def save_texts(
    *,
    by: User,
    principal: Unit,
    rows: Mapping[TextKey, str],
    remove: Iterable[TextKey] = (),
    at: datetime | None = None,
) -> None:
    """New free answers wait to be read; one whose words are changed waits again, whatever was decided of it."""
    permissions.require_editor(by, principal)
    locking.hold(Unit, [principal.pk])
    held = {
        (row.survey, row.year, row.unit_id, row.number): row for row in SurveyText.objects.filter(principal=principal)
    }
    for (survey, year, unit, number), text in rows.items():
        row = held.get((survey, year, unit, number))
        if row is None:
            editing.create(
                SurveyText, by=by, at=at, principal=principal, survey=survey, year=year, unit_id=unit, number=number,
                text=text,
            )  # fmt: skip
        elif row.text != text:
            editing.write(row, by=by, at=at, text=text, state=TextState.WAITING)
    for key in remove:
        editing.in_history(held[key], by)
        held[key].delete()
    tell(principal, principal, rows=len(rows))


@action("comparison.review_text", "granskade ett fritextsvar")
def review_text(*, by: User, text: SurveyText, version: int, move: TextMove) -> SurveyText:
    """Release the answer to the unit, or withhold it. Raises EditConflict, WrongState."""
    row = locking.locked(text, "principal", "changed_by")
    permissions.require_editor(by, row.principal)
    editing.require_version(row, version, theirs={"läge": TextState(row.state).label}, mine={"läge": move.label})
    after = TEXT.after(TextMove(move), TextState(row.state))
    editing.write(row, by=by, state=after)
    tell(row, row.principal, state=after.label)
    return row


@action("comparison.save_receipt", "skrev in en kvittens på inmatning i Kolada")
def save_receipt(
    *,
    by: User,
    principal: Unit,
    key_figure: str,
    year: int,
    value: Decimal,
    entered_on: date,
    reference: str = "",
    version: str | None = None,
) -> EntryReceipt:
    """What was entered and when; a later entry of the same figure follows it. Raises InvalidInput, EditConflict."""
    permissions.require_editor(by, principal)
    if entered_on.year <= year:
        what = f"{year} års värde kan inte vara inmatat {entered_on}."
        raise InvalidInput([Problem("kvittens", "Inmatat", what, "Skriv dagen då det matades in.")])
    locking.hold(Unit, [principal.pk])
    held = NOW.rows(EntryReceipt).filter(principal=principal, key_figure=key_figure, year=year).first()
    rows = [held] if held else []
    facts.require_unchanged(
        rows,
        version,
        theirs=lambda: {"value": exact(held.value), "reference": held.reference} if held else {},
        mine={"value": exact(value), "reference": reference},
    )
    row: EntryReceipt = facts.succeed(
        held, EntryReceipt, by=by, principal_id=principal.pk, key_figure=key_figure, year=year, value=value,
        entered_on=entered_on, reference=reference,
    )  # fmt: skip
    tell(row, principal, key_figure=key_figure, year=year)
    return row
