"""Improvements as a workbook: the list that a unit had before, in and out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from styrkedjan.areas.improvement.actions import improvements
from styrkedjan.areas.improvement.models import Improvement
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.organisation.queries import root_of, units_by_code
from styrkedjan.domain.errors import Problem
from styrkedjan.domain.improvement.states import IMPROVEMENT, MOST_WHYS, ImprovementMove, ImprovementState, Source, whys
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec

TEXTS = ("idea", "wanted", "why", "causes", "compared", "change", "how_known", "trial")
TOLD = ("title", "source", *TEXTS, "due", "cost")
GREATEST = 9_999_999
SPEC = TableSpec(
    name="improvements",
    title="Förbättringar",
    key=("number",),
    columns=(
        Column("number", "Nummer", Kind.INTEGER, required=True, minimum=1, maximum=GREATEST, help="Utan F."),
        Column("unit", "Enhet", Kind.CODE, required=True),
        Column("title", "Rubrik", required=True, max_length=160),
        Column("source", "Ur", Kind.CHOICE, required=True, choices=dict(Source.choices())),
        Column("idea", "Vad det gäller", max_length=4000),
        Column("wanted", "Vad vi vill", max_length=4000),
        Column("why", "Varför tror vi det", max_length=4000),
        Column("causes", "Fem varför", max_length=4000, help="En orsak på varje rad."),
        Column("compared", "Vad de som lyckas bättre gör", max_length=4000),
        Column("change", "Vad vi ändrar", max_length=4000),
        Column("how_known", "Hur vi märker det", max_length=4000),
        Column("trial", "Litet prov", max_length=4000),
        Column("indicator", "Indikator", Kind.CODE, help="Indikatorns nyckel."),
        Column("due", "Klar senast", Kind.DATE),
        Column("cost", "Kostnad", Kind.MONEY),
        Column("state", "Läge", readonly=True),
        Column("result", "Vad provet gav", readonly=True),
        Column("effect", "Effekt", readonly=True),
    ),
    help="En rad per förbättring. Det som är bedömt ändras inte ur en fil. Skriv inga namn.",
)


def current(scope: Unit, known: Known) -> Rows:
    """What is not dropped, as it was known (two queries)."""
    rows = Improvement.objects.filter(unit__path__startswith=scope.path).select_related("unit", "indicator")
    told = [
        {**{name: getattr(row, name) for name in (*TOLD, "result", "effect")}, "number": row.number,
         "unit": row.unit.code, "indicator": row.indicator.key if row.indicator else "",
         "state": ImprovementState(row.state).label}
        for row in known.as_written(rows) if row.state != ImprovementState.DROPPED
    ]  # fmt: skip
    return {SPEC.key_of(row): row for row in told}


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    inside = [code for code, unit in units_by_code(scope).items() if unit.path.startswith(scope.path)]
    return {"unit": inside, "indicator": ["", *_indicators(scope)]}


def _indicators(scope: Unit) -> dict[str, Indicator]:
    return {row.key: row for row in Indicator.objects.filter(principal=root_of(scope))}


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """A number is nobody else's, what is judged stands, and a row stays in its unit."""
    taken = {str(row.number): row for row in Improvement.objects.filter(principal=root_of(scope))}
    for change in changes:
        number, told = str(change.key[0]), change.after
        row = taken.get(number)
        if change.operation is Operation.ADD and row is not None:
            what = f"Nummer {number} finns redan i kommunen."
            yield Problem("", where(change.key, "number"), what, "Välj ett nummer som är ledigt.")
        elif change.operation is Operation.REMOVE and row is not None and row.state != ImprovementState.IDEA:
            what = f"F{number} är redan på väg."
            yield Problem("", where(change.key, "state"), what, "Lägg tillbaka raden, eller avskriv den på sin sida.")
        elif change.operation is Operation.CHANGE and row is not None:
            if ImprovementMove.CHANGE not in IMPROVEMENT.moves(ImprovementState(row.state)):
                what = f"F{number} är bedömd."
                yield Problem("", where(change.key, "title"), what, "Det som är bedömt ändras inte ur en fil.")
            elif told.get("unit", row.unit.code) != row.unit.code:
                what = "En förbättring byter inte enhet ur en fil."
                yield Problem("", where(change.key, "unit"), what, "Låt enheten stå.")
        if len(whys(str(told.get("causes") or ""))) > MOST_WHYS:
            yield Problem(
                "", where(change.key, "causes"), "Det är fler än fem varför.", "Skriv de fem som leder vidare."
            )


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    units, indicators = units_by_code(scope), _indicators(scope)
    rows = Improvement.objects.filter(unit__path__startswith=scope.path).select_related("unit__principal")
    there = {str(row.number): row for row in rows}
    for change in changes:
        number = str(change.key[0])
        told: dict[str, Any] = {name: change.after[name] for name in TOLD if name in change.after}
        told |= {name: str(told[name] or "") for name in TEXTS if name in told}
        if "indicator" in change.after:
            told["indicator"] = indicators.get(str(change.after["indicator"] or ""))
        if change.operation is Operation.ADD:
            improvements.take_in(by=by, unit=units[str(change.after["unit"])], number=int(number), at=at, **told)
        elif change.operation is Operation.REMOVE:
            improvements.take_out(by=by, row=there[number])
        else:
            row = there[number]
            improvements.change(by=by, row=row, version=row.version, changes=told, at=at)


imports.register(
    imports.ImportKind(
        key="improvements",
        label="Förbättringar",
        sentence="En rad per förbättring, från idé till effekt.",
        spec=SPEC,
        permission=Permission.EDIT_CHAIN,
        allow=lambda by, scope: require(by, Permission.EDIT_CHAIN, scope),
        current=current,
        apply_changes=apply_changes,
        known=known,
        check=check,
    )
)
