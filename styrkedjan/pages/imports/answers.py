"""What the process that reads a large file answers, kept as plain JSON: of that nothing but values can come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from styrkedjan.domain.errors import InvalidInput, Level, Problem, Refused
from styrkedjan.foundation.import_changes import CellChange, Operation, RowChange
from styrkedjan.foundation.imports import FilePreview, FileTable, Preview
from styrkedjan.sources.workbook import TableSpec, dump, load
from styrkedjan.sources.workbook_spec import Kind, Value


@dataclass(frozen=True, slots=True)
class Found:
    """What a file would do and, when it was to be read in, what came of that: `batch` is None where nothing changed.

    `headings` are those that a person may point out, where the kind can be told which column is which.
    """

    preview: Preview | FilePreview | None = None
    problems: tuple[Problem, ...] = ()
    applied: bool = False
    batch: int | None = None
    refusal: Refused | InvalidInput | None = None
    headings: tuple[str, ...] = ()


def to_json(found: Found) -> str:
    preview: dict[str, Any] | None = None
    if isinstance(found.preview, Preview):
        seen = found.preview
        preview = {
            "file": seen.file,
            "sha256": seen.sha256,
            "rows": seen.rows,
            "changes": [_plain_change(change) for change in seen.changes],
            "messages": _plain_problems(seen.messages),
            "exported_at": seen.exported_at and seen.exported_at.isoformat(),
            "told": seen.told,
            "layout": sorted(seen.layout),
            "titles": list(seen.titles.items()),
            "edits": list(seen.edits.items()),
        }
    elif found.preview is not None:
        looked_at = found.preview
        preview = {
            "facts": looked_at.facts,
            "tables": [[each.caption, each.headings, each.rows, sorted(each.numeric)] for each in looked_at.tables],
            "messages": _plain_problems(looked_at.messages),
            "changes_something": looked_at.changes_something,
            "layout": sorted(looked_at.layout),
            "headings": looked_at.headings,
        }
    refusal: dict[str, Any] | None = None
    if isinstance(found.refusal, InvalidInput):
        refusal = {"problems": _plain_problems(found.refusal.problems)}
    elif found.refusal is not None:
        refusal = {"sentence": found.refusal.sentence, "way_forward": found.refusal.way_forward}
    said = {
        "preview": preview,
        "problems": _plain_problems(found.problems),
        "applied": found.applied,
        "batch": found.batch,
        "refusal": refusal,
        "headings": found.headings,
    }
    return json.dumps(said)


def from_json(text: str, spec: TableSpec | None) -> Found:
    """What `to_json` wrote; a table's preview needs the table's `spec`."""
    said = json.loads(text)
    refusal = said["refusal"]
    return Found(
        said["preview"] and (_file_preview(said["preview"]) if spec is None else _preview(said["preview"], spec)),
        _problems(said["problems"]),
        said["applied"],
        said["batch"],
        refusal and (InvalidInput(_problems(refusal["problems"])) if "problems" in refusal else Refused(**refusal)),
        tuple(said["headings"]),
    )


def _preview(said: dict[str, Any], spec: TableSpec) -> Preview:
    kinds = {column.key: column.kind for column in spec.columns}
    return Preview(
        spec,
        said["file"],
        said["sha256"],
        said["rows"],
        tuple(_change(each, kinds) for each in said["changes"]),
        _problems(said["messages"]),
        said["exported_at"] and datetime.fromisoformat(said["exported_at"]),
        _lines(said["told"]),
        frozenset(said["layout"]),
        {tuple(key): title for key, title in said["titles"]},
        {(tuple(key), column): by for (key, column), by in said["edits"]},
    )


def _file_preview(said: dict[str, Any]) -> FilePreview:
    return FilePreview(
        _lines(said["facts"]),
        tuple(
            FileTable(caption, tuple(headings), _lines(rows), frozenset(numeric))
            for caption, headings, rows, numeric in said["tables"]
        ),
        _problems(said["messages"]),
        said["changes_something"],
        frozenset(said["layout"]),
        tuple(said["headings"]),
    )


def _lines(said: Sequence[Sequence[str]]) -> tuple[Any, ...]:
    return tuple(map(tuple, said))


def _plain_problems(problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [asdict(each) for each in problems]


def _problems(said: Sequence[dict[str, Any]]) -> tuple[Problem, ...]:
    return tuple(Problem(**{**each, "level": Level(each["level"])}) for each in said)


def _plain_change(change: RowChange) -> list[Any]:
    cells = [[c.column, dump(c.before), dump(c.after), dump(c.base), c.conflict] for c in change.cells]
    return [change.key, change.operation.value, cells, change.where]


def _change(said: Sequence[Any], kinds: dict[str, Kind]) -> RowChange:
    key, operation, cells, where = said

    def value(column: str, text: str | None) -> Value:
        return None if text is None else load(kinds[column], text)

    return RowChange(
        tuple(key),
        Operation(operation),
        tuple(
            CellChange(column, value(column, before), value(column, after), value(column, base), conflict)
            for column, before, after, base, conflict in cells
        ),
        where,
    )
