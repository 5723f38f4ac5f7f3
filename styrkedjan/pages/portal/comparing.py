"""Jämför service: everybody who gives a service, side by side, so that the one who chooses can choose (KL 8:18).

The order is by name or by distance, never by owner, and there is no total score. Where one comes from is a district or
a postcode in the address: nothing is kept of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from styrkedjan.domain.publishing.places import Point
from styrkedjan.pages.portal.frame import Open, open_page
from styrkedjan.reports import open_side
from styrkedjan.reports.open_side import Provider, Service, Value

MOST_BESIDE = 3
WIDE, HIGH, EDGE = 340, 240, 14
MOST_NUMBERED = 9


@dataclass(frozen=True, slots=True)
class Mark:
    """A provider on the map, drawn north up; the nearest have their number in the list."""

    x: float
    y: float
    name: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Map:
    """Where they are, and where one comes from."""

    marks: tuple[Mark, ...]
    here: tuple[float, float] | None
    wide: int = WIDE
    high: int = HIGH


def compare(request: HttpRequest, shown: Open) -> HttpResponse:
    """The services that can be compared."""
    places = shown.get("utforare")
    counts: dict[str, int] = {}
    for row in places.rows if places else ():
        counts[row["tjanst"]] = counts.get(row["tjanst"], 0) + 1
    services = open_side.services(shown.get("tjanster"))
    lines = [(one, counts[one.code]) for one in services.values() if one.code in counts]
    return render(request, "portal/compare.html", {"root": shown.root, "lines": lines, "edition": places})


def _found(shown: Open, service: str) -> tuple[Service, list[Provider]]:
    services = open_side.services(shown.get("tjanster"))
    one = services.get(service) or (next(iter(services.values()), None) if not service else None)
    if one is None:
        raise Http404("Tjänsten visas inte.")
    return one, open_side.providers(shown.editions, one.code)


def compare_service(request: HttpRequest, shown: Open, service: str = "") -> HttpResponse:
    """Everybody who gives the service: where, what is offered, open places and how good it is."""
    one, every = _found(shown, service)
    starts = open_side.starts(every)
    areas = sorted({str(each.row["omrade"]) for each in every if each.row["omrade"]})
    area, start = request.GET.get("omrade", ""), request.GET.get("fran", "").strip()
    here = starts.get(start) or starts.get(_postcode(start))
    found = [each for each in every if not area or each.row["omrade"] == area]
    if here is not None:
        found = open_side.by_distance(found, here)
    context = {
        "root": shown.root, "one": one, "found": found, "starts": starts, "areas": areas, "area": area, "start": start,
        "here": here, "unknown": bool(start) and here is None, "map": drawn_map(found, here),
        "is_large": "stor" in request.GET, "edition": shown.get("utforare"), "quality": shown.get("kvalitet"),
        "every": len(every),
    }  # fmt: skip
    return render(request, "portal/compare_service.html", context)


def _postcode(text: str) -> str:
    """As it is written in the register: `990 10`."""
    digits = text.replace(" ", "")
    return f"{digits[:3]} {digits[3:]}" if len(digits) == 5 and digits.isascii() and digits.isdigit() else text


def provider(request: HttpRequest, shown: Open, service: str = "", unit: str = "") -> HttpResponse:
    """One provider, with everything that is known of it."""
    one, every = _found(shown, service)
    found = next((each for each in every if each.code == unit), every[0] if every and not unit else None)
    if found is None:
        raise Http404("Utföraren visas inte.")
    context = {
        "root": shown.root, "one": one, "found": found, "edition": shown.get("utforare"),
        "quality": shown.get("kvalitet"), "map": drawn_map([found], None), "is_large": "stor" in request.GET,
    }  # fmt: skip
    return render(request, "portal/provider.html", context)


def side_by_side(request: HttpRequest, shown: Open, service: str = "") -> HttpResponse:
    """Two or three beside each other, row by row."""
    one, every = _found(shown, service)
    wanted = list(dict.fromkeys(request.GET.getlist("valda")))
    chosen = [each for each in every if each.code in wanted][:MOST_BESIDE]
    names = list(dict.fromkeys(value.name for each in chosen for value in each.values))
    measures = []
    for name in names:
        values = [next((value for value in each.values if value.name == name), None) for each in chosen]
        beside = list(zip(values, (each.name for each in chosen), strict=True))
        measures.append((name, _year(values), beside, open_side.chance_between(values)))
    context = {
        "root": shown.root, "one": one, "chosen": chosen, "measures": measures, "too_many": len(wanted) > MOST_BESIDE,
        "is_large": "stor" in request.GET, "edition": shown.get("kvalitet"), "query": request.GET.urlencode(),
        "codes": [each.code for each in chosen],
    }  # fmt: skip
    return render(request, "portal/side_by_side.html", context)


def _year(values: list[Value | None]) -> str:
    return next((str(value.row["period"]) for value in values if value is not None), "")


def drawn_map(found: list[Provider], here: Point | None) -> Map | None:
    """The places laid out flat: a municipality is small enough for a straight scale. None where no place is known."""
    placed = [(number, one, one.at) for number, one in enumerate(found, 1) if one.at is not None]
    points = [at for _, _, at in placed] + ([here] if here else [])
    if not placed:
        return None
    norths, easts = [one.latitude for one in points], [one.longitude for one in points]
    # A degree eastward is half as long as one northward at our latitudes; the map keeps that shape.
    tall, broad = max(norths) - min(norths), (max(easts) - min(easts)) / 2
    scale = max(tall / (HIGH - 2 * EDGE), broad / (WIDE - 2 * EDGE)) or 1.0
    north, east = (max(norths) + min(norths)) / 2, (max(easts) + min(easts)) / 2

    def at(point: Point) -> tuple[float, float]:
        x = WIDE / 2 + (point.longitude - east) / 2 / scale
        return round(x, 1), round(HIGH / 2 - (point.latitude - north) / scale, 1)

    is_near = here is not None or len(placed) <= MOST_NUMBERED
    marks = [
        Mark(*at(point), one.name, number if is_near and number <= MOST_NUMBERED else None)
        for number, one, point in placed
    ]
    return Map(tuple(marks), at(here) if here else None)


OPEN = {
    "compare": open_page(compare), "compare_service": open_page(compare_service), "provider": open_page(provider),
    "side_by_side": open_page(side_by_side),
}  # fmt: skip
