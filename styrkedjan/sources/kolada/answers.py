"""Saved answers to facts: the catalogue, the municipalities, dated group membership, and values with their status."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.domain.observations import Breakdown, Missing, Observation, Sex
from styrkedjan.domain.periods import Period
from styrkedjan.sources.fetching import AnswerFolder
from styrkedjan.sources.kolada.columns import ANSWER, Reading, listed, read_body, why
from styrkedjan.sources.kolada.requests import METADATA, Request

SOURCE = "Källa: Kolada"
# One cell that cannot be understood is left out and told. Many are another format than ours, and refuse the load.
MANY_BAD, BAD_SHARE = 100, 0.01
VALUES = pa.schema([*ANSWER, ("preliminary", pa.bool_()), ("fetched_at", pa.timestamp("us"))])


class KoladaValue(NamedTuple):
    """One value as Kolada gave it. `missing` is None when there is one; `members` are behind a group's mean."""

    kpi: str
    municipality: str
    period: int
    gender: str
    value: float | None
    missing: Missing | None
    status: str
    members: int | None
    preliminary: bool
    fetched_at: datetime

    def observation(self) -> Observation:
        """The value as the one fact shape; the decimal has the digits that Kolada wrote."""
        return Observation(
            measure=self.kpi,
            unit=self.municipality,
            period=Period(self.period),
            value=None if self.value is None else Decimal(repr(self.value)),
            missing=self.missing,
            breakdown=Breakdown(sex=Sex(self.gender)),
            source=SOURCE,
            known_at=self.fetched_at,
            preliminary=self.preliminary,
        )


class Municipality(NamedTuple):
    """K is a municipality, L a region; "0000" is the country."""

    id: str
    title: str
    type: str


class GroupMember(NamedTuple):
    """Who belonged to a group when the answer was fetched: a group's id stays while its members change."""

    group_id: str
    group_title: str
    member_id: str
    member_title: str


