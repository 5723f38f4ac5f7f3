"""What pages ask of Kolada's key figures: values, series, comparisons, the catalogue, similar municipalities.

Profiles, columns and histories of whole municipalities are arrays: see `key_figure_profiles`.

Raw values are labelled `RAW`. Ranks, means and colours are our own processing and are labelled `PROCESSED`: Kolada's
terms forbid calling them Kolada's. The country's value is usually weighted and a group's is an unweighted mean; they
are not the same statistic.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from styrkedjan.domain.observations import Breakdown, Missing, Observation, Sex
from styrkedjan.domain.periods import Period
from styrkedjan.store import key_figure_matrix as derived
from styrkedjan.store import questions
from styrkedjan.store.compiling import compiled
from styrkedjan.store.engines import Engine, engine
from styrkedjan.store.key_figure_files import CATALOGUE, VALUES
from styrkedjan.store.key_figure_matrix import NOTHING, PRELIMINARY, Matrix, reason
from styrkedjan.store.layout import PUBLIC
from styrkedjan.store.manifest import Version
from styrkedjan.store.versions import Store

RAW = "Källa: Kolada"
PROCESSED = "Egen bearbetning av data från Kolada"
COUNTRY = "0000"
_EVERYBODY = ("Alla kommuner", "Alla regioner")
_SIMILAR = re.compile(r"^Liknande kommuner,? (?P<subject>.+), (?P<name>[^,]+), (?P<year>\d{4})$")


@dataclass(frozen=True, slots=True)
class KeyFigureValue:
    """A value as Kolada published it. `members` is how many municipalities a group's mean is of (None: not said)."""

    observation: Observation
    status: str
    members: int | None
    fetched_at: datetime
    label: str = RAW


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A key figure as Kolada describes it. Direction, unit and decimals are not in it: see domain.key_figures."""

    id: str
    title: str
    description: str
    is_divided_by_gender: bool
    municipality_type: str
    auspice: str
    operating_area: str
    perspective: str
    prel_publication_date: str
    publication_date: str
    publ_period: str
    has_ou_data: bool


class Municipality(NamedTuple):
    """K is a municipality, L a region; "0000" is the country."""

    id: str
    title: str
    type: str


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """Similar municipalities in a subject, as they were when known: the id stays while members change.

    `members` are (id, title), the municipality itself excluded. `year` is the one in the title.
    """

    id: str
    title: str
    subject: str
    year: int
    members: tuple[tuple[str, str], ...]
    known_at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class MemberGroup:
    """One of Kolada's groups, with its members as (id, title)."""

    id: str
    title: str
    members: tuple[tuple[str, str], ...]

    def others(self, municipality: str) -> tuple[str, ...]:
        """The members' ids without the municipality's own."""
        return tuple(code for code, _ in self.members if code != municipality)


def labels(store: Store, *, as_of: datetime | None) -> tuple[str, str]:
    """What raw figures and what is computed from them are labelled: Kolada's name only on what came from Kolada."""
    version = values_version(store, as_of=as_of)
    if version is None or version.source.startswith("Kolada"):
        return RAW, PROCESSED
    return f"Källa: {version.source}", f"Egen bearbetning av {version.source[:1].lower()}{version.source[1:]}"


def values_version(store: Store, *, as_of: datetime | None) -> Version | None:
    """The refresh that counts: source, who, when it became known."""
    return store.newest(VALUES, PUBLIC, as_of)


def values(
    store: Store,
    *,
    measures: Collection[str] | None = None,
    municipalities: Collection[str] | None = None,
    years: Collection[int] | None = None,
    sexes: Collection[Sex] | None = None,
    as_of: datetime | None,
    using: Engine | None = None,
) -> tuple[KeyFigureValue, ...]:
    """Values by key figure, municipality, year and sex, in that order. A filter that is None lets all through."""
    filters = _given(measures=measures, municipalities=municipalities)
    rows = _ask(store, "values.parquet", questions.key_figure_values, filters, years, sexes, as_of, using)
    return tuple(map(_value, rows))


