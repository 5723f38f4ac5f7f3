"""Payment in a choice system: a month with its workings, the rates, and what other rates would do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrkedjan.areas.providers import permissions
from styrkedjan.areas.providers.models import ChoiceSystem
from styrkedjan.areas.providers.queries.markets import SystemLine, rate_of
from styrkedjan.domain.periods import Period
from styrkedjan.domain.providers.choice import Effect, Payment, Rate
from styrkedjan.domain.swedish import exact, mnkr, number, parse_number, plural
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Field, Line, ListTable, Total, money, words
from styrkedjan.pages.providers.choice_deeds import by_system
from styrkedjan.pages.providers.choice_views import line_of
from styrkedjan.reports.headlines import Headline
from styrkedjan.reports.tables import Column, ColumnKind

MOST = Decimal(100_000)


@door(Permission.VIEW, subject=by_system)
def payment(request: Request, system: ChoiceSystem) -> HttpResponse:
    """What each performer is paid for a month, with the working; the rates; and what other rates would do."""
    viewer = request.viewer
    line = line_of(request, system)
    months = line.paid_months
    month = request.GET.get("manad", "")
    month = month if month in months else max(months, default="")
    told = line.payments(month) if month else ()
    table = _payments(line, told, month)
    tried = Tried(request, line)
    effects = _effects(line, line.simulate(tried.rates)) if tried.rates else None
    if (
        answer := excel(request, f"Ersättning {line.row.name} {month}", table, *([effects] if effects else []))
    ) is not None:
        return answer
    context = {
        "unit": system.committee,
        "row": line.row,
        "headline": _paid_headline(line, told, month),
        "months": [(one, Period.parse(one).label) for one in reversed(months)],
        "month": month,
        "table": table,
        "rates": [(one, *_workings(rate_of(one))) for one in line.rates_on(line.today).values()],
        "coming": [(one, *_workings(rate_of(one))) for one in line.coming],
        "tried": tried,
        "effects": effects,
        "effect": _effect_headline(line, tried) if effects else None,
        "may_edit": viewer.known.is_now and permissions.may_edit(viewer.user, system.committee),
    }  # fmt: skip
    return render(request, "providers/payment.html", context)


def _workings(rate: Rate) -> tuple[str, str]:
    return rate.working(is_own=True), rate.working(is_own=False)


def _paid_headline(line: SystemLine, told: Sequence[Payment], month: str) -> Headline:
    if not month:
        return Headline(f"{line.row.name}: inga timmar är inlästa ännu")
    label = Period.parse(month).label
    missing = sum(one.amount is None for one in told)
    if missing:
        rows = plural(missing, "rad", "rader")
        return Headline(
            f"{line.row.name}, {label}: ", rows, " saknar timmar eller ersättning och är inte medräknade", True
        )
    total = sum((one.amount for one in told if one.amount is not None), Decimal(0))
    count = plural(len({one.told.performer for one in told}), "utförare", "utförare")
    return Headline(f"{line.row.name}: {count} får ", f"{mnkr(total)} mnkr", f" för {label}")


def _payments(line: SystemLine, told: Sequence[Payment], month: str) -> ListTable:
    fields = (
        words("level", "Insats"), Field("hours", Column("Timmar", ColumnKind.NUMBER), Total.SUM),
        Field("rate", Column("Kr per timme", ColumnKind.NUMBER), aside=True), money("amount", "Ersättning"),
    )  # fmt: skip
    rows = tuple(
        Line(
            (one.told.level, one.hours, one.rate.paid(is_own=one.told.is_own) if one.rate else None, one.amount), "",
            one.working, line.performers[one.told.performer].name,
            reverse("providers:card", kwargs={"code": line.performers[one.told.performer].code}),
        )
        for one in told
    )  # fmt: skip
    caption = f"Ersättning {Period.parse(month).label}" if month else "Ersättning"
    return ListTable(caption, fields, rows, noun=("rad", "rader"), name="ersattning")


class Tried:
    """Other rates that the address asks about, level by level, filled in with those in force."""

    def __init__(self, request: Request, line: SystemLine) -> None:
        held = line.rates_on(line.today)
        self.rates: dict[str, Rate] = {}
        self.faults: list[str] = []
        self.levels = [(level, self._values(request, at, rate_of(held[level]))) for at, level in enumerate(held)]
        if "bas0" not in request.GET:
            return
        for level, values in self.levels:
            try:
                rate = Rate(*(parse_number(value) for _, _, value in values))
            except ValueError as error:
                self.faults.append(f"{level}: {error}")
                continue
            if all(0 < one < MOST for one in (rate.base, rate.private_factor, rate.own_factor)):
                self.rates[level] = rate
            else:
                self.faults.append(f"{level}: bas och faktorer är större än noll.")
        if self.faults:
            self.rates = {}

    @staticmethod
    def _values(request: Request, at: int, rate: Rate) -> list[tuple[str, str, str]]:
        """The fields of a level: (name, label, value)."""
        told = (("bas", "Bas, kr per timme", rate.base), ("andra", "Faktor, andra", rate.private_factor),
                ("egen", "Faktor, egen regi", rate.own_factor))  # fmt: skip
        return [
            (f"{name}{at}", label, request.GET.get(f"{name}{at}") or exact(value.normalize()))
            for name, label, value in told
        ]


def _effect_headline(line: SystemLine, tried: Tried) -> Headline:
    effects = line.simulate(tried.rates)
    change = sum((one.change for one in effects), Decimal(0))
    if not change:
        return Headline("Ändringen gör ingen skillnad på det senaste årets timmar")
    worst = effects[0]
    also = (
        f"; {line.performers[worst.performer].name} får {mnkr(-worst.change)} mnkr mindre" if worst.change < 0 else ""
    )
    more = "mer" if change > 0 else "mindre"
    return Headline("Ändringen kostar ", f"{mnkr(abs(change))} mnkr {more}", f" om året{also}", change > 0)


def _effects(line: SystemLine, effects: Iterable[Effect]) -> ListTable:
    fields = (
        words("performer", "Utförare"), Field("hours", Column("Timmar", ColumnKind.NUMBER), Total.SUM, aside=True),
        money("before", "Med dagens"), money("after", "Med ändringen"), money("change", "Skillnad", signed=True),
    )  # fmt: skip
    rows = tuple(
        Line(
            (line.performers[one.performer].name, one.hours, one.before, one.after, one.change), "",
            f"{number(one.untold)} timmar saknar ersättning och är inte medräknade" if one.untold else "",
        )
        for one in effects
    )  # fmt: skip
    return ListTable("Vad ändringen gör", fields, rows, noun=("utförare", "utförare"), name="effekt")