@dataclass
class Answers:
    """What a folder holds. `batches()` and `values()` stream; `problems` and `answered` are complete when they end.

    `requests` says when each was asked, `answered` when each key figure gave any value.
    """

    folder: AnswerFolder
    catalogue: tuple[dict[str, Any], ...]
    municipalities: tuple[Municipality, ...]
    groups: tuple[GroupMember, ...]
    metadata_fetched_at: datetime | None
    requests: dict[Request, datetime]
    problems: list[Problem] = field(default_factory=list)
    answered: dict[str, set[datetime]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._windows = {str(row["id"]): _window(row) for row in self.catalogue}

    @property
    def asked_kpis(self) -> tuple[str, ...]:
        """The key figures that were asked for by id."""
        return tuple(dict.fromkeys(kpi for request in self.requests for kpi in request.kpis))

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Every value of the newest answers (schema `VALUES`), in the order they were fetched: the later counts.

        What nobody can understand is left out and told in `problems`. Raises InvalidInput at the end when that is more
        than a few: publish after that.
        """
        reading = Reading()
        for path, finished in self.folder.newest().items():
            if Request.of_path(path).is_data:
                for name, body in self.folder.bodies(finished):
                    table, answered = read_body(name, body, reading)
                    for kpi in answered:
                        self.answered.setdefault(kpi, set()).add(finished.fetched_at)
                    yield from self._dated(table, finished.fetched_at).to_batches()
        self._tell(reading)

    def values(self) -> Iterator[KoladaValue]:
        """The same, one at a time."""
        for batch in self.batches():
            columns = [column.to_pylist() for column in batch.columns]
            for kpi, unit, period, gender, value, missing, status, count, preliminary, moment in zip(
                *columns, strict=True
            ):
                reason = Missing(missing) if missing else None
                fetched_at = moment.replace(tzinfo=UTC)
                yield KoladaValue(
                    kpi, unit, period, gender, value, reason, status, count, preliminary, fetched_at
                )  # fmt: skip

    def observations(self) -> Iterator[Observation]:
        """The values as the one fact shape."""
        return (value.observation() for value in self.values())

    def _dated(self, table: pa.Table, fetched_at: datetime) -> pa.Table:
        moment = pa.scalar(fetched_at.astimezone(UTC).replace(tzinfo=None), pa.timestamp("us"))
        columns = [*table.columns, self._preliminary(table, fetched_at), pa.repeat(moment, table.num_rows)]
        return pa.Table.from_arrays(columns, schema=VALUES)

    def _preliminary(self, table: pa.Table, fetched_at: datetime) -> pa.ChunkedArray | pa.Array:
        """The newest period, fetched after its preliminary publication and before the final one."""
        marks = pa.repeat(pa.scalar(False), table.num_rows)
        for kpi in pc.unique(table["kpi"]).to_pylist():
            window = self._windows.get(kpi)
            if window and window[0].isdecimal() and window[1] <= fetched_at.date().isoformat() < window[2]:
                at = pc.and_(pc.equal(table["kpi"], kpi), pc.equal(table["period"], int(window[0])))
                marks = pc.or_(marks, at)
        return marks

    def _tell(self, reading: Reading) -> None:
        """Kolada answers an unknown id with nothing at all; that is told, never taken for "no value"."""
        known = {str(row["id"]) for row in self.catalogue}
        for kpi in self.asked_kpis:
            if kpi not in self.answered:
                what = f"Nyckeltalet {kpi} gav inget svar" + (
                    " och finns inte i Koladas katalog."
                    if known and kpi not in known
                    else " för valda kommuner och år."
                )
                remedy = "Kontrollera id:t; nyckeltal läggs ned. Tidigare hämtade värden ligger kvar."
                self.problems.append(Problem("", f"nyckeltal {kpi}", what, remedy, Level.WARNING))
        for status, count in reading.unknown_status.items():
            what = f"Kolada använder statusen ”{status}” ({count} värden), som inte är känd här."
            remedy = "Saknade värden med den räknas som ej rapporterade. Kontrollera i Kolada."
            self.problems.append(Problem("", f"status {status}", what, remedy, Level.WARNING))
        for kpi, count in reading.twins.items():
            what = f"{count} värden för {kpi} finns både som borttaget och som gällande i samma svar."
            remedy = "Det gällande värdet räknas. Kontrollera i Kolada om det är borttaget."
            self.problems.append(Problem("", f"nyckeltal {kpi}", what, remedy, Level.WARNING))
        if reading.bad_count >= MANY_BAD and reading.bad_count > BAD_SHARE * reading.cells:
            what = (
                f"{reading.bad_count} av {reading.cells} värden går inte att tolka: svaren har en annan form än väntat."
            )
            problem = Problem("", "", what, "Inget har lästs in. Kontrollera om Styrkedjan behöver uppgraderas.")
            raise InvalidInput([problem, *reading.bad])
        self.problems += reading.bad


def read(folder: Path) -> Answers:
    """The newest answers in a folder. Raises InvalidInput when it holds none, or one that was damaged."""
    answers = AnswerFolder(folder)
    newest = answers.newest()
    if not newest:
        what = "Mappen innehåller inga avslutade hämtningar från Kolada."
        raise InvalidInput([Problem(str(folder), "", what, "Hämta först: styrkedjan kolada fetch MAPP ...")])
    bad: list[Problem] = []
    found = {path: _understood(answers, newest, path, made, bad) for path, made in _MADE.items()}
    return Answers(
        answers,
        found["kpi"],
        found["municipality"],
        found["municipality_groups"],
        max((newest[path].fetched_at for path in METADATA if path in newest), default=None),
        {Request.of_path(path): each.fetched_at for path, each in newest.items()},
        bad,
    )


def _understood(
    answers: AnswerFolder, newest: dict[str, Any], path: str, made: Callable[[Any], list[Any]], bad: list[Problem]
) -> tuple[Any, ...]:
    """The rows of the catalogue, the municipalities or the groups; one that nobody understands is left out and told.

    Raises InvalidInput when none can be understood: then it is the answer that has another form.
    """
    found: list[Any] = []
    told: list[Problem] = []
    for name, body in answers.bodies(newest[path]) if path in newest else ():
        for number, row in enumerate(listed(name, body), start=1):
            try:
                found += made(row)
            except (KeyError, TypeError, AttributeError, ValueError) as error:
                what = f"Raden går inte att tolka ({why(error)}) och räknas inte."
                told.append(Problem(name, f"rad {number}", what, "Kontrollera den i Kolada.", Level.WARNING))
    if told and not found:
        what = f"Inget i svaret går att tolka: {told[0].what}"
        raise InvalidInput([Problem(told[0].file, "", what, "Kontrollera om Styrkedjan behöver uppgraderas.")])
    bad += told[:MANY_BAD]
    return tuple(found)


def _key_figure(row: dict[str, Any]) -> list[dict[str, Any]]:
    str(row["id"]), str(row["title"]), _window(row)
    return [row]


def _municipality(row: dict[str, Any]) -> list[Municipality]:
    return [Municipality(row["id"], row["title"], row["type"])]


def _members(group: dict[str, Any]) -> list[GroupMember]:
    """Members are {member_id, member_title} in v3; saved copies of it also say {id, title}."""
    found = []
    for member in group.get("members") or ():
        member_id = member.get("member_id") or member["id"]
        title = member.get("member_title") or member.get("title") or ""
        found.append(GroupMember(str(group["id"]), str(group["title"]), str(member_id), str(title)))
    return found


_MADE: Mapping[str, Callable[[Any], list[Any]]] = {
    "kpi": _key_figure,
    "municipality": _municipality,
    "municipality_groups": _members,
}


def _window(row: dict[str, Any]) -> tuple[str, str, str] | None:
    """The period under publication, and from and until when its values are preliminary."""
    preliminary, final = row.get("prel_publication_date"), row.get("publication_date")
    if not preliminary or not final or not row.get("publ_period"):
        return None
    return str(row["publ_period"]), str(preliminary), str(final)
