"""Surveys as workbooks: the answers question by question, and the free answers that somebody must read first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from styrkedjan.areas.comparison import permissions
from styrkedjan.areas.comparison.actions import surveys
from styrkedjan.areas.comparison.models import SurveyResult, SurveyText
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.errors import Problem, Refused
from styrkedjan.domain.surveys import SurveyKind, SurveyMode
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec

GRADES = ("grade1", "grade2", "grade3", "grade4", "grade5")
SURVEY = Column("survey", "Undersökning", required=True, max_length=120, aliases=("Enkät",))
YEAR = Column("year", "År", Kind.INTEGER, required=True, minimum=2000, maximum=2199)
UNIT = Column("unit", "Enhet", Kind.CODE, required=True, max_length=20, aliases=("Enhetskod", "Kod"))
RESULTS = TableSpec(
    name="surveys",
    title="Undersökningar",
    key=("survey", "year", "unit", "question", "outcome"),
    columns=(
        SURVEY,
        YEAR,
        UNIT,
        Column("unit_name", "Enhetens namn", readonly=True),
        Column("question", "Fråga", required=True, max_length=255),
        Column("outcome", "Ärendets utfall", max_length=60, help="Till exempel bifall eller avslag; tomt är alla."),
        Column("kind", "Slag", Kind.CHOICE, required=True, choices={one.value: one.label for one in SurveyKind}),
        Column("mode", "Svarssätt", Kind.CHOICE, required=True, choices={one.value: one.label for one in SurveyMode}),
        Column("instrument", "Formulärets version", required=True, max_length=60),
        Column("invited", "Tillfrågade", Kind.INTEGER, required=True, minimum=0),
        Column("answered", "Svarande", Kind.INTEGER, required=True, minimum=0),
        *(
            Column(name, f"Svar {at}", Kind.INTEGER, required=True, minimum=0,
                   help={1: "Antal som gav det sämsta svaret.", 5: "Antal som gav det bästa svaret."}.get(at, ""))
            for at, name in enumerate(GRADES, 1)
        ),
        Column("unsure", "Ingen åsikt", Kind.INTEGER, minimum=0, default=0),
    ),
    help="En rad per undersökning, enhet och fråga, och en till för varje utfall. Svar 1 är sämst och 5 är bäst.",
)  # fmt: skip
TEXTS = TableSpec(
    name="survey_texts",
    title="Fritextsvar",
    key=("survey", "year", "unit", "row"),
    columns=(
        SURVEY,
        YEAR,
        UNIT,
        Column("row", "Rad", Kind.INTEGER, required=True, minimum=1, help="Ett nummer som skiljer svaren åt."),
        Column("text", "Fritextsvar", required=True, max_length=4000),
    ),
    help="Fritextsvaren visas för ingen förrän någon har läst dem. Skriv aldrig vem som har svarat, eller när.",
)


def allow(by: User, scope: Unit) -> None:
    """Surveys are the whole municipality's: read in and out from the top."""
    permissions.require_editor(by, root_of(scope))
    if scope.parent_id is not None:
        raise Refused("Undersökningar gäller hela kommunen.", "Välj kommunen högst upp på sidan.")


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    return {"unit": list(_units(scope))}


def _units(scope: Unit) -> dict[str, int]:
    rows = Unit.objects.filter(path__startswith=scope.path)
    return dict(rows.values_list("code", "pk"))


