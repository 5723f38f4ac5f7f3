"""The chain as a workbook: goals and assignments with owner, what they serve, decision and deadline."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from styrkedjan.areas.chain.actions import changing, creating
from styrkedjan.areas.chain.actions.creating import Draft, draft_problems
from styrkedjan.areas.chain.models import Element, ElementKind, PlanYear
from styrkedjan.areas.chain.queries import years as years_queries
from styrkedjan.areas.chain.queries.governing import governing_model
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.errors import Problem
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Key, Kind, TableSpec, Values

_LONG = 10_000
# What levels are called until a municipality's own steering model is known.
_LEVELS = {"council": "Fullmäktige", "committee": "Nämnd", "department": "Förvaltning", "unit": "Enhet"}
GOALS = TableSpec(
    name="goals",
    title="Mål och uppdrag",
    key=("year", "key"),
    columns=(
        Column("year", "Planår", Kind.INTEGER, required=True, aliases=("År",), minimum=2000, maximum=2100),
        Column("key", "Nyckel", Kind.CODE, required=True, max_length=40, aliases=("Målnyckel", "Id")),
        Column("level", "Nivå", Kind.CHOICE, required=True, choices=_LEVELS, help="Nivåns namn i styrmodellen."),
        Column("kind", "Slag", Kind.CHOICE, required=True, choices=dict(ElementKind.choices), aliases=("Typ",)),
        Column("title", "Rubrik", required=True, max_length=255, aliases=("Mål", "Målformulering")),
        Column("description", "Beskrivning", max_length=_LONG),
        Column("desired_result", "Önskat resultat", max_length=_LONG),
        Column(
            "unit", "Enhet", Kind.CODE, required=True, aliases=("Enhetskod", "Ansvarig enhet"), help="Enhetens kod."
        ),
        Column("unit_name", "Enhetens namn", readonly=True),
        Column("responsible", "Ansvarig person", Kind.CODE, max_length=150, help="Användarnamnet; tomt om ingen."),
        Column(
            "parents",
            "Bidrar till",
            Kind.CODES,
            aliases=("Överordnat mål", "Överordnade mål"),
            help="Nycklar i samma planår, med semikolon emellan.",
        ),
        Column("decision_body", "Beslutande organ", max_length=120),
        Column("decision_date", "Beslutsdatum", Kind.DATE),
        Column("decision_section", "Paragraf", max_length=20),
        Column("record_number", "Diarienummer", max_length=40, aliases=("Dnr",)),
        Column("deadline", "Klart senast", Kind.DATE, aliases=("Slutdag",)),
        Column("report_back_to", "Återrapporteras till", Kind.CODE, help="Enhetens kod; tomt om ingen."),
        Column("order", "Ordning", Kind.INTEGER, minimum=0, default=0),
    ),
    help="En rad per mål eller uppdrag. Det som utelämnas ur filen ändras inte.",
)
_TEXTS = ("title", "description", "desired_result", "decision_body", "decision_section", "record_number")
_OTHERS = ("decision_date", "deadline", "order")


def specialised(scope: Unit) -> TableSpec:
    """The table with the levels of the municipality's steering model; their ids are understood too."""
    root = root_of(scope)
    years = years_queries.plan_years(root)
    models = [model for row in years if (model := governing_model(root, row.year)) is not None]
    levels = {level.id: level.name for model in models for level in model.levels if not level.personal}
    if not levels:
        return GOALS
    words = {level.plural: level.id for model in models for level in model.levels}
    column = replace(
        GOALS["level"], choices=levels, words=words | {name: id_ for id_, name in _LEVELS.items() if id_ in levels}
    )
    return replace(GOALS, columns=tuple(column if each.key == "level" else each for each in GOALS.columns))


def current(scope: Unit, known: Known) -> Rows:
    """The subtree's elements of years that can still be written (two queries); texts as known when asked for."""
    rows = Element.objects.filter(
        plan_year__principal=root_of(scope), unit__path__startswith=scope.path, withdrawn_at=None
    ).exclude(plan_year__state=YearState.CLOSED)
    related = rows.select_related("plan_year", "unit", "responsible", "report_back_to").prefetch_related("parents")
    ordered = related.order_by("plan_year__year", "order", "key")
    return {(str(row.plan_year.year), row.key): _row(row) for row in ordered}


