"""A large workbook read by a process of its own: one at a time on the machine, within bounds of time and memory.

The reader lays a sheet out as a full rectangle, so what a file costs is not known before it is read. Here the cost is
the child's: when it runs out of memory or time it is gone, and the person gets a sentence.
"""

from __future__ import annotations

import fcntl
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime, timedelta
from datetime import time as clock
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.sources.tables.base import Limits, Record, Source, refused

if TYPE_CHECKING:
    from styrkedjan.sources.tables.workbooks import Read

SECONDS = 120
MEMORY = 3 * 1024**3
WAIT_SECONDS = 60
FRAME_ROWS = 5_000
_LENGTH = 8


def read_limited(
    source: Source, name: str, limits: Limits, *, seconds: int = SECONDS, memory: int = MEMORY
) -> list[Read]:
    """The workbook's sheets (`workbooks.Read`), their rows in a file that is gone when nobody holds them."""
    spool = _Spool()
    with _own_file(source) as path, _one_at_a_time(name):
        order = {"path": str(path), "name": name, "limits": asdict(limits), "seconds": seconds, "memory": memory}
        command = [sys.executable, "-m", "styrkedjan.sources.tables.worker"]
        package_root = str(Path(__file__).parents[3])
        paths = [package_root, os.environ.get("PYTHONPATH", "")]
        environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(filter(None, paths))}
        try:
            done = subprocess.run(
                command,
                input=json.dumps(order).encode(),
                stdout=spool.file,
                stderr=subprocess.DEVNULL,
                timeout=seconds + 10,
                check=False,
                env=environment,
            )
        except subprocess.TimeoutExpired:
            raise _too_costly(name) from None
    if done.returncode:
        raise _too_costly(name)
    return _sheets(spool)


class _Spool:
    """The rows' file, closed when nobody can ask for them any more."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the rows do
        weakref.finalize(self, self.file.close)

    def load(self, place: int) -> Any:
        """What was written there: plain JSON, of which nothing but values can come."""
        self.file.seek(place)
        length = int.from_bytes(self.file.read(_LENGTH), "big")
        return json.loads(self.file.read(length), object_hook=_day_or_time)

    def last(self) -> Any:
        self.file.seek(-_LENGTH, os.SEEK_END)
        return self.load(int.from_bytes(self.file.read(_LENGTH), "big"))


def _tagged(cell: object) -> dict[str, Any]:
    """A cell that JSON has no word for."""
    if isinstance(cell, datetime):  # before date, which it also is
        return {"datetime": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, clock):
        return {"time": cell.isoformat()}
    if isinstance(cell, timedelta):
        return {"days": [cell.days, cell.seconds, cell.microseconds]}
    raise TypeError(f"a cell cannot be {type(cell).__name__}")


_KINDS = {"datetime": datetime.fromisoformat, "date": date.fromisoformat, "time": clock.fromisoformat}


def _day_or_time(found: dict[str, Any]) -> Any:
    """The cell that `_tagged` wrote; another object is what it is."""
    if len(found) != 1:
        return found
    ((kind, said),) = found.items()
    if kind == "days":
        return timedelta(said[0], said[1], said[2])
    return _KINDS[kind](said) if kind in _KINDS else found


def _put(out: BinaryIO, value: object) -> int:
    """Write a value, its length before it; where it stands."""
    place, data = out.tell(), json.dumps(value, ensure_ascii=False, default=_tagged).encode("utf-8", "surrogatepass")
    out.write(len(data).to_bytes(_LENGTH, "big"))
    out.write(data)
    return place


def _too_costly(name: str) -> InvalidInput:
    what = "Filen kräver mer minne eller tid än vad som är tillåtet för en inläsning."
    return refused(name, what, "Ta bort tomma formaterade rader och kolumner, eller dela upp filen.")


@contextmanager
def _own_file(source: Source) -> Iterator[Path]:
    if source.path is not None:
        yield source.path
        return
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(source.data)
        file.flush()
        yield Path(file.name)


@contextmanager
def _one_at_a_time(name: str) -> Iterator[None]:
    """Waits for its turn; the lock dies with its process."""
    lock = Path(tempfile.gettempdir()) / f"styrkedjan-reading-{os.getuid()}.lock"
    handle = os.open(lock, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        until = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise refused(name, "En annan stor fil läses just nu.", "Vänta en stund och försök igen.") from None
                time.sleep(0.1)
        yield
    finally:
        os.close(handle)


def _sheets(spool: _Spool) -> list[Read]:
    """What the child wrote."""
    from styrkedjan.sources.tables.workbooks import Read

    answer = spool.last()
    if answer["refused"]:
        raise InvalidInput([Problem(*each) for each in answer["refused"]])

    def rows(frames: list[int]) -> Iterator[Record]:
        for place in frames:
            yield from spool.load(place)

    return [
        Read(
            one["name"],
            one["visible"],
            partial(rows, one["frames"]),
            dict(one["flaws"]),
            set(one["percents"]),
        )
        for one in answer["sheets"]
    ]


def main() -> None:
    """The child: an order on stdin, frames of rows on stdout, and last what they are."""
    order = json.loads(sys.stdin.buffer.read())
    resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (order["seconds"], order["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    answer: dict[str, list[Any]] = {"sheets": [], "refused": []}
    try:
        _write_sheets(order, out, answer["sheets"])
    except InvalidInput as error:
        answer["refused"] = [(one.file, one.where, one.what, one.remedy, one.level) for one in error.problems]
    place = _put(out, answer)
    out.write(place.to_bytes(_LENGTH, "big"))
    out.flush()


def _write_sheets(order: dict[str, Any], out: BinaryIO, sheets: list[dict[str, Any]]) -> None:
    from styrkedjan.sources.tables.packages import Package
    from styrkedjan.sources.tables.workbooks import sheets_of, skimmed

    limits = Limits(**order["limits"])
    with Path(order["path"]).open("rb") as file:
        parts, scans = skimmed(Package(file, order["name"], limits))
        file.seek(0)
        for sheet in sheets_of(file, order["name"], limits, parts, scans):
            records = list(sheet.rows())
            frames = []
            for first in range(0, len(records), FRAME_ROWS):
                frames.append(_put(out, records[first : first + FRAME_ROWS]))
            sheets.append(
                {
                    "name": sheet.name,
                    "visible": sheet.visible,
                    "frames": frames,
                    "flaws": list(sheet.flaws.items()),  # pairs, so that no cell's name is taken for a tag
                    "percents": sorted(sheet.percents),
                }
            )


if __name__ == "__main__":
    main()