def current(scope: Unit, known: Known) -> Rows:
    """All answers (one query)."""
    rows = known.rows(SurveyResult).filter(principal=root_of(scope)).select_related("unit")
    names = [column.key for column in RESULTS.read_columns if column.key != "unit"]
    found = (
        {**{n: getattr(row, n) for n in names}, "unit": row.unit.code, "unit_name": row.unit.label} for row in rows
    )
    return {RESULTS.key_of(row): row for row in found}


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """No more answers than answered, no more answered than asked; and a survey is of one kind, mode and version."""
    touched = {change.key for change in changes if change.operation is not Operation.REMOVE}
    first: dict[tuple[str, str], Any] = {}
    whole: dict[tuple[str, ...], Any] = {}
    for key, row in rows.items():
        told = first.setdefault((key[0], key[1]), row)
        if key not in touched:
            continue
        given = sum(int(str(row[name])) for name in (*GRADES, "unsure"))
        answered, invited = int(str(row["answered"])), int(str(row["invited"]))
        if given > answered:
            what = f"{given} svar på frågan är fler än de {answered} som har svarat."
            yield Problem("", where(key, "answered"), what, "Skriv hur många som har svarat på undersökningen.")
        same = whole.setdefault((*key[:3], key[4]), row)
        if any(row[name] != same[name] for name in ("invited", "answered")):
            what = f"{key[2]} har {same['answered']} svarande av {same['invited']} på en annan rad."
            remedy = "De är svarande på undersökningen, och lika många på varje fråga."
            yield Problem("", where(key, "answered"), what, remedy)
        if answered > invited:
            what = f"{answered} svarande är fler än de {invited} tillfrågade."
            yield Problem("", where(key, "invited"), what, "Skriv hur många som fick undersökningen.")
        for name, label in (
            ("kind", "ett annat slag"),
            ("mode", "ett annat svarssätt"),
            ("instrument", "en annan version av formuläret"),
        ):
            if row[name] != told[name]:
                what = f"{key[0]} {key[1]} har redan {label}: ”{told[name]}”."
                yield Problem("", where(key, name), what, "Kalla den något annat: det är en annan mätning.")


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Write the whole file as one version of the answers."""
    units, now = _units(scope), current(scope, NOW)
    names = [column.key for column in RESULTS.read_columns if column.key not in RESULTS.key]
    rows = {}
    for change in changes:
        if change.operation is not Operation.REMOVE:
            row = {**now.get(change.key, {}), **change.after}
            rows[_key(change, units)] = {name: row[name] for name in names}
    gone = [_key(change, units) for change in changes if change.operation is Operation.REMOVE]
    surveys.save_results(by=by, principal=root_of(scope), rows=rows, remove=gone, batch=batch, at=at)


def _key(change: RowChange, units: Mapping[str, int]) -> surveys.ResultKey:
    survey, year, unit, question, outcome = change.key
    return survey, int(year), units[unit], question, outcome


def current_texts(scope: Unit, known: Known) -> Rows:
    """The free answers, for whoever may read them in (one query)."""
    rows = SurveyText.objects.filter(principal=root_of(scope)).select_related("unit")
    told: Iterable[Any] = (
        {"survey": row.survey, "year": row.year, "unit": row.unit.code, "row": row.number, "text": row.text}
        for row in known.as_written(rows)
    )
    return {TEXTS.key_of(row): row for row in told}


def apply_texts(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Read in the words; each waits to be read by a person."""
    units = _units(scope)

    def key(change: RowChange) -> surveys.TextKey:
        survey, year, unit, row = change.key
        return survey, int(year), units[unit], int(row)

    rows = {key(one): str(one.after["text"]) for one in changes
            if one.operation is not Operation.REMOVE and "text" in one.after}  # fmt: skip
    gone = [key(one) for one in changes if one.operation is Operation.REMOVE]
    surveys.save_texts(by=by, principal=root_of(scope), rows=rows, remove=gone, at=at)


imports.register(
    imports.ImportKind(
        key="surveys",
        label="Undersökningar",
        sentence="Svar från brukare, medborgare, medarbetare och företag, fråga för fråga.",
        spec=RESULTS,
        permission=Permission.EDIT_INDICATORS,
        allow=allow,
        current=current,
        apply_changes=apply_changes,
        known=known,
        check=check,
        removable=True,
    )
)
imports.register(
    imports.ImportKind(
        key="survey_texts",
        label="Fritextsvar",
        sentence="Fritextsvar från undersökningar; de visas för ingen förrän någon har läst dem.",
        spec=TEXTS,
        permission=Permission.EDIT_INDICATORS,
        allow=allow,
        current=current_texts,
        apply_changes=apply_texts,
        known=known,
        removable=True,
    )
)
