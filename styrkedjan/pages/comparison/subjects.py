"""What the addresses name, and whom the reader has chosen to compare with."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse

from styrkedjan.areas.comparison.models import MeasureSet, Network, SurveyText
from styrkedjan.areas.comparison.queries import groups
from styrkedjan.areas.comparison.queries.catalogue import KeyFigure, key_figures_known
from styrkedjan.areas.comparison.queries.entries import entered_by_us
from styrkedjan.areas.comparison.queries.gaps import answered, every_gap
from styrkedjan.areas.comparison.queries.groups import Group
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.pages.kit.doors import by_code, by_row, home, principal
from styrkedjan.pages.kit.doors import chosen as chosen_at_top
from styrkedjan.pages.kit.request import Request

by_network = by_row(
    Network.objects.select_related("principal__principal"),
    "network",
    "Nätverket finns inte.",
    of="principal",
    unit="principal",
)
by_set = by_row(
    MeasureSet.objects.select_related("principal__principal"), "measure_set", "Måttuppsättningen finns inte.",
    of="principal", unit="principal",
)  # fmt: skip

by_indicator = by_row(
    Indicator.objects.select_related("owner", "principal__principal"), "indicator", "Indikatorn finns inte.",
    of="principal", unit="principal",
)  # fmt: skip
chosen_unit = chosen_at_top

by_text = by_row(
    SurveyText.objects.select_related("principal__principal", "unit"), "text", "Fritextsvaret finns inte.",
    of="principal", unit="principal",
)  # fmt: skip


def answerable_gap(request: Request, pk: int, code: str, key: str) -> tuple[Unit, dict[str, Any]]:
    """A difference between groups at a unit, with the answer there is; the unit decides access."""
    unit, _ = by_code(request, code=code)
    viewer = request.viewer
    named = [
        one
        for one in every_gap(viewer.root, viewer.period, viewer.known)
        if (one.indicator.pk, one.place.id, one.key) == (pk, unit.pk, key)
    ]
    if not named:
        raise Http404("Skillnaden finns inte.")
    return unit, {"row": answered(named, viewer.root, viewer.known)[0], "unit": unit}


def entered_figure(request: Request, key: str, year: int) -> tuple[Unit, dict[str, Any]]:
    """A figure that the municipality enters itself, and the year it is of."""
    figure = key_figure(request, key)
    if not entered_by_us(figure):
        raise Http404("Nyckeltalet matas inte in av kommunen.")
    return principal(request)[0], {"figure": figure, "year": year}


def municipality(request: Request, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The municipality, for whoever has a role anywhere in it: how it stands against others is no committee's own."""
    return home(request)[0], {"unit": request.viewer.root, **rest}


def readable_set(request: Request, **address: Any) -> tuple[Unit, dict[str, Any]]:
    """The set in the address, for the same readers."""
    return home(request)[0], by_set(request, **address)[1]


def readable_indicator(request: Request, **address: Any) -> tuple[Unit, dict[str, Any]]:
    """The indicator in the address, for the same readers."""
    return home(request)[0], by_indicator(request, **address)[1]


def key_figure(request: Request, key: str) -> KeyFigure:
    """The key figure with the id, as its catalogue was known; 404 for one that there is not."""
    figure = key_figures_known(request.viewer.known).get(key.upper())
    if figure is None:
        raise Http404("Nyckeltalet finns inte i katalogen.")
    return figure


def chosen_group(request: Request) -> tuple[list[Group], Group]:
    """The groups to choose among, and the one the address asks for (`?med=`)."""
    found = groups.groups(request.viewer.root, request.viewer.known)
    return found, groups.chosen(found, request.GET.get("med", ""))


def page_of(figure: KeyFigure, group: Group | None = None) -> str:
    """The address of a key figure's page, with the same group chosen."""
    href = reverse("comparison:figure", kwargs={"key": figure.id})
    return f"{href}?med={group.key}" if group else href
