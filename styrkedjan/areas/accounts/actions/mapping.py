"""The municipality's own mapping: a change is a new version, and the last one can be undone."""

from __future__ import annotations

from datetime import datetime

from styrkedjan.areas.accounts import permissions
from styrkedjan.areas.accounts.actions.common import hold
from styrkedjan.areas.accounts.models import MappingVersion
from styrkedjan.areas.accounts.queries.mapping import mappings_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.mapping_review import Fault, differences, reviewed
from styrkedjan.domain.economy.statement_mapping import ChartMapping, as_json, from_json
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, WrongState
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User

YEARS = range(2000, 2200)


@action("books.save_mapping", "ändrade mappningen från konto till rad")
def save_mapping(
    *,
    by: User,
    principal: Unit,
    from_year: int,
    mapping: ChartMapping,
    note: str = "",
    version: str | None = None,
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> MappingVersion | None:
    """Let `mapping` count from an accounting year on. None when it says what counts already.

    With the `version` that a form was opened on, raises EditConflict when somebody has saved since. Raises InvalidInput
    with every account that is taken twice.
    """
    permissions.require_edit(by, principal)
    root = hold(principal)
    found = mappings_of(root, NOW)
    row = found.row_of(from_year)
    before = found.of(from_year)
    if version is not None:
        _require_unchanged(row, version, before, mapping)
    problems = _problems(from_year, mapping)
    if problems:
        raise InvalidInput(problems)
    told = differences(before, mapping)
    if not told and (row is None or row.from_year == from_year):
        return None
    return _write(by, root, from_year, mapping, note.strip() or "; ".join(told), batch, at)


@action("books.undo_mapping", "ångrade en ändring av mappningen")
def undo_mapping(*, by: User, version: MappingVersion) -> MappingVersion | None:
    """Let what counted before the version count again; None when that is the file's mapping.

    Raises WrongState when the version does not count any more.
    """
    permissions.require_edit(by, version.principal)
    root = hold(version.principal)
    row = locking.locked(version)
    if row.superseded_at is not None:
        raise WrongState("Mappningen har ändrats igen sedan dess.", "Öppna sidan på nytt och ångra den senaste.")
    earlier = MappingVersion.objects.filter(principal=root, from_year=row.from_year, known_at__lt=row.known_at)
    before = earlier.order_by("-known_at", "-pk").first()
    if before is None:
        if not row.content:
            raise Refused("Det finns inget att gå tillbaka till.")
        facts.close(MappingVersion, [row])
        tell(row, root, year=row.from_year)
        return None
    note = f"Ångrade ändringen {row.known_at:%Y-%m-%d}"
    return _write(by, root, row.from_year, from_json(before.content), note, None, None)


def _write(
    by: User,
    root: Unit,
    from_year: int,
    mapping: ChartMapping,
    note: str,
    batch: ImportBatch | None,
    at: datetime | None,
) -> MappingVersion:
    current = facts.by_key(NOW.rows(MappingVersion).filter(principal=root, from_year=from_year), lambda row: 0)
    fields = {"principal": root, "from_year": from_year, "content": as_json(mapping), "note": note[:255]}
    row: MappingVersion = facts.replace(MappingVersion, current, {0: fields}, by=by, batch=batch, at=at).added[0]
    tell(row, root, year=from_year, reason=row.note)
    return row


def _problems(from_year: int, mapping: ChartMapping) -> list[Problem]:
    found = []
    if from_year not in YEARS:
        what = f"Räkenskapsåret {from_year} finns inte."
        found.append(Problem("", "Gäller från räkenskapsår", what, "Skriv ett år, till exempel 2026."))
    for statement in mapping.statements:
        overlaps = [one for one in reviewed(statement) if one.fault is Fault.OVERLAP]
        found += [Problem("", statement.kind.label, one.sentence, one.remedy) for one in overlaps]
    return found


def _require_unchanged(row: MappingVersion | None, version: str, theirs: ChartMapping, mine: ChartMapping) -> None:
    """A conflict says what the other version has that this one has not, and the other way round, line by line."""
    others, own = _by_line(theirs), _by_line(mine)
    apart = [name for name in {**others, **own} if others.get(name) != own.get(name)]
    facts.require_unchanged(
        [row] if row else [],
        version,
        theirs=lambda: {name: others.get(name, "–") for name in apart},
        mine={name: own.get(name, "–") for name in apart},
    )


def _by_line(mapping: ChartMapping) -> dict[str, str]:
    """What a person writes of each line that takes accounts."""
    lines = (line for one in mapping.statements for line in one.lines if line.accounts)
    said = {
        line.name: (", ".join(line.accounts), line.source, line.note, "verifierad" if line.verified else "")
        for line in lines
    }
    return {name: "; ".join(filter(None, words)) for name, words in said.items()}
