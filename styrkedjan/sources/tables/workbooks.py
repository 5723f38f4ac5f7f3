"""An Excel workbook's sheets, read by python-calamine once the archive has been measured."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from styrkedjan.sources.tables.base import Limits, Record, Source, broken
from styrkedjan.sources.tables.packages import Package, Part, Scan, too_far


@dataclass(frozen=True, slots=True)
class Read:
    """A sheet as read: `rows` begins anew every time."""

    name: str
    visible: bool
    rows: Callable[[], Iterator[Record]]
    flaws: dict[str, str]
    percents: set[str]


def read_workbook(source: Source, name: str, limits: Limits) -> list[Read]:
    """A small workbook, in this process: every part is unpacked, measured and packed anew before it is read."""
    with source.open() as file:
        package = Package(file, name, limits)
        parts, scans = _scanned(package, whole=True)
        package.left = limits.unpacked_bytes
        data = package.repacked()
    return list(sheets_of(io.BytesIO(data), name, limits, parts, scans))


def _scanned(package: Package, *, whole: bool) -> tuple[list[Part], list[Scan]]:
    parts = package.sheets()
    percents = package.percent_styles()
    return parts, [package.scan(part.path, percents, whole=whole) for part in parts]


def skimmed(package: Package) -> tuple[list[Part], list[Scan]]:
    """As above, where a limited process bounds what the sheets may cost."""
    package.measure("xl/sharedStrings.xml")
    package.left = package.limits.unpacked_bytes
    return _scanned(package, whole=False)


def sheets_of(file: Any, name: str, limits: Limits, parts: list[Part], scans: list[Scan]) -> Iterator[Read]:
    """The cells of each sheet. Raises InvalidInput when the file is broken."""
    import python_calamine as calamine

    known = {part.name: (part, scan) for part, scan in zip(parts, scans, strict=True)}
    try:
        with calamine.CalamineWorkbook.from_filelike(file) as book:
            for title in book.sheet_names:
                part, scan = known.get(title, (Part(title, visible=True, path=""), Scan()))
                sheet = book.get_sheet_by_name(title)
                if sheet.total_height > limits.rows + 100 or sheet.total_width > limits.columns:
                    raise too_far(name, sheet.total_height, sheet.total_width, limits)
                records = list(sheet.iter_rows()) if sheet.height else []
                yield Read(title, part.visible, records.__iter__, scan.flaws, scan.percents)
    except (calamine.CalamineError, ValueError, OSError, EOFError) as error:
        raise broken(name) from error
    except BaseException as error:
        # A panic in the compiled reader is no Exception, so that it cannot be caught by mistake. Here it is meant.
        if type(error).__name__ == "PanicException":
            raise broken(name) from error
        raise
