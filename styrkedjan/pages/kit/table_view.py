"""A table as the page shows it: filtered, sorted, grouped and summed as the address asks, and the same as Excel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.safestring import SafeString

from styrkedjan.domain.observations import Missing
from styrkedjan.domain.status import Status
from styrkedjan.domain.swedish import MINUS, plural
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.shown_tables import download
from styrkedjan.pages.kit.tables import Field, Line, ListTable, Spark, Total, by_group, is_drawn, says
from styrkedjan.reports.charts import bar, spark
from styrkedjan.reports.tables import Cell, text

# Fewer lines than this are found by eye; more than this scroll inside the table, under their heading.
FEW, LONG = 9, 14
Scales = dict[int, tuple[Decimal, Decimal]]
# What needs somebody is sorted before what does not.
_STATUSES = (Status.NOT_REACHED, Status.PARTLY, Status.UNCERTAIN, Status.NOT_ASSESSED, Status.REACHED)


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell as it stands on the page. `sort` is what script orders by."""

    text: str
    classes: str = ""
    sort: str = ""
    status: Status | None = None
    drawing: SafeString | str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class LineView:
    name: str
    cells: tuple[CellView, ...]
    href: str = ""
    note: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class GroupView:
    """Lines under a heading with their sums; the heading is "" where lines are not grouped."""

    name: str
    lines: tuple[LineView, ...]
    sums: tuple[CellView, ...] = ()
    href: str = ""
    counted: str = ""

    @property
    def sort(self) -> str:
        return self.name.casefold()


@dataclass(frozen=True, slots=True)
class FieldView:
    label: str
    classes: str
    href: str
    direction: str
    key: str
    aside: bool
    spare: bool


@dataclass(frozen=True, slots=True)
class TableView:
    """What the template draws."""

    id: str
    caption: str
    unit: str
    fields: tuple[FieldView, ...]
    groups: tuple[GroupView, ...]
    total: tuple[CellView, ...]
    total_label: str
    count: int
    shown: int
    text: str
    excel: str
    csv: str
    folded: bool
    notes: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]

    @property
    def is_long(self) -> bool:
        return self.count > LONG

    @property
    def has_filter(self) -> bool:
        return self.count > FEW or bool(self.text)

    @property
    def is_grouped(self) -> bool:
        return any(group.name for group in self.groups)


def view_of(table: ListTable, request: Request) -> TableView:
    """The table as the address asks for it: filtered, sorted, grouped and summed."""
    order = request.GET.get(f"{table.id}.ordning", "") or table.order
    words = request.GET.get(f"{table.id}.sok", "").strip()[:100]
    field = table.place(order.removeprefix("-"))
    lines = [line for line in table.lines if _holds(line, words)]
    down = order.startswith("-")
    if field >= 0:
        lines = _sorted(lines, lambda line: line.cells[field], down=down)
    groups = [(name, found, table.sums(found)) for name, found in by_group(lines).items()]
    if field >= 0 and any(name for name, _, _ in groups):
        groups = _sorted(groups, lambda each: each[0] if field == 0 else each[2][field], down=down)
    classes = [_classes(table, one) for one in table.fields]
    scales = _scales(table, [line.cells for line in lines])
    sum_scales = _scales(table, [sums for _, _, sums in groups])
    total = table.total or table.sums(table.lines)
    return TableView(
        id=table.id,
        caption=table.caption,
        unit=table.unit,
        fields=tuple(_field(table, one, held, order, request) for one, held in zip(table.fields, classes, strict=True)),
        groups=tuple(
            _group(table, name, found, classes, scales, _sums(table, sums, classes, sum_scales))
            for name, found, sums in groups
        ),
        total=_sums(table, total, classes, {}) if table.is_summed else (),
        total_label=table.total_label,
        count=len(table.lines),
        shown=len(lines),
        text=words,
        excel=_file(table, request, "xlsx"),
        csv=_file(table, request, "csv"),
        folded=table.folded and not words,
        notes=table.notes,
        kept=tuple(_others(request, f"{table.id}.sok")),
    )


def _file(table: ListTable, request: Request, form: str) -> str:
    return f"?{urlencode([*_others(request, 'format', 'tabell'), ('format', form), ('tabell', table.id)])}"


def _holds(line: Line, words: str) -> bool:
    text_ = f"{line.cells[0]} {line.note} {line.group}".casefold()
    return all(word in text_ for word in words.casefold().split())


def _sorted(rows: list[Any], cell_of: Callable[[Any], Cell | Spark], *, down: bool) -> list[Any]:
    """By cell; what is not known last, whichever way one sorts."""
    known = [row for row in rows if _rank(cell_of(row)) is not None]
    unknown = [row for row in rows if _rank(cell_of(row)) is None]
    return sorted(known, key=lambda row: _rank(cell_of(row)), reverse=down) + unknown


