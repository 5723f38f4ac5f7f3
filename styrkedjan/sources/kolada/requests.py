"""What to ask Kolada: paths of at most 25 ids per segment, and any two of key figure, municipality and year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from styrkedjan.domain.errors import InvalidInput, Problem

IDS_PER_SEGMENT = 25
PER_PAGE = 5000
Id = TypeVar("Id", str, int)
METADATA = ("kpi", "municipality", "municipality_groups")
_KPI = re.compile(r"^[NU]\d{5}$")
_MUNICIPALITY = re.compile(r"^(\d{4}|G\d{1,9})$")


@dataclass(frozen=True, slots=True)
class Request:
    """One question. `path` also names it in a folder of answers; empty tuples mean all."""

    path: str
    kpis: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    years: tuple[int, ...] = ()

    @property
    def is_data(self) -> bool:
        return self.path.startswith("data/")

    @classmethod
    def of_path(cls, path: str) -> Request:
        """The request that a path names. Raises ValueError for another path than ours."""
        if path in METADATA:
            return cls(path)
        parts = path.split("/")
        found = dict(zip(parts[1::2], parts[2::2], strict=False))
        if parts[0] != "data" or len(parts) % 2 == 0 or not found.keys() <= {"kpi", "municipality", "year"}:
            raise ValueError(f"”{path}” är ingen fråga till Kolada.")
        return cls(
            path,
            tuple(found.get("kpi", "").split(",")) if "kpi" in found else (),
            tuple(found.get("municipality", "").split(",")) if "municipality" in found else (),
            tuple(map(int, found["year"].split(","))) if "year" in found else (),
        )


def metadata_requests() -> tuple[Request, ...]:
    """The catalogue of key figures, the municipalities, and the groups with their members."""
    return tuple(map(Request, METADATA))


def data_requests(
    kpis: Sequence[str], municipalities: Sequence[str] = (), years: Sequence[int] = ()
) -> tuple[Request, ...]:
    """The questions that together ask for all of it; no municipalities means every one, no years every year.

    Raises InvalidInput with every id that cannot be one, or when neither municipalities nor years are given.
    """
    problems = [*_wrong(kpis, _KPI, "nyckeltal", "N15613"), *_wrong(municipalities, _MUNICIPALITY, "kommun", "0126")]
    problems += [
        Problem("", f"år {year}", f"{year} är inget år.", "Ange ett år mellan 1900 och 2199.")
        for year in years
        if not 1900 <= year <= 2199
    ]
    if not kpis:
        problems.append(Problem("", "", "Inga nyckeltal är valda.", "Ange minst ett, till exempel --kpi N15613."))
    if not municipalities and not years:
        what = "Kolada svarar bara när minst kommun eller år är valt."
        problems.append(Problem("", "", what, "Ange till exempel --municipality 0126 eller --year 2025."))
    if problems:
        raise InvalidInput(problems)
    return tuple(
        _data_request(some_kpis, some_municipalities, some_years)
        for some_kpis in _chunks(tuple(dict.fromkeys(kpis)))
        for some_municipalities in _chunks(tuple(dict.fromkeys(municipalities)))
        for some_years in _chunks(tuple(dict.fromkeys(years)))
    )


def _data_request(kpis: tuple[str, ...], municipalities: tuple[str, ...], years: tuple[int, ...]) -> Request:
    segments = [("kpi", kpis), ("municipality", municipalities), ("year", years)]
    path = "/".join(f"{name}/{','.join(map(str, ids))}" for name, ids in segments if ids)
    return Request(f"data/{path}", kpis, municipalities, years)


def _chunks(ids: tuple[Id, ...]) -> list[tuple[Id, ...]]:
    """In pieces of at most 25; one empty piece for none, which asks for all."""
    return [ids[start : start + IDS_PER_SEGMENT] for start in range(0, len(ids), IDS_PER_SEGMENT)] or [()]


def _wrong(ids: Sequence[str], pattern: re.Pattern[str], label: str, example: str) -> list[Problem]:
    return [
        Problem("", f"{label} {each}", f"”{each}” är inget id för {label}.", f"Skriv till exempel {example}.")
        for each in ids
        if not pattern.match(each)
    ]
