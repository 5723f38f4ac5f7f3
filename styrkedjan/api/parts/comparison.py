"""The municipality beside others: many key figures, and one key figure over a group, as it was known when asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from pydantic import StringConstraints

from styrkedjan.api.access import Reader, reader
from styrkedjan.api.common import ERRORS, LOOKUP, AsOf, Year
from styrkedjan.areas.comparison.queries import catalogue, figures, gaps, groups, profiles
from styrkedjan.areas.comparison.queries.groups import Group
from styrkedjan.domain.comparison import Place
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known

router = Router(tags=["Jämförelse"])
GroupKey = Annotated[str, Query(max_length=40, description="Gruppens nyckel; tomt är den första, alla är alla.")]
FIRST_YEAR = 1900  # of a period; on an earlier day nothing was known
FigureId = Annotated[str, StringConstraints(max_length=10, pattern=r"^[A-Za-z0-9]*$")]


class GroupOut(Schema):
    """A group to compare with."""

    key: str = Field(examples=["G170638"])
    name: str = Field(examples=["Liknande kommuner, grundskola"])
    members: list[str] = Field(examples=[["0127", "0136"]])
    why: str = Field(examples=["Kolada 2025"])


class PlaceOut(Schema):
    """How many are better and worse of those compared; without a direction the highest is called the best."""

    better: int = Field(examples=[3])
    worse: int = Field(examples=[4])
    of: int = Field(examples=[8])


class ProfileLineOut(Schema):
    """A key figure of the municipality's with its places."""

    key_figure: str = Field(examples=["N15643"])
    title: str
    unit: str = Field(examples=["%"])
    direction: str = Field(examples=["higher"])
    year: int = Field(examples=[2025])
    value: Decimal | None = Field(examples=["74.0"])
    missing: str | None = Field(examples=[None])
    preliminary: bool
    place: PlaceOut | None
    group_place: PlaceOut | None
    standing: str = Field(examples=["middle"])


class ProfileOut(Schema):
    """The municipality over many key figures. Values are the source's; places are our own processing."""

    municipality: str = Field(examples=["0126"])
    group: str = Field(examples=["G170638"])
    source: str = Field(examples=["Källa: Kolada"])
    processed: str = Field(examples=["Egen bearbetning av data från Kolada"])
    items: list[ProfileLineOut]


class MunicipalityOut(Schema):
    """A municipality's value; `margin` is its published uncertainty, half the width of the interval."""

    code: str = Field(examples=["0182"])
    name: str = Field(examples=["Nacka"])
    value: Decimal | None = Field(examples=["86.0"])
    missing: str | None = Field(examples=[None])
    margin: Decimal | None = Field(examples=["2.0"])


class FigureOut(Schema):
    """A key figure over a group in a year."""

    key_figure: str = Field(examples=["N15643"])
    title: str
    unit: str = Field(examples=["%"])
    direction: str = Field(examples=["higher"])
    year: int = Field(examples=[2025])
    group: str = Field(examples=["alla"])
    mean_unweighted: Decimal | None = Field(examples=["71.3"])
    place: PlaceOut | None
    chance: str = Field(examples=["Med osäkerheten: plats 2 till 5 av 8; ordningen däremellan kan vara slump."])
    retired_after: int | None
    successor: str | None
    breaks: list[int]
    source: str = Field(examples=["Källa: Kolada"])
    processed: str
    items: list[MunicipalityOut]


class GapOut(Schema):
    """A difference between two groups at a unit: first minus second in percentage points, and what is answered."""

    indicator: int
    indicator_name: str = Field(examples=["Elever som upplever studiero"])
    unit: str = Field(examples=["300"])
    period: str = Field(examples=["2025"])
    kind: str = Field(examples=["sex"])
    first: str = Field(examples=["kvinnor och flickor"])
    second: str = Field(examples=["män och pojkar"])
    difference: Decimal = Field(examples=["4.5"])
    low: Decimal = Field(examples=["2.1"])
    high: Decimal = Field(examples=["6.9"])
    real: bool = Field(description="Större än slumpen ger, bedömt bland kommunens alla jämförelser.")
    too_few: bool
    state: str = Field(examples=["computed"])
    waits: bool


class GapsOut(Schema):
    """The real differences, and those that somebody has answered for; how many comparisons they are chosen among."""

    compared: int = Field(examples=[1781])
    items: list[GapOut]


