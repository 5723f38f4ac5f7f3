"""The population forecast by age class: as it is, as it was, and how the forecast has moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.models import PopulationForecast
from styrkedjan.domain.planning.models import OLDEST, Population
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import User
from styrkedjan.foundation.remembering import remembered

# The classes that school forms and elderly care are planned by; together they are everybody.
CLASSES = (
    (0, 0), (1, 5), (6, 6), (7, 9), (10, 12), (13, 15), (16, 18), (19, 64), (65, 79), (80, 89), (90, OLDEST),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClassRow:
    """An age class with its number at each year end, and at the other moment when two are compared."""

    label: str
    persons: tuple[Decimal | None, ...]
    before: tuple[Decimal | None, ...] = ()

    @property
    def growth(self) -> Decimal | None:
        """From the first year end to the last, in persons."""
        first, last = self.persons[0], self.persons[-1]
        return None if first is None or last is None else last - first

    @property
    def changes(self) -> tuple[Decimal | None, ...]:
        """How much the forecast has moved since the other moment."""
        pairs = zip(self.before, self.persons, strict=False)
        return tuple(None if was is None or now is None else now - was for was, now in pairs)


@dataclass(frozen=True, slots=True)
class PopulationVersion:
    """A moment when the forecast was changed, by whom, and how many figures were new then."""

    at: datetime
    by: str
    figures: int


@dataclass(frozen=True, slots=True)
class PopulationPage:
    """The forecast as known at a moment. `sources` are per year end."""

    years: tuple[int, ...]
    rows: tuple[ClassRow, ...]
    total: ClassRow
    sources: tuple[str, ...]
    versions: tuple[PopulationVersion, ...]

    @property
    def years_by_source(self) -> list[tuple[str, str]]:
        """Each source with the year ends it stands for."""
        found: dict[str, list[int]] = {}
        for year, source in zip(self.years, self.sources, strict=True):
            found.setdefault(source, []).append(year)
        return [
            (source, f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])) for source, years in found.items()
        ]


@remembered
def population_page(principal: Unit, known: Known, before: datetime | None = None) -> PopulationPage | None:
    """The forecast by age class, beside what it was at `before`; None without any (at most four queries)."""
    people, sources = _known(principal, known)
    years = tuple(sorted(sources))
    if not years:
        return None
    other = _known(principal, Known.at(before))[0] if before else None
    rows = tuple(_row(_label(*ages), ages, years, people, other) for ages in CLASSES)
    total = _row("Alla", (0, OLDEST), years, people, other)
    versions = population_versions(principal, known)
    return PopulationPage(years, rows, total, tuple(sources[year] for year in years), versions)


def _known(principal: Unit, known: Known) -> tuple[Population, dict[int, str]]:
    """The population, and per year end where its figures come from."""
    rows = known.rows(PopulationForecast).filter(principal=principal).order_by("year", "age")
    persons: dict[tuple[int, int], Decimal] = {}
    sources: dict[int, dict[str, None]] = {}
    for year, age, count, source in rows.values_list("year", "age", "persons", "source"):
        persons[year, age] = count
        sources.setdefault(year, {})[source or "Källa saknas"] = None
    return Population(persons), {year: ", ".join(found) for year, found in sources.items()}


def _row(
    label: str, ages: tuple[int, int], years: tuple[int, ...], people: Population, other: Population | None
) -> ClassRow:
    before = tuple(other.at_year_end(year, *ages) for year in years) if other else ()
    return ClassRow(label, tuple(people.at_year_end(year, *ages) for year in years), before)


def _label(youngest: int, oldest: int) -> str:
    if oldest == OLDEST:
        return f"{youngest} år och äldre"
    return f"{youngest} år" if youngest == oldest else f"{youngest}–{oldest} år"


def population_versions(principal: Unit, known: Known) -> tuple[PopulationVersion, ...]:
    """Every moment that the forecast was changed, newest first (two queries)."""
    rows = known.ever(PopulationForecast).filter(principal=principal).order_by("-known_at")
    found = list(rows.values("known_at", "known_by").annotate(figures=Count("pk")))
    names = {user.pk: str(user) for user in User.objects.filter(pk__in={row["known_by"] for row in found})}
    return tuple(PopulationVersion(row["known_at"], names[row["known_by"]], row["figures"]) for row in found)
