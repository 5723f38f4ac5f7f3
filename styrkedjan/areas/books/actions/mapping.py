"""The municipality's own mapping: a change is a new version, and the last one can be undone."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from styrkedjan.areas.books import permissions
from styrkedjan.areas.books.actions.common import hold
from styrkedjan.areas.books.models import MappingVersion
from styrkedjan.areas.books.queries.mapping import mappings_of, version_of_mapping
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.mapping_review import Fault, differences, reviewed
from styrkedjan.domain.economy.statement_mapping import ChartMapping, as_json, from_json
from styrkedjan.domain.errors import EditConflict, InvalidInput, Problem, Refused, WrongState
from styrkedjan.foundation import locking
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
    version: str = "",
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
    if version and version_of_mapping(row) != version:
        raise _conflict(row, before, mapping)
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
        row.superseded_at = timezone.now()
        row.save(update_fields=["superseded_at"])
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
    now = at or timezone.now()
    NOW.rows(MappingVersion).filter(principal=root, from_year=from_year).update(superseded_at=now)
    row = MappingVersion.objects.create(
        principal=root, from_year=from_year, content=as_json(mapping), note=note[:255], known_at=now, known_by=by,
        batch=batch,
    )  # fmt: skip
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


def _conflict(row: MappingVersion | None, theirs: ChartMapping, mine: ChartMapping) -> EditConflict:
    """What the other version has that this one has not, and the other way round, line by line."""
    who = str(row.known_by) if row else "Någon annan"
    others = {line.name: ", ".join(line.accounts) for one in theirs.statements for line in one.lines if line.accounts}
    own = {line.name: ", ".join(line.accounts) for one in mine.statements for line in one.lines if line.accounts}
    apart = [name for name in {**others, **own} if others.get(name) != own.get(name)]
    return EditConflict({name: others.get(name, "–") for name in apart}, {n: own.get(n, "–") for n in apart}, who)