def _row(row: Element) -> Values:
    parents = sorted(parent.key for parent in row.parents.all() if parent.withdrawn_at is None)
    return {
        **{name: getattr(row, name) for name in ("key", "level", "kind", *_TEXTS, *_OTHERS)},
        "year": row.plan_year.year,
        "unit": row.unit.code,
        "unit_name": row.unit.name,
        "responsible": row.responsible.username if row.responsible else "",
        "parents": tuple(parents),
        "report_back_to": row.report_back_to.code if row.report_back_to else "",
    }


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    """Units that may own, units that may be reported to, and people with a role in the municipality (three queries)."""
    root = root_of(scope)
    people = User.objects.filter(role_assignments__unit__path__startswith=root.path).distinct()
    return {
        "unit": list(Unit.objects.filter(path__startswith=scope.path).values_list("code", flat=True)),
        "report_back_to": list(Unit.objects.filter(path__startswith=root.path).values_list("code", flat=True)),
        "responsible": list(people.values_list("username", flat=True)),
    }


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """Years that exist and are not closed, keys nobody else has, and links that the steering model has."""
    catalogue = _Catalogue(scope)
    for year in sorted({change.key[0] for change in changes}):
        mine = [change for change in changes if change.key[0] == year and change.operation is not Operation.REMOVE]
        plan_year = catalogue.years.get(year)
        if plan_year is None or plan_year.state == YearState.CLOSED:
            state = "finns inte" if plan_year is None else "är stängt"
            yield from (_problem(where, c, "year", f"Planåret {year} {state}.", "Välj ett öppet planår.") for c in mine)
            continue
        yield from _year_problems(catalogue, plan_year, rows, mine, where)


def _year_problems(
    catalogue: _Catalogue, plan_year: PlanYear, rows: Rows, changes: Sequence[RowChange], where: Where
) -> Iterable[Problem]:
    """The rows as they become, judged like new elements beside those that the file does not touch."""
    inside = {change.key[1] for change in changes}
    others = {row.key: row for row in catalogue.elements(plan_year) if row.key not in inside}
    for change in changes:
        taken = catalogue.element(change.key)
        if change.operation is Operation.ADD and taken is not None and taken.withdrawn_at is None:
            yield _problem(where, change, "key", f"Nyckeln ”{taken.key}” hör till {taken.unit.name}.", "Välj en annan.")
        fixed = [cell for cell in change.cells if cell.column in ("level", "kind")]
        if change.operation is Operation.CHANGE and fixed:
            what = "Slag och nivå ändras inte på det som finns."
            yield _problem(where, change, fixed[0].column, what, "Låt det utgå och lägg till ett nytt.")
    drafts = [catalogue.draft(change.key, rows[change.key], where(change.key, "key")) for change in changes]
    yield from draft_problems(plan_year, [draft for draft in drafts if draft], others)


def _problem(where: Where, change: RowChange, column: str, what: str, remedy: str) -> Problem:
    return Problem("", where(change.key, column) or change.name, what, remedy)


