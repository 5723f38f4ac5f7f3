"""Saved answers to facts: the catalogue, the municipalities, dated group membership, and values with their status."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.domain.observations import Breakdown, Missing, Observation, Sex
from styrkedjan.domain.periods import Period
from styrkedjan.sources.fetching import AnswerFolder
from styrkedjan.sources.kolada.requests import METADATA, Request

SOURCE = "Källa: Kolada"
DELETED = "Deleted"
# Status as Kolada writes it beside a missing value. Anything else without a value is not reported.
MISSING = {
    "private": Missing.SUPPRESSED,
    "secret": Missing.SUPPRESSED,
    "confidential": Missing.SUPPRESSED,
    "not applicable": Missing.NOT_APPLICABLE,
    "notapplicable": Missing.NOT_APPLICABLE,
    "irrelevant": Missing.NOT_APPLICABLE,
    "missing": Missing.NOT_REPORTED,
    "deleted": Missing.NOT_REPORTED,
    "": Missing.NOT_REPORTED,
}
MOST_PROBLEMS = 200


class KoladaValue(NamedTuple):
    """One value as Kolada gave it. `missing` is None when there is one; `count` is members behind a group's mean."""

    kpi: str
    municipality: str
    period: int
    gender: str
    value: float | None
    missing: Missing | None
    status: str
    count: int | None
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
    """What a folder holds. `values()` streams; `problems` and `answered` are complete when it is used up.

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
        self._unknown_status: dict[str, int] = {}

    @property
    def asked_kpis(self) -> tuple[str, ...]:
        """The key figures that were asked for by id."""
        return tuple(dict.fromkeys(kpi for request in self.requests for kpi in request.kpis))

    def values(self) -> Iterator[KoladaValue]:
        """Every value of the newest answers, in the order they were fetched (of two about the same, the later counts).

        Raises InvalidInput at the end with every row that cannot be understood: publish after that.
        """
        errors: list[Problem] = []
        for path, finished in self.folder.newest().items():
            if Request.of_path(path).is_data:
                for name, body in self.folder.bodies(finished):
                    yield from self._of_body(name, body, finished.fetched_at, errors)
        self._note_silent()
        if errors:
            raise InvalidInput(errors)

    def observations(self) -> Iterator[Observation]:
        """The values as the one fact shape."""
        return (value.observation() for value in self.values())

    def _of_body(self, name: str, body: bytes, fetched_at: datetime, errors: list[Problem]) -> Iterator[KoladaValue]:
        for number, row in enumerate(_values(name, body), start=1):
            try:
                found = list(self._of_row(row, fetched_at))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                if len(errors) < MOST_PROBLEMS:
                    what = f"Värdet går inte att tolka ({type(error).__name__}: {error})."
                    errors.append(Problem(name, f"värde {number}", what, "Hämta på nytt till en tom mapp."))
                continue
            yield from found

    def _of_row(self, row: dict[str, Any], fetched_at: datetime) -> Iterator[KoladaValue]:
        kpi, municipality, period = str(row["kpi"]), str(row["municipality"]), int(row["period"])
        self.answered.setdefault(kpi, set()).add(fetched_at)
        for each in row["values"]:
            value, missing, status = self._judged(each)
            yield KoladaValue(
                kpi,
                municipality,
                Period(period).year,
                Sex(each["gender"]).value,
                value,
                missing,
                status,
                None if each.get("count") is None else int(each["count"]),
                self._is_preliminary(kpi, period, fetched_at),
                fetched_at,
            )

    def _judged(self, each: dict[str, Any]) -> tuple[float | None, Missing | None, str]:
        """Value or the reason it is missing. A value that Kolada calls private is not shown, whatever it holds."""
        value, status = each["value"], str(each.get("status") or "")
        if each.get("isdeleted") or each.get("is_deleted"):
            return None, Missing.NOT_REPORTED, DELETED
        if isinstance(value, bool) or not (value is None or isinstance(value, int | float)):
            raise ValueError(f"{value!r} är inget tal")
        if value is not None and not math.isfinite(value):
            raise ValueError(f"{value!r} är inget ändligt tal")
        reason = MISSING.get(status.casefold())
        if reason is None:
            self._unknown_status[status] = self._unknown_status.get(status, 0) + 1
        if value is not None and reason is not Missing.SUPPRESSED:
            return float(value), None, status
        return None, reason or Missing.NOT_REPORTED, status

    def _is_preliminary(self, kpi: str, period: int, fetched_at: datetime) -> bool:
        """The newest period, fetched after its preliminary publication and before the final one."""
        window = self._windows.get(kpi)
        return bool(window and window[0] == str(period) and window[1] <= fetched_at.date().isoformat() < window[2])

    def _note_silent(self) -> None:
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
        for status, count in self._unknown_status.items():
            what = f"Kolada använder statusen ”{status}” ({count} värden), som inte är känd här."
            remedy = "Saknade värden med den räknas som ej rapporterade. Kontrollera i Kolada."
            self.problems.append(Problem("", f"status {status}", what, remedy, Level.WARNING))


def read(folder: Path) -> Answers:
    """The newest answers in a folder. Raises InvalidInput when it holds none, or one that was damaged."""
    answers = AnswerFolder(folder)
    newest = answers.newest()
    if not newest:
        what = "Mappen innehåller inga avslutade hämtningar från Kolada."
        raise InvalidInput([Problem(str(folder), "", what, "Hämta först: styrkedjan kolada fetch MAPP ...")])
    try:
        return Answers(
            answers,
            tuple(_rows(answers, newest, "kpi")),
            tuple(Municipality(row["id"], row["title"], row["type"]) for row in _rows(answers, newest, "municipality")),
            tuple(_members(_rows(answers, newest, "municipality_groups"))),
            max((newest[path].fetched_at for path in METADATA if path in newest), default=None),
            {Request.of_path(path): each.fetched_at for path, each in newest.items()},
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        what = f"Katalogen, kommunerna eller grupperna går inte att tolka ({type(error).__name__}: {error})."
        raise InvalidInput([Problem(str(folder), "", what, "Hämta på nytt till en tom mapp.")]) from error


def _rows(answers: AnswerFolder, newest: dict[str, Any], path: str) -> Iterator[dict[str, Any]]:
    if path in newest:
        for name, body in answers.bodies(newest[path]):
            yield from _values(name, body)


def _members(groups: Iterator[dict[str, Any]]) -> Iterator[GroupMember]:
    """Members are {member_id, member_title} in v3; saved copies of it also say {id, title}."""
    for group in groups:
        for member in group.get("members") or ():
            member_id = member.get("member_id") or member["id"]
            title = member.get("member_title") or member.get("title") or ""
            yield GroupMember(str(group["id"]), str(group["title"]), str(member_id), str(title))


def _values(name: str, body: bytes) -> list[dict[str, Any]]:
    try:
        values = json.loads(body)["values"]
    except (ValueError, KeyError, TypeError) as error:
        problem = Problem(name, "", "Svaret går inte att läsa.", "Hämta på nytt till en tom mapp.")
        raise InvalidInput([problem]) from error
    return list(values)


def _window(row: dict[str, Any]) -> tuple[str, str, str] | None:
    """The period under publication, and from and until when its values are preliminary."""
    preliminary, final = row.get("prel_publication_date"), row.get("publication_date")
    if not preliminary or not final or not row.get("publ_period"):
        return None
    return str(row["publ_period"]), str(preliminary), str(final)