def series(
    store: Store,
    measure: str,
    municipality: str,
    *,
    sexes: Collection[Sex] | None = None,
    as_of: datetime | None,
) -> tuple[Observation, ...]:
    """One key figure of one municipality over the years, per sex where Kolada divides it."""
    return several(store, [measure], [municipality], sexes=sexes, as_of=as_of).get((measure, municipality), ())


def several(
    store: Store,
    measures: Collection[str],
    municipalities: Collection[str],
    *,
    sexes: Collection[Sex] | None = None,
    as_of: datetime | None,
    using: Engine | None = None,
) -> dict[tuple[str, str], tuple[Observation, ...]]:
    """(Key figure, municipality) -> its series, for many at once: one question however many there are."""
    arrays = None if using or any(map(is_group, municipalities)) else derived.current(store, as_of)
    found: dict[tuple[str, str], list[Observation]] = {}
    if arrays is not None:
        for measure in measures:
            for municipality in municipalities:
                rows = list(_cells(arrays, measure, [municipality], _sexes(sexes), arrays.years))
                if rows:
                    found[measure, municipality] = sorted(rows, key=lambda each: each.period)
    else:
        for each in values(
            store, measures=measures, municipalities=municipalities, sexes=sexes, as_of=as_of, using=using
        ):
            found.setdefault((each.observation.measure, each.observation.unit), []).append(each.observation)
    return {key: tuple(rows) for key, rows in found.items()}


def comparison(
    store: Store,
    measure: str,
    period: Period | int,
    members: Sequence[str] | None,
    *,
    sex: Sex = Sex.TOTAL,
    as_of: datetime | None,
) -> tuple[Observation, ...]:
    """One key figure and year side by side, in the order of `members`; None means every municipality.

    A member without a value is there as not reported, never left out.
    """
    year = period if isinstance(period, int) else period.year
    arrays = None if any(map(is_group, members or ())) else derived.current(store, as_of)
    if arrays is not None:
        found = list(_cells(arrays, measure, arrays.units if members is None else members, [sex], [year]))
    else:
        rows = values(store, measures=[measure], municipalities=members, years=[year], sexes=[sex], as_of=as_of)
        found = [each.observation for each in rows]
    by_unit = {each.unit: each for each in found}
    if members is None:
        return tuple(each for unit, each in by_unit.items() if is_municipality(unit))
    breakdown = Breakdown(sex=sex)
    return tuple(
        by_unit.get(unit)
        or Observation(measure, unit, Period(year), missing=Missing.NOT_REPORTED, breakdown=breakdown, source=RAW)
        for unit in members
    )


def _sexes(sexes: Collection[Sex] | None) -> list[Sex]:
    return [sex for sex in (Sex.TOTAL, Sex.WOMEN, Sex.MEN) if sexes is None or sex in sexes]


def _cells(
    arrays: Matrix, measure: str, units: Iterable[str], sexes: Iterable[Sex], years: Iterable[int]
) -> Iterator[Observation]:
    """The cells of the matrix that anything was said of, as observations."""
    wanted = [(year, year - arrays.years[0]) for year in years if year in arrays.years_known]
    for unit in units:
        row = arrays.unit_at.get(unit)
        for sex in sexes:
            series = arrays.series_at.get((measure, sex.value))
            if row is None or series is None:
                continue
            marks, cells = arrays.marks[row, series].tolist(), arrays.values[row, series].tolist()
            known = arrays.known_index[row, series].tolist()
            for year, at in wanted:
                mark = marks[at]
                if mark & NOTHING == NOTHING:
                    continue
                missing = reason(mark)
                yield Observation(
                    measure=measure,
                    unit=unit,
                    period=Period(year),
                    value=Decimal(repr(cells[at])) if missing is None else None,
                    missing=missing,
                    breakdown=Breakdown(sex=sex),
                    source=RAW,
                    known_at=arrays.known[known[at]],
                    preliminary=bool(mark & PRELIMINARY),
                )


