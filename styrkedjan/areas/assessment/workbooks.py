"""A municipality's answers to an award's questions as a workbook: written together outside, and read in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from styrkedjan.areas.assessment.actions.award import applications
from styrkedjan.areas.assessment.models import AwardApplication
from styrkedjan.areas.assessment.queries import award as queries
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.assessment.award import ApplicationState, Level, RoundState, Said
from styrkedjan.domain.errors import Problem
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec, Values

SPEC = TableSpec(
    name="award_answers",
    title="Svar i ansökan",
    key=("award", "year", "question"),
    columns=(
        Column("award", "Utmärkelse", Kind.CODE, required=True, help="Utmärkelsens namn i definitions/awards."),
        Column("year", "År", Kind.INTEGER, required=True, help="Omgångens år."),
        Column("question", "Fråga", Kind.CODE, required=True, help="Frågans nummer, till exempel 1.1."),
        Column("level", "Svar", Kind.CHOICE, required=True, choices=dict(Level.choices())),
        Column("shown", "Vad som visar det", max_length=2_000, aliases=("Belägg",)),
    ),
    help="En rad per fråga. Ett ja eller delvis behöver något som visar det.",
)


def _drafts(scope: Unit) -> Any:
    """The applications that can be written in: drafts in rounds that are open."""
    return AwardApplication.objects.filter(
        municipality=root_of(scope), state=ApplicationState.DRAFT, round__state=RoundState.INVITED
    )


def current(scope: Unit, known: Known) -> Rows:
    """Every answer of the drafts (at most six queries)."""
    told: list[Values] = [
        {
            "award": one.row.round.award, "year": one.row.round.year, "question": key, "level": said.level,
            "shown": said.shown,
        }
        for one in queries.applied(_drafts(scope), known)
        for key, said in one.answers.items()
    ]  # fmt: skip
    return {SPEC.key_of(values): values for values in told}


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    return {"award": list(queries.defined()), "question": _questions()}


def _questions() -> list[str]:
    return [one.id for award in queries.defined().values() for one in award.questions]


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """A row must be of a draft of one's own."""
    drafts = {(row.round.award, str(row.round.year)) for row in _drafts(scope).select_related("round")}
    for change in changes:
        if (change.key[0], change.key[1]) not in drafts:
            what = f"Ni har inget utkast till ansökan för {change.key[1]}."
            yield Problem("", where(change.key, "year"), what, "Börja ansökan, eller rätta året.")


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Write through the action, application by application."""
    drafts = {
        (row.round.award, str(row.round.year)): row
        for row in _drafts(scope).select_related("round__organiser", "municipality")
    }
    wanted: dict[tuple[str, str], dict[str, Said | None]] = {}
    before = current(scope, Known(None))
    for change in changes:
        told = None
        if change.operation is not Operation.REMOVE:
            values = {**before.get(change.key, {}), **change.after}
            told = Said(Level(str(values["level"])), str(values.get("shown") or ""))
        wanted.setdefault((change.key[0], change.key[1]), {})[change.key[2]] = told
    for key, answers in wanted.items():
        applications.answer(by=by, application=drafts[key], answers=answers, at=at, batch=batch)


imports.register(
    imports.ImportKind(
        key="award_answers",
        label="Svar i ansökan till en utmärkelse",
        sentence="En rad per fråga i ansökan, för den omgång som är öppen.",
        spec=SPEC,
        permission=Permission.ANSWER_ASSESSMENT,
        allow=lambda by, scope: require(by, Permission.ANSWER_ASSESSMENT, scope),
        current=current,
        apply_changes=apply_changes,
        known=known,
        check=check,
        removable=True,
    )
)