@router.get("/comparison/gaps", response={200: GapsOut, **ERRORS})
def gap_list(request: HttpRequest, as_of: AsOf = None) -> Any:
    """Skillnader mellan grupper som är större än slumpen ger, och vad som är svarat."""
    who, known = reader(request), Known.end_of(as_of)
    day = min(as_of or timezone.localdate(), timezone.localdate())
    through = Period.month(max(day.year, FIRST_YEAR), day.month)
    found = gaps.answered(gaps.every_gap(who.principal, through, known), who.principal, known)
    return {
        "compared": len(found),
        "items": [
            {
                "indicator": row.found.indicator.pk, "indicator_name": row.found.indicator.name,
                "unit": row.found.place.code, "period": str(row.found.period), "kind": row.found.kind.value,
                "first": row.found.gap.first, "second": row.found.gap.second,
                "difference": row.found.seen.difference, "low": row.found.seen.low, "high": row.found.seen.high,
                "real": row.found.gap.is_real, "too_few": row.found.is_too_few, "state": row.state.value,
                "waits": row.waits,
            }
            for row in found
            if row.found.gap.is_real or row.answer
        ],
    }  # fmt: skip


@router.get("/comparison/groups", response={200: list[GroupOut], **ERRORS})
def group_list(request: HttpRequest, as_of: AsOf = None) -> Any:
    """De grupper kommunen kan jämföras med."""
    who = reader(request)
    return [
        {"key": one.key, "name": one.name, "members": list(one.members), "why": one.why}
        for one in groups.groups(who.principal, Known.end_of(as_of))
    ]


@router.get("/comparison/profile", response={200: ProfileOut, **LOOKUP})
def profile(request: HttpRequest, group: GroupKey = "", as_of: AsOf = None) -> Any:
    """Kommunen över alla nyckeltal som har en riktning, med plats bland alla och i gruppen."""
    who, known = reader(request), Known.end_of(as_of)
    chosen = _group(who, group, known)
    judged = [one.id for one in catalogue.key_figures_known(known).values() if one.direction != "none"]
    found = profiles.municipal_profile(who.principal.code, chosen, known, only=judged)
    return {
        "municipality": found.municipality, "group": chosen.key, "source": found.raw_label,
        "processed": found.processed_label,
        "items": [
            {
                "key_figure": one.figure.id, "title": one.figure.title, "unit": one.figure.unit,
                "direction": one.figure.direction, "year": one.year, "value": one.value,
                "missing": one.missing.value if one.missing else None, "preliminary": one.is_preliminary,
                "place": _place(one.place), "group_place": _place(one.group_place), "standing": one.standing().value,
            }
            for one in found.lines
        ],
    }  # fmt: skip


@router.get("/comparison/key-figures/{key}", response={200: FigureOut, **LOOKUP})
def key_figure(request: HttpRequest, key: FigureId, group: GroupKey = "", year: Year = None, as_of: AsOf = None) -> Any:
    """Ett nyckeltal över en grupp, det bästa först."""
    who, known = reader(request), Known.end_of(as_of)
    figure = catalogue.key_figures_known(known).get(key.upper())
    if figure is None:
        raise Http404
    chosen = _group(who, group, known)
    found = figures.compare(figure, who.principal.code, chosen, known, year=year)
    if found is None:
        raise Http404
    return {
        "key_figure": figure.id, "title": figure.title, "unit": figure.unit, "direction": figure.direction,
        "year": found.year, "group": chosen.key, "mean_unweighted": found.mean, "place": _place(found.place),
        "chance": found.chance, "retired_after": figure.retired_after, "successor": figure.successor or None,
        "breaks": list(figure.breaks), "source": found.raw_label, "processed": found.processed_label,
        "items": [
            {
                "code": row.code, "name": row.name, "value": row.value.value,
                "missing": row.value.missing.value if row.value.missing else None, "margin": row.margin,
            }
            for row in found.rows
        ],
    }  # fmt: skip


def _group(who: Reader, key: str, known: Known) -> Group:
    """The group by its key, the first where none is asked for; 404 for one that there is not."""
    found = groups.groups(who.principal, known)
    chosen = groups.chosen(found, key)
    if key and chosen.key != key:
        raise Http404
    return chosen


def _place(place: Place | None) -> dict[str, int] | None:
    return None if place is None else {"better": place.better, "worse": place.worse, "of": place.of}