def catalogue(store: Store, *, as_of: datetime | None) -> tuple[CatalogueEntry, ...]:
    """Every key figure of Kolada's catalogue, by id."""
    return _catalogue_of(_file(store, "key_figures.parquet", as_of))


def find_key_figures(store: Store, text: str, *, limit: int = 50, as_of: datetime | None) -> tuple[CatalogueEntry, ...]:
    """Key figures with every word of `text` in id, title or operating area, those with it in the title first."""
    words = text.casefold().split()
    found = [
        entry
        for entry in catalogue(store, as_of=as_of)
        if all(word in f"{entry.id} {entry.title} {entry.operating_area}".casefold() for word in words)
    ]
    found.sort(key=lambda entry: not all(word in entry.title.casefold() for word in words))
    return tuple(found[:limit])


def municipalities(store: Store, *, as_of: datetime | None) -> tuple[Municipality, ...]:
    """Municipalities, regions and the country, by id."""
    rows = _read(_file(store, "municipalities.parquet", as_of))
    return tuple(Municipality(row["id"], row["title"], row["type"]) for row in rows)


def peer_groups(store: Store, municipality: str, *, as_of: datetime | None) -> tuple[PeerGroup, ...]:
    """The groups of similar municipalities that Kolada has for a municipality, one per subject, by subject.

    Membership is the snapshot that was known at `as_of`.
    """
    version = store.newest(CATALOGUE, PUBLIC, as_of)
    name = next((each.title for each in municipalities(store, as_of=as_of) if each.id == municipality), None)
    if version is None or name is None:
        return ()
    groups = _groups_of(version.file("group_members.parquet")).get(name, ())
    return tuple(
        PeerGroup(group, title, subject, year, members, version.known_at, version.source)
        for group, title, subject, year, members in groups
    )


def peers(store: Store, municipality: str, subject: str, *, as_of: datetime | None) -> PeerGroup | None:
    """The similar municipalities in one subject ("grundskola", "övergripande"), or None when Kolada has none."""
    found = peer_groups(store, municipality, as_of=as_of)
    return next((group for group in found if group.subject.casefold() == subject.casefold()), None)


def groups_with(store: Store, municipality: str, *, as_of: datetime | None) -> tuple[MemberGroup, ...]:
    """The groups that a municipality is a member of (county, kind of municipality, networks), by title.

    Groups of similar municipalities are not among them: see `peer_groups`. Nor are those of everybody.
    """
    found = _memberships(_file(store, "group_members.parquet", as_of)).get(municipality, ())
    return tuple(sorted(found, key=lambda each: each.title))


def group_members(store: Store, group: str, *, as_of: datetime | None) -> tuple[tuple[str, str], ...]:
    """The members (id, title) of any of Kolada's groups, as known at `as_of`."""
    rows = _read(_file(store, "group_members.parquet", as_of))
    return tuple((row["member_id"], row["member_title"]) for row in rows if row["group_id"] == group)


def is_group(unit: str) -> bool:
    """One of Kolada's groups (G...), whose values are unweighted means."""
    return unit.startswith("G")


def is_municipality(unit: str) -> bool:
    """A municipality, not a region (00xx), the country (0000) or a group (G...)."""
    return unit.isdecimal() and not unit.startswith("00")


def _given(**filters: Collection[str] | None) -> dict[str, object]:
    return {name: sorted(set(given)) for name, given in filters.items() if given is not None}


def _ask(
    store: Store,
    name: str,
    question: Any,
    filters: dict[str, object],
    years: Collection[int] | None,
    sexes: Collection[Sex] | None,
    as_of: datetime | None,
    using: Engine | None,
) -> list[tuple[Any, ...]]:
    version = values_version(store, as_of=as_of)
    paths = _paths(version, name, years, sexes) if version else []
    if not paths:
        return []
    answering = using or engine()
    text = compiled(question, (tuple(filters),), answering.dialect, store)
    return answering.rows(text, {"key_figures": paths}, filters)