def _rank(cell: Cell | Spark) -> Any:
    if cell is None or cell == "" or isinstance(cell, Missing | Spark):
        return None
    if isinstance(cell, Status):
        return _STATUSES.index(cell)
    return cell.casefold() if isinstance(cell, str) else cell


def _others(request: Request, *without: str) -> list[tuple[str, str]]:
    return [(key, value) for key, values in request.GET.lists() for value in values if key not in without]


def _field(table: ListTable, one: Field, classes: str, order: str, request: Request) -> FieldView:
    key = order.removeprefix("-")
    direction = "" if key != one.key else "descending" if order.startswith("-") else "ascending"
    name = f"{table.id}.ordning"
    wanted = f"-{one.key}" if direction == "ascending" else one.key
    address = urlencode([*_others(request, name), (name, wanted)])
    label = one.column.heading if one.column.unit == table.unit else one.column.label
    return FieldView(label, classes, f"?{address}#{table.id}", direction, one.key, one.aside, one.spare)


def _classes(table: ListTable, one: Field) -> str:
    names = [
        "num" if one.column.kind.is_figure else "",
        "aside" if one.aside else "",
        "drawn" if is_drawn(table.lines, table.place(one.key)) else "",
        "barred" if one.bar else "",
        "tight" if one.tight else "",
    ]
    return " ".join(filter(None, names))


def _scales(table: ListTable, rows: Sequence[Sequence[Cell | Spark]]) -> Scales:
    """The least and the greatest of each column with bars. Sums have a scale of their own: they would dwarf lines."""
    found = {}
    for index, one in enumerate(table.fields):
        if one.bar:
            known = [cell for row in rows if isinstance(cell := row[index], Decimal)]
            found[index] = (min(known, default=Decimal(0)), max(known, default=Decimal(0)))
    return found


def _group(
    table: ListTable, name: str, lines: list[Line], classes: list[str], scales: Scales, sums: tuple[CellView, ...]
) -> GroupView:
    made = tuple(
        LineView(
            str(line.cells[0]),
            _cells(table, line.cells, classes, scales),
            line.href,
            line.note,
            str(line.cells[0]).casefold(),
        )
        for line in lines
    )
    counted = plural(len(made), *table.noun)
    return GroupView(name, made, sums if name else (), lines[0].group_href if lines else "", counted)


def _cells(table: ListTable, cells: Sequence[Cell | Spark], classes: list[str], scales: Scales) -> tuple[CellView, ...]:
    """All but the first, which is the line's heading."""
    return tuple(
        _cell(cells[index], one, classes[index], scales.get(index)) for index, one in enumerate(table.fields) if index
    )


def _sums(table: ListTable, sums: Sequence[Cell], classes: list[str], scales: Scales) -> tuple[CellView, ...]:
    """The cells of a sum; what is not summed is left blank, which is another thing than not known."""
    made = _cells(table, sums, classes, scales)
    return tuple(
        CellView("", cell.classes) if one.total is Total.NONE else cell
        for one, cell in zip(table.fields[1:], made, strict=True)
    )


def _cell(cell: Cell | Spark, one: Field, classes: str, scale: tuple[Decimal, Decimal] | None) -> CellView:
    if isinstance(cell, Spark):
        drawing = spark(cell.values, cell.target, tone=cell.tone) if says(cell) else ""
        return CellView("", classes, drawing=SafeString(drawing))  # nosec B703
    if isinstance(cell, Status):
        return CellView(cell.label, classes, str(_STATUSES.index(cell)), status=cell)
    shown = text(cell, one.column)
    # What is written as nought is no deficit.
    is_bad = isinstance(cell, Decimal) and one.column.signed and shown.startswith(MINUS)
    drawing = SafeString(bar(cell, *scale)) if scale and isinstance(cell, Decimal) else ""  # nosec B703
    sort = "" if cell is None or isinstance(cell, Missing) else _sort_text(cell)
    empty = cell is None and not one.column.kind.is_figure
    return CellView("" if empty else shown, classes, sort, drawing=drawing, is_bad=is_bad)


def _sort_text(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return cell.isoformat() if isinstance(cell, date) else str(cell).casefold()


def excel(request: Request, title: str, *tables: ListTable) -> HttpResponse | None:
    """The answer to `?format=xlsx&tabell=…` (or csv); None when the page itself is asked for. One for every table."""
    form = request.GET.get("format")
    if form not in ("xlsx", "csv"):
        return None
    wanted = request.GET.get("tabell", "")
    chosen = [table for table in tables if table.id == wanted] or list(tables)
    return download(title, [table.value() for table in chosen], form)
