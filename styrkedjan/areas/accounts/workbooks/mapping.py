"""The mapping from account to line as a workbook: a row per line, all versions in one sheet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

from styrkedjan.areas.accounts.actions import mapping as mapping_actions
from styrkedjan.areas.accounts.queries import mapping as mapping_queries
from styrkedjan.areas.accounts.workbooks.common import after, register
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.definitions import Flawed
from styrkedjan.domain.economy.mapping_review import Fault, read_accounts, review
from styrkedjan.domain.economy.statement_mapping import ChartMapping, MappedLine, StatementKind
from styrkedjan.domain.economy.statements import Source
from styrkedjan.domain.errors import Problem
from styrkedjan.foundation.import_changes import RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.sources.workbook import Column, Key, Kind, TableSpec, Values

FIGURES = {Source.MOVEMENT: "årets förändring", Source.OPENING: "ingående balans", Source.CLOSING: "utgående balans"}
OWN = "own"
SIGNS = {"1": "redovisningens", "-1": "vänt"}

MAPPING = TableSpec(
    name="statement_mapping",
    title="Mappning",
    columns=(
        Column(
            "from_year", "Gäller från år", Kind.INTEGER, required=True, minimum=2000, maximum=2199,
            help="Första räkenskapsåret. En ny mappning från ett år är alla rader en gång till med det året.",
        ),
        Column(
            "statement", "Räkning", Kind.CHOICE, required=True,
            choices={kind.value: kind.label for kind in StatementKind},
        ),
        Column("line", "Radens kod", Kind.CODE, required=True, max_length=40, help="Ändra inte koden på en rad."),
        Column("order", "Ordning", Kind.INTEGER, required=True, minimum=1, maximum=999),
        Column("name", "Rad", required=True, max_length=120),
        Column("accounts", "Konton", help="Kontonas första siffror, till exempel 30-39, 79. Tomt på en summa."),
        Column("adds", "Summerar", help="Koder på raderna ovanför som summeras. Tomt på en rad med konton."),
        Column("figure", "Belopp", Kind.CHOICE, choices={key.value: label for key, label in FIGURES.items()}),
        Column("factor", "Tecken", Kind.CHOICE, choices=SIGNS, help="Vänt: intäkter och skulder visas utan minus."),
        Column("verified", "Verifierad", Kind.BOOL, help="Jämförd med kontoplanen; kräver källa."),
        Column("source", "Källa"),
        Column("note", "Anmärkning"),
    ),
    key=("from_year", "statement", "line"),
    help="Vilka konton som gör vilken rad i räkningarna. Konton som ingen rad tar räknas inte med.",
)  # fmt: skip


def current(scope: Unit, known: Known) -> Rows:
    """Every version's lines; without own versions the mapping that counts, as from the first year of the act."""
    found = mapping_queries.mappings_of(root_of(scope), known)
    versions = {year: found.of(year) for year in found.own} or {mapping_queries.FIRST_YEAR: found.standard}
    return {
        (str(year), one.kind.value, line.id): _values(year, one.kind, order, line)
        for year, mapping in sorted(versions.items())
        for one in mapping.statements
        for order, line in enumerate(one.lines, 1)
    }


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """Every flaw of every line, and of the mappings as they would become with flawed lines as they are now."""
    flawed = {key: found for key, row in rows.items() if (found := list(_line_problems(key, row, where)))}
    yield from chain.from_iterable(flawed.values())
    now = current(scope, NOW) if flawed else {}
    sound = {key: now.get(key) if key in flawed else row for key, row in rows.items()}
    names = {name for key in flawed for name in (key[2], str(rows[key]["name"])) if name}
    for year, mine in _by_year({key: row for key, row in sound.items() if row is not None}).items():
        try:
            mapping = _mapping(root_of(scope), year, mine)
        except Flawed as error:
            found = [Problem("", f"Gäller från {year}", flaw.what, flaw.remedy) for flaw in error.flaws]
        else:
            found = list(_overlaps(year, mapping))
        for problem in found:  # what is said of a flawed line may be otherwise once it is mended
            if not any(re.search(rf"\b{re.escape(name)}\b", problem.what) for name in names):
                yield problem


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    root, rows = root_of(scope), dict(current(scope, NOW))
    for change in changes:
        values = after(change, rows)
        if values is None:
            rows.pop(change.key, None)
        else:
            rows[change.key] = values
    years = {int(change.key[0]) for change in changes}
    for year, mine in _by_year(rows).items():
        if year in years:
            note = "Ångrade inläsningen" if undoing else f"Inläst ur {batch.file_name}"
            mapping = _mapping(root, year, mine)
            mapping_actions.save_mapping(
                by=by, principal=root, from_year=year, mapping=mapping, note=note, batch=batch, at=at
            )


def _values(year: int, kind: StatementKind, order: int, line: MappedLine) -> Values:
    takes = bool(line.accounts)
    return {
        "from_year": year, "statement": kind.value, "line": line.id, "order": order, "name": line.name,
        "accounts": ", ".join(line.accounts), "adds": ", ".join(line.adds),
        "figure": line.figure.value if takes else "", "factor": str(line.factor) if takes else "",
        "verified": line.verified, "source": line.source, "note": line.note,
    }  # fmt: skip


def _by_year(rows: Rows) -> dict[int, list[Values]]:
    found: dict[int, list[Values]] = defaultdict(list)
    for (year, _, _), values in rows.items():
        found[int(year)].append(values)
    return dict(sorted(found.items()))


def _mapping(root: Unit, year: int, rows: Sequence[Values]) -> ChartMapping:
    """The rows as a mapping; what no row says (which accounts must be taken) is as in the mapping before."""
    before = mapping_queries.mapping_of(root, year, NOW)
    statements = []
    for one in before.statements:
        mine = sorted(
            (row for row in rows if row["statement"] == one.kind.value), key=lambda row: str(row["order"]).zfill(4)
        )
        statements.append(replace(one, lines=tuple(map(_line, mine))))
    return replace(
        before, id="own", name=f"Egen mappning från {year}", municipality=root.code, statements=tuple(statements)
    )


def _line(row: Values) -> MappedLine:
    return MappedLine(
        id=str(row["line"]),
        name=str(row["name"]),
        accounts=read_accounts(str(row["accounts"] or "")),
        figure=Source(str(row["figure"])) if row["figure"] else Source.MOVEMENT,
        factor=int(str(row["factor"] or 1)),
        adds=tuple(part.strip() for part in str(row["adds"] or "").split(",") if part.strip()),
        verified=bool(row["verified"]),
        source=str(row["source"] or ""),
        note=str(row["note"] or ""),
    )


def _line_problems(key: Key, row: Values, where: Where) -> Iterable[Problem]:
    try:
        _line(row)
    except Flawed as error:
        yield from (Problem("", where(key, "name"), flaw.what, flaw.remedy) for flaw in error.flaws)
    except ValueError as error:
        yield Problem("", where(key, "accounts"), str(error), "Skriv till exempel 30-39, 79.")


def _overlaps(year: int, mapping: ChartMapping) -> Iterable[Problem]:
    for one in mapping.statements:
        for found in review(one.lines, one.must_take, one.exclusive):
            if found.fault is Fault.OVERLAP:
                yield Problem("", f"{one.kind.label} från {year}", found.sentence, found.remedy)


register(
    "statement_mapping",
    "Mappning från konto till rad",
    "Vilka konton som gör vilken rad i resultaträkning, balansräkning och kassaflödesanalys.",
    MAPPING,
    current,
    apply_changes,
    check=check,
)
