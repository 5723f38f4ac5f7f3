"""The single transactions behind a sum: of an account, a voucher, a project or a remark of the month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render

from styrkedjan.areas.economy.queries import ledger
from styrkedjan.areas.economy.queries.account_names import account_names
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.investments.models import InvestmentProject
from styrkedjan.areas.organisation import queries
from styrkedjan.areas.organisation.models import Responsibility, ServiceArea, Unit
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.economy.marked import of_transactions
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.viewer import Viewer

PAGE_SIZE = 100
MOST_PAGES = 10**7
LONGEST = 40
# What an address may narrow the rows by.
NARROWED = ("ansvar", "ver", "projekt", "manad")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rows are of, as the address says it; "" is all."""

    account: str = ""
    responsibility: str = ""
    voucher: str = ""
    project: str = ""
    month: int = 0

    @classmethod
    def of(cls, request: Request, account: str = "") -> Asked:
        given = {name: request.GET.get(name, "").strip()[:LONGEST] for name in NARROWED}
        month = query.integer(given["manad"]) or 0
        return cls(account, given["ansvar"], given["ver"], given["projekt"], month if 1 <= month <= 12 else 0)


@door(Permission.VIEW_TRANSACTIONS)
def transactions(request: Request, unit: Unit, account: str) -> HttpResponse:
    """The single transactions of an account."""
    return _show(request, unit, Asked.of(request, account))


@door(Permission.VIEW_TRANSACTIONS)
def entries(request: Request, unit: Unit) -> HttpResponse:
    """Those of a voucher, a project or a responsibility."""
    return _show(request, unit, Asked.of(request))


def _show(request: Request, unit: Unit, asked: Asked) -> HttpResponse:
    viewer = request.viewer
    number = query.page_number(request)
    project = _project(unit, asked)

    def read(number: int) -> Any:
        start = (min(max(number, 1), MOST_PAGES) - 1) * PAGE_SIZE
        return ledger.transactions(
            unit, viewer.period, viewer.known, limit=PAGE_SIZE, offset=start, everywhere=project is not None,
            account=asked.account, responsibility=asked.responsibility, voucher=asked.voucher, project=asked.project,
            month=asked.month,
        )  # fmt: skip

    found = read(number)
    page: Page[int] = Paginator(range(found.count), PAGE_SIZE).get_page(number)
    if page.number != number:  # past the end: the paginator shows the last page, and so do we
        found = read(page.number)
    called = account_names(principal_of(unit), viewer.known)
    marks = of_transactions(viewer, unit, asked.account, found.rows) if asked.account else []
    lines = marks or [(row, "", None) for row in found.rows]
    context = {
        "unit": unit,
        "asked": asked,
        "heading": _heading(asked, called, project),
        "through": _through(asked, viewer.period.label),
        "ledger": found,
        "page": page,
        "lines": [(row, called.get(row.account, ""), *rest) for row, *rest in lines],
        "holders": _holders(viewer, {row.responsibility for row in found.rows}),
        "areas": _areas(viewer),
        "kept": urlencode({name: text for name, text in request.GET.items() if name in NARROWED}),
        "may_mark": any(address or item for _, address, item in lines),
    }
    return render(request, "economy/transactions.html", context)


def _holders(viewer: Viewer, codes: set[str]) -> dict[str, str]:
    """Responsibility code -> what the unit that answers for it was called."""
    found = Responsibility.objects.filter(principal=viewer.principal, code__in=codes)
    held = list(found.values_list("code", "unit", "unit__name"))
    names = queries.called((unit, name) for _, unit, name in held)
    return {code: names[unit] for code, unit, _ in held}


def _areas(viewer: Viewer) -> dict[str, str]:
    """Activity code -> what the service area that it belongs to is called."""
    areas = ServiceArea.objects.filter(principal=viewer.principal).values_list("name", "activity_codes")
    return {code: name for name, codes in areas for code in codes}


def _project(unit: Unit, asked: Asked) -> InvestmentProject | None:
    """A project's rows are the project's, on whatever code they are booked, for those who see its committee's."""
    if not asked.project:
        return None
    rows = InvestmentProject.objects.filter(code=asked.project, principal=principal_of(unit))
    return rows.filter(committee__path__startswith=unit.path).first()


def _heading(asked: Asked, called: Mapping[str, str], project: InvestmentProject | None) -> str:
    if asked.voucher:
        return f"Verifikat {asked.voucher}"
    if asked.project:
        return f"Poster på {project.name}" if project else f"Poster på projekt {asked.project}"
    if asked.account:
        name = called.get(asked.account, "")
        return f"{name}, konto {asked.account}" if name else f"Konto {asked.account}"
    return f"Poster på ansvar {asked.responsibility}" if asked.responsibility else "Alla poster"


def _through(asked: Asked, label: str) -> str:
    year = label.split()[-1]
    return f"{MONTH_NAMES[asked.month - 1]} {year}" if asked.month else f"januari till och med {label}"
