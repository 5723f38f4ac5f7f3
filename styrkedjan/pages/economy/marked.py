"""What explains itself: one-off amounts and amounts in the wrong month, marked by those who know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions import marked as marked_actions
from styrkedjan.areas.economy.models import AccountGroup, MarkedItem
from styrkedjan.areas.economy.queries import scope as scope_queries
from styrkedjan.areas.economy.queries.drivers import marked_items, months_of, within
from styrkedjan.areas.economy.queries.scope import group_holding, scope_of
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.economy.candidates import candidates
from styrkedjan.pages.economy.marked_form import MarkForm, amount_in, written
from styrkedjan.pages.economy.subjects import by_mark
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.viewer import Viewer
from styrkedjan.store.queries import LedgerTransaction


@dataclass(frozen=True, slots=True)
class Line:
    """A marked item in the list: its months and group in words, and what it does to the variances (plus is good)."""

    item: MarkedItem
    booked: Period
    belongs: Period | None
    group: str
    so_far: Decimal
    full_year: Decimal
    may_change: bool


@door(Permission.VIEW)
def marked(request: Request, unit: Unit) -> HttpResponse:
    """What is marked for the unit and all below it, and touches the chosen year."""
    viewer: Viewer = request.viewer
    viewers.remember_unit(request, unit)
    scope = scope_of(unit)
    names = {group.code: group.name for group in scope.groups}
    year = viewer.period.year
    so_far, full_year = months_of(year, viewer.period.last_month), months_of(year)
    items = marked_items(scope, year, viewer.known)
    lines = [
        Line(
            item, Period.parse(item.period), Period.parse(item.other) if item.other else None,
            names.get(item.account_group, item.account_group), -within(item, so_far), -within(item, full_year),
            viewer.known.is_now and viewer.may(Permission.FORECAST, item.unit),
        )
        for item in items
    ]  # fmt: skip
    may_change = viewer.known.is_now and viewer.may(Permission.FORECAST, unit)
    context = {
        "unit": unit,
        "year": year,
        "lines": lines,
        "sums": (sum((row.so_far for row in lines), Decimal(0)), sum((row.full_year for row in lines), Decimal(0))),
        "may_mark": may_change and scope_queries.answers_for_money(unit),
        "candidates": candidates(viewer, unit, items) if may_change else [],
        "may_change": any(row.may_change for row in lines),
        "may_drill": permissions.may_see_transactions(viewer.user, unit),
    }
    return render(request, "economy/marked.html", context)


def of_transactions(
    viewer: Viewer, unit: Unit, account: str, rows: Sequence[LedgerTransaction]
) -> list[tuple[LedgerTransaction, str, MarkedItem | None]]:
    """Each transaction with the address where the viewer may mark it ("" where not) and the mark it has (3 queries)."""
    codes = {row.responsibility for row in rows}
    holders = Responsibility.objects.filter(principal=viewer.principal, code__in=codes).select_related("unit")
    owners = {row.code: row.unit for row in holders}
    groups = AccountGroup.objects.filter(principal=viewer.principal)
    group = group_holding(groups, account)
    marks = _marks(viewer, unit, account)
    amounts = {(owners[row.responsibility].pk, _key(row), row.amount) for row in rows if row.responsibility in owners}
    found = []
    for row in rows:
        owner = owners.get(row.responsibility)
        said = marks.get((owner.pk, _key(row)), []) if owner else []
        # A part of a transaction has an amount that no transaction of the voucher has; then all of them show it.
        item = next((one for one in said if one.amount == row.amount), None) or next(
            (one for one in said if (one.unit_id, _key(row), one.amount) not in amounts), None
        )
        address = ""
        if owner and group and item is None and viewer.known.is_now and viewer.may(Permission.FORECAST, owner):
            address = _address(owner, group.code, row)
        found.append((row, address, item))
    return found


def _key(row: LedgerTransaction) -> tuple[str, str]:
    return str(row.period), row.voucher


def _marks(viewer: Viewer, unit: Unit, account: str) -> dict[tuple[int, tuple[str, str]], list[MarkedItem]]:
    """What is marked on vouchers of the account, by unit, month and voucher."""
    items = viewer.known.rows(MarkedItem).filter(account=account, unit__path__startswith=unit.path)
    found: dict[tuple[int, tuple[str, str]], list[MarkedItem]] = {}
    for item in items.exclude(voucher="").select_related("unit"):
        found.setdefault((item.unit_id, (item.period, item.voucher)), []).append(item)
    return found


def _address(owner: Unit, group: str, row: LedgerTransaction) -> str:
    told = {"bokford": str(row.period), "grupp": group, "belopp": str(row.amount), "konto": row.account,
            "verifikat": row.voucher}  # fmt: skip
    return f"{reverse('economy:mark', kwargs={'code': owner.code})}?{urlencode(told)}"


class MarkDeed(Deed):
    """What is said of an amount."""

    permission, form_class, returns_to = Permission.FORECAST, MarkForm, "economy:marked"

    def options(self) -> dict[str, Any]:
        groups = AccountGroup.objects.filter(principal=self.viewer.principal).values_list("code", "name")
        return {"groups": list(groups), "year": self.period.year}


class Mark(MarkDeed):
    """Mark an amount; a transaction or a remark of the month fills the form in by its address."""

    title = "Märk en post: {self.unit.name}"
    address, name = "ekonomi/<str:code>/markta-poster/ny/", "mark"
    action, about = marked_actions.mark_item, "unit"
    button, done = "Märk posten", "Posten är märkt."
    lead = "Det som märks visas för sig när avvikelsen förklaras. Bokföringen ändras inte."

    def initial(self) -> dict[str, Any]:
        given = self.request.GET.dict()
        return {"bokford": str(self.period), **given, "belopp": amount_in(given.get("belopp", ""))}


class CorrectMark(MarkDeed):
    """Replace what was said of an amount; what was said before stays known."""

    title, subject = "Rätta en märkt post: {self.unit.name}", staticmethod(by_mark)
    address, name = "ekonomi/<str:code>/markta-poster/<int:pk>/", "correct_mark"
    action, about = marked_actions.correct_item, "item"
    button, done = "Spara rättelsen", "Märkningen är rättad."
    lead = "Den tidigare märkningen finns kvar för den som väljer att se läget som det var känt då."

    def initial(self) -> dict[str, Any]:
        return written(self.item)


class Unmark(Deed):
    """Make the amount an ordinary one again."""

    title, returns_to, subject = "Ta bort märkningen: {self.item.reason}", "economy:marked", staticmethod(by_mark)
    address, name = "ekonomi/<str:code>/markta-poster/<int:pk>/ta-bort/", "unmark"
    permission, action, about = Permission.FORECAST, marked_actions.unmark_item, "item"
    button, done = "Ta bort märkningen", "Märkningen är borttagen."


urlpatterns = paths(Mark, CorrectMark, Unmark)