class _Catalogue:
    """What the rows name: years, units, people and elements of the principal (four queries)."""

    def __init__(self, scope: Unit) -> None:
        root = root_of(scope)
        self.years = {str(row.year): row for row in years_queries.plan_years(root)}
        self.units = {unit.code: unit for unit in Unit.objects.filter(path__startswith=root.path)}
        rows = Element.objects.filter(plan_year__principal=root).select_related("plan_year__principal", "unit")
        self.rows = {(str(row.plan_year.year), row.key): row for row in rows}
        people = User.objects.filter(role_assignments__unit__path__startswith=root.path)
        self.people = {person.username: person for person in people}

    def element(self, key: Key) -> Element | None:
        return self.rows.get((key[0], key[1]))

    def elements(self, plan_year: PlanYear) -> list[Element]:
        found = (row for row in self.rows.values() if row.plan_year_id == plan_year.pk)
        return [row for row in found if row.withdrawn_at is None]

    def values(self, row: Values) -> dict[str, Any]:
        """The row's cells as an element's fields; cells that the file lacks are left out."""
        made: dict[str, Any] = {name: row[name] or "" for name in _TEXTS if name in row}
        made |= {name: row[name] for name in _OTHERS if name in row}
        if "unit" in row:
            made["unit"] = self.units.get(str(row["unit"]))
        if "report_back_to" in row:
            made["report_back_to"] = self.units.get(str(row["report_back_to"] or ""))
        if "responsible" in row:
            made["responsible"] = self.people.get(str(row["responsible"] or ""))
        return made

    def draft(self, key: Key, row: Values, where: str = "") -> Draft | None:
        """The row as a draft; None when its unit is unknown, which has been told already."""
        values = self.values(row)
        if values.get("unit") is None:
            return None
        parents: Any = row.get("parents") or ()
        return Draft(
            kind=str(row["kind"]),
            level=str(row["level"]),
            key=key[1],
            parents=tuple(parents),
            where=where,
            **values,
        )


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Write through the actions: what is new at once, then texts and links, then what goes out."""
    catalogue = _Catalogue(scope)
    added = [change for change in changes if change.operation is Operation.ADD]
    gone = [row for change in added if (row := catalogue.element(change.key)) is not None]
    for row in gone:
        changing.restore_element(by=by, element=row)
    fresh = [change for change in added if catalogue.element(change.key) is None]
    for year in sorted({change.key[0] for change in fresh}):
        drafts = [catalogue.draft(change.key, change.after) for change in fresh if change.key[0] == year]
        made = [draft for draft in drafts if draft]
        for row in creating.create_elements(by=by, plan_year=catalogue.years[year], drafts=made):
            catalogue.rows[year, row.key] = row
    for change in changes:
        row = catalogue.element(change.key)
        if row is not None and change not in fresh and change.operation is not Operation.REMOVE:
            _change(by, catalogue, row, change)
    removed = [
        row for c in changes if c.operation is Operation.REMOVE and (row := catalogue.element(c.key)) is not None
    ]
    if removed:
        reason = f"Ångrad inläsning {batch.pk}" if undoing else f"Inläsning {batch.pk}"
        changing.withdraw_elements(by=by, elements=removed, reason=reason)


def _change(by: User, catalogue: _Catalogue, row: Element, change: RowChange) -> None:
    values = catalogue.values(change.after)
    if values:
        version = Element.objects.values_list("version", flat=True).get(pk=row.pk)
        changing.change_element(by=by, element=row, version=version, **values)
    if "parents" in change.after:
        _link(by, catalogue, row, change)


def _link(by: User, catalogue: _Catalogue, row: Element, change: RowChange) -> None:
    """The links as the row says: the new are made after the old are taken away, as a model may allow only one."""
    wanted: Any = change.after["parents"] or ()
    now = {parent.key: parent for parent in row.parents.filter(withdrawn_at=None)}
    for key in now.keys() - set(wanted):
        changing.unlink(by=by, child=row, parent=now[key])
    for key in sorted(set(wanted) - now.keys()):
        parent = catalogue.rows[change.key[0], key]
        changing.link(by=by, child=row, parent=parent)


def allow(by: User, scope: Unit) -> None:
    """Importing goals takes the right to import and to write the chain."""
    require(by, Permission.IMPORT, scope)
    require(by, Permission.EDIT_CHAIN, scope)


imports.register(
    imports.ImportKind(
        key="goals",
        label="Mål och uppdrag",
        sentence="Styrkedjans mål och uppdrag med enhet, vad de bidrar till, beslut och slutdag.",
        spec=GOALS,
        specialised=specialised,
        permission=Permission.IMPORT,
        allow=allow,
        current=current,
        apply_changes=apply_changes,
        known=known,
        check=check,
    )
)
