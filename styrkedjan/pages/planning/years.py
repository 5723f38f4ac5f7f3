"""The year an address is about, and moments written in addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.dateparse import parse_datetime

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit.request import Request


def asked(request: Request) -> int | None:
    """The year asked for with `ar`; None for what is no year."""
    text = request.GET.get("ar") or request.POST.get("ar") or ""
    return query.integer(text, 2000, query.LAST_YEAR)


def budget_year(request: Request) -> int:
    """The year asked for, else the year after the chosen month: the one that is being planned."""
    return asked(request) or request.viewer.period.year + 1


def offered(request: Request) -> tuple[int, int]:
    """This year and the next."""
    now = request.viewer.period.year
    return (now, now + 1)


def among(request: Request, years: Sequence[int]) -> int | None:
    """The year asked for when it is one of these, else the first of them; None without any."""
    year = asked(request)
    return year if year in years else next(iter(years), None)


def work_address(unit: Unit, year: int, place: str = "") -> str:
    """The unit's budget work, at a heading of it."""
    address = reverse("planning:budget_work", kwargs={"code": unit.code})
    return f"{address}?ar={year}{'#' if place else ''}{place}"


def moment(text: str) -> datetime | None:
    """A moment from the address; None for what is none."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    if found is None or found.tzinfo is None or not query.FIRST_YEAR <= found.year <= query.LAST_YEAR:
        return None  # at the ends of the calendar a moment has no name in another time zone
    return found