def _paths(version: Version, name: str, years: Collection[int] | None, sexes: Collection[Sex] | None) -> list[Path]:
    """The files of the asked-for years and sexes: the folders answer that part of the question."""
    found = []
    for file in version.matching(f"/{name}"):
        gender, year = (part.split("=")[1] for part in file.path.split("/")[-3:-1])
        if (years is None or int(year) in years) and (sexes is None or Sex(gender) in sexes):
            found.append(version.folder / file.path)
    return found


def _value(row: tuple[Any, ...]) -> KeyFigureValue:
    kpi, municipality, year, gender, value, missing, status, count, preliminary, known_at, fetched_at = row
    observation = Observation(
        measure=kpi,
        unit=municipality,
        period=Period(year),
        value=None if value is None else Decimal(repr(value)),
        missing=Missing(missing) if value is None else None,
        breakdown=Breakdown(sex=Sex(gender)),
        source=RAW,
        known_at=_utc(known_at),
        preliminary=preliminary,
    )
    return KeyFigureValue(observation, status, count, _utc(fetched_at))


def _utc(moment: datetime) -> datetime:
    """Times at rest are UTC without saying so: engines differ in what they do with zones."""
    return moment.replace(tzinfo=UTC)


def _file(store: Store, name: str, as_of: datetime | None) -> Path | None:
    version = store.newest(CATALOGUE, PUBLIC, as_of)
    return version.file(name) if version else None


def _read(path: Path | None) -> tuple[dict[str, Any], ...]:
    return _rows_of(path, path.stat().st_mtime_ns) if path else ()


@lru_cache(maxsize=8)
def _rows_of(path: Path, _mtime: int) -> tuple[dict[str, Any], ...]:
    """A small file as rows, kept: published files never change."""
    import pyarrow.parquet as pq

    return tuple(pq.read_table(path).to_pylist())


@lru_cache(maxsize=4)
def _catalogue_of(path: Path | None) -> tuple[CatalogueEntry, ...]:
    return tuple(_entry(row) for row in _read(path))


def _entry(row: dict[str, Any]) -> CatalogueEntry:
    cells: dict[str, Any] = {name: "" if cell is None else cell for name, cell in row.items()}
    return CatalogueEntry(**cells)


@lru_cache(maxsize=4)
def _memberships(path: Path | None) -> dict[str, list[MemberGroup]]:
    """Municipality -> the groups it is in."""
    members: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in _read(path):
        if not (_SIMILAR.match(row["group_title"]) or row["group_title"].startswith(_EVERYBODY)):
            members.setdefault((row["group_id"], row["group_title"]), []).append(
                (row["member_id"], row["member_title"])
            )
    found: dict[str, list[MemberGroup]] = {}
    for (group, title), of in members.items():
        for code, _ in of:
            found.setdefault(code, []).append(MemberGroup(group, title, tuple(of)))
    return found


Group = tuple[str, str, str, int, tuple[tuple[str, str], ...]]


@lru_cache(maxsize=4)
def _groups_of(path: Path | None) -> dict[str, tuple[Group, ...]]:
    """Municipality's name -> its groups of similar municipalities (id, title, subject, year, members), by subject."""
    members: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in _read(path):
        members.setdefault((row["group_id"], row["group_title"]), []).append((row["member_id"], row["member_title"]))
    found: dict[str, list[Group]] = {}
    for (group, title), of in members.items():
        match = _SIMILAR.match(title)
        if match:
            found.setdefault(match["name"], []).append((group, title, match["subject"], int(match["year"]), tuple(of)))
    return {name: tuple(sorted(groups, key=lambda each: each[2])) for name, groups in found.items()}
