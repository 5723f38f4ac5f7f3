"""The books: stating a year's amounts, each with its source."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.urls import reverse

from styrkedjan.areas.books.actions import stating
from styrkedjan.areas.books.queries import stated
from styrkedjan.areas.books.queries.stated import CentralRow, label_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.books.forms import THOUSANDS, AmountsForm, Scale
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.handling import handle
from styrkedjan.pages.kit.request import Request

YEARS = range(2000, 2200)


@door(Permission.EDIT_BOOKS, subject=principal)
def amounts(request: Request, unit: Unit, year: int) -> HttpResponse:
    """State a year's rows of the balance requirement, with their sources."""
    if year not in YEARS:
        raise Http404("Året finns inte.")
    return state(
        request, unit, year, stated.ITEMS, title=f"Uppgifter till balanskravet {year}",
        back=reverse("books:balance_requirement"),
        lead="Varje belopp är sin effekt på resultatet och har en källa. En tom rad är inte angiven, inte noll.",
    )  # fmt: skip


@door(Permission.EDIT_BOOKS, subject=principal)
def state_full_year(request: Request, unit: Unit) -> HttpResponse:
    """State the year's budget beside the committees, and the forecast of the chosen month."""
    period = request.viewer.period
    items = [item for row in CentralRow for item in (row.budget_item, row.forecast_item(str(period)))]
    return state(
        request, unit, period.year, {item: label_of(item) for item in items},
        title=f"Budget och prognos {period.year} utanför nämnderna", back=reverse("books:full_year"),
        lead=f"Effekten på resultatet för hela året. Prognosen gäller som den ser ut i {period.label}. "
        "Finns budgeten beslutad i flerårsbudgeten behöver den inte skrivas här.",
    )  # fmt: skip


def state(
    request: Request,
    unit: Unit,
    year: int,
    items: Mapping[str, str],
    *,
    title: str,
    back: str,
    lead: str,
    scale: Scale = THOUSANDS,
) -> HttpResponse:
    """A form for some items of a year: an amount and its source for each."""
    form = AmountsForm(request.POST or None, items=items, said=stated.stated(unit, NOW).get(year, {}), scale=scale)
    return handle(
        request, form,
        lambda data: stating.state_amounts(
            by=request.viewer.user, principal=unit, year=year, amounts=form.amounts(),
            version=data["version"], asked=items,
        ),
        unit=unit, title=title, button="Spara uppgifterna", back=back, lead=lead,
        done=f"Uppgifterna för {year} är sparade.", template="books/amounts.html", year=year,
    )  # fmt: skip
