"""Who decides about what, on any day; and a committee's delegation order, row by row."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from styrkedjan.areas.documents.actions import delegation as actions
from styrkedjan.areas.documents.models import DelegationOrder, DelegationRule
from styrkedjan.areas.documents.permissions import may_read
from styrkedjan.areas.documents.queries import delegation as asked
from styrkedjan.areas.documents.queries.delegation import OrderLine
from styrkedjan.areas.organisation.models import UnitKind
from styrkedjan.areas.organisation.queries import committees
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.documents.answers import matter_of
from styrkedjan.domain.documents.rules import mended
from styrkedjan.domain.documents.states import DELEGATION_ORDER, AuthoritySource, OrderState
from styrkedjan.domain.swedish import day, kronor
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit.deeds import ChangingDeed, Deed, paths
from styrkedjan.pages.kit.doors import by_row, door
from styrkedjan.pages.kit.forms import AmountField, DayField, DecisionForm, VersionField, text_area
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Line, ListTable, words
from styrkedjan.reports import documents_told

P = Permission
by_order = by_row(
    DelegationOrder.objects.select_related("committee__principal", "committee__parent", "changed_by"), "order",
    "Delegationsordningen finns inte.", of="committee__principal", unit="committee",
)  # fmt: skip
by_rule = by_row(
    DelegationRule.objects.select_related("order__committee__principal", "changed_by"), "rule", "Punkten finns inte.",
    of="order__committee__principal", unit="order.committee",
)  # fmt: skip


def _on(request: Request) -> date:
    """The day that is asked about: the address's, else the day that the page is read as known."""
    try:
        return parse_date(request.GET.get("dag", "")) or request.viewer.known.day
    except ValueError:
        return request.viewer.known.day


@door(P.VIEW, anywhere=True)
def who_decides(request: Request) -> HttpResponse:
    """Ask in words, get one sentence: who, with what limit, by what right and since when, on any day."""
    viewer, root = request.viewer, request.viewer.root
    text, on = query.words(request), _on(request)
    bodies = [one for one in committees(root) if one.kind != UnitKind.COMPANY and viewer.known.holds(one.created_at)]
    chosen = next((one for one in bodies if one.code == request.GET.get("namnd")), None)
    found = asked.answers(chosen or root, text, on, viewer.known) if text else []
    every = [row for row in asked.orders(root, viewer.known) if may_read(viewer.user, row)]
    held = {row.pk for row in asked.in_force(every, on)}
    table = _order_table(every, held, on)
    if (answer := excel(request, "Delegationsordningar", table)) is not None:
        return answer
    drafts = [one for one in every if one.state == OrderState.DRAFT]
    unit = viewer.committee
    context = {
        "unit": root, "text": text, "on": on, "is_today": on == viewer.known.day, "chosen": chosen, "bodies": bodies,
        "found": found, "headline": documents_told.who_decides(matter_of(text), found, day(on)), "table": table,
        "drafts": drafts,
        "missing": [one for one in bodies if one.pk not in {row.committee_id for row in every if row.pk in held}],
        "begins": unit if unit and viewer.known.is_now and unit.kind in (UnitKind.COMMITTEE, UnitKind.EXECUTIVE_BOARD)
        and viewer.may(P.EDIT_DOCUMENTS, unit) else None,
    }  # fmt: skip
    return render(request, "documents/who_decides.html", context)


def _order_table(every: list[DelegationOrder], held: set[int], on: date) -> ListTable:
    fields = (words("body", "Nämnd"), words("standing", "Läge"), words("from", "Gäller från", tight=True),
              words("decision", "Beslut", aside=True))  # fmt: skip

    def standing(row: DelegationOrder) -> str:
        if row.state == OrderState.DRAFT:
            return "Förslag"
        return "Gäller" if row.pk in held else "Gäller senare" if row.valid_from > on else "Gällde förut"

    rows = tuple(
        Line((row.committee.name, standing(row), day(row.valid_from), row.decision_text),
             reverse("documents:order", kwargs={"pk": row.pk}))
        for row in sorted(every, key=lambda row: (row.pk not in held, row.committee.code, -row.valid_from.toordinal()))
    )  # fmt: skip
    return ListTable("Delegationsordningar", fields, rows, noun=("ordning", "ordningar"), name="ordningar")


@door(P.VIEW, anywhere=True)
def order(request: Request, pk: int) -> HttpResponse:
    """A committee's order: what must be mended first, and who decides each matter."""
    viewer = request.viewer
    _, given = by_order(request, pk=pk)
    line = asked.order_of(given["order"], viewer.known)
    if line is None or not may_read(viewer.user, line.row):
        raise Http404("Delegationsordningen finns inte.")
    unit, now = given["order"].committee, viewer.known.is_now
    may_edit = now and viewer.may(P.EDIT_DOCUMENTS, unit)
    moves = {move.value for move in DELEGATION_ORDER.moves(line.state)} if now else set()
    table = _rule_table(line, may_edit=may_edit and "change" in moves)
    if (answer := excel(request, f"Delegation {unit.name}", table)) is not None:
        return answer
    wrong = sorted(line.faulty, key=lambda one: (not one.stops, one.row.place))
    grave = [one for one in wrong if one.stops or any(found.fault == "stale" for found in one.found)]
    context = {
        "unit": unit, "line": line, "row": line.row, "headline": documents_told.order(line), "table": table,
        "grave": grave[:20], "more": len(grave) - 20, "without_law": sum(
            any(found.fault in ("no_law", "condition") for found in one.found) for one in line.points),
        "moves": moves, "may_edit": may_edit, "may_decide": now and viewer.may(P.DECIDE_DOCUMENTS, unit),
    }  # fmt: skip
    return render(request, "documents/order.html", context)


def _rule_table(line: OrderLine, *, may_edit: bool) -> ListTable:
    """Whoever may change sees the rows lead to their forms; what the elected keep and what supports stands beside."""
    fields = (
        words("number", "Punkt"), words("matter", "Ärende"), words("delegate", "Beslutar"),
        words("limit", "Gräns och villkor"), words("law", "Lagrum", aside=True), words("source", "Grund", aside=True),
        words("substitute", "Ersättare", aside=True), words("report", "Anmäls till", aside=True),
        words("what", "Politiken: vad", aside=True), words("how", "Tjänsten: hur", aside=True),
        words("support", "Stöd", aside=True), words("found", "Att se över"),
    )  # fmt: skip
    rows = tuple(
        Line(
            (
                one.row.number, mended(one.row.matter), mended(one.row.delegate), _limit(one.row), one.row.law,
                one.row.get_source_display(), one.row.substitute, one.row.report_back, one.row.what, one.row.how,
                one.row.support, "; ".join(found.fault.label for found in one.found),
            ),
            reverse("documents:change_rule", kwargs={"pk": one.row.pk}) if may_edit else "",
            one.row.note, one.heading,
        )
        for one in line.rules if not one.row.is_heading
    )  # fmt: skip
    table = ListTable("Punkter", fields, rows, noun=("punkt", "punkter"), name="punkter")
    return table.without_empty() if rows else table


def _limit(row: DelegationRule) -> str:
    amount = f"Högst {kronor(row.amount)}" if row.amount is not None else ""
    return ". ".join(one for one in (amount, mended(row.condition)) if one)


# --- forms and deeds --------------------------------------------------------------------------------------------------


class BeginForm(forms.Form):
    valid_from = DayField(label="Gäller från")


class RuleForm(forms.Form):
    """A row."""

    number = forms.CharField(label="Punkt", max_length=20)
    matter = text_area("Ärende", rows=2)
    source = forms.ChoiceField(
        label="Grund", choices=AuthoritySource.choices(), widget=forms.RadioSelect, initial="delegation"
    )
    delegate = forms.CharField(label="Vem beslutar", max_length=255, required=False)
    substitute = forms.CharField(label="Ersättare", max_length=255, required=False)
    amount = AmountField(label="Högst, kr", required=False, to_the_ore=True)
    condition = forms.CharField(label="Villkor", max_length=400, required=False)
    law = forms.CharField(label="Lagrum", max_length=400, required=False)
    report_back = forms.CharField(label="Anmäls till", max_length=160, required=False)
    what = text_area("Vad de förtroendevalda bestämmer", rows=2, help_text="Målet, inriktningen, ramen.")
    how = text_area("Hur tjänstepersonerna gör det", rows=2)
    support = forms.CharField(
        label="Funktion som stöder linjen",
        max_length=160,
        required=False,
        help_text="Till exempel upphandlingsenheten eller HR.",
    )
    note = text_area("Anmärkning", rows=2)


class ChangeRuleForm(RuleForm):
    version = VersionField()


class BeginOrder(Deed):
    """A new order from the one that holds."""

    address, name, form_class = "delegation/<str:code>/ny/", "begin_order", BeginForm
    permission, title, button = P.EDIT_DOCUMENTS, "Ny delegationsordning: {self.unit.name}", "Börja"
    action, about = actions.begin_order, "committee=unit"
    lead = "Alla punkter i den ordning som gäller följer med, och ändras innan nämnden beslutar."

    def initial(self) -> dict[str, Any]:
        return {"valid_from": timezone.localdate()}

    def back(self) -> str:
        return (
            reverse("documents:order", kwargs={"pk": self.result.pk})
            if self.result
            else reverse("documents:who_decides")
        )


class OrderDeed(Deed):
    """What is done with an order."""

    subject, permission, returns_to = staticmethod(by_order), P.EDIT_DOCUMENTS, "documents:order"
    about = at = "order"


class AddRule(OrderDeed):
    address, name, form_class = "delegationsordning/<int:pk>/punkt/", "add_rule", RuleForm
    title, action = "Ny punkt: {self.order}", actions.add_rule


class DecideOrder(OrderDeed):
    """From its day it holds, and the one before until then."""

    address, name, form_class = "delegationsordning/<int:pk>/besluta/", "decide_order", DecisionForm
    permission, matter, button = P.DECIDE_DOCUMENTS, Matter.DELEGATION, "För in beslutet"
    title, action = "Beslut om delegationsordningen: {self.unit.name}", actions.decide_order


class DiscardOrder(OrderDeed):
    address, name, button = "delegationsordning/<int:pk>/kasta/", "discard_order", "Kasta förslaget"
    title, action, done = "Kasta förslaget: {self.order}", actions.discard_order, "Förslaget är kastat."

    def back(self) -> str:
        return reverse("documents:who_decides")


class RuleDeed(Deed):
    subject, permission, returns_to = staticmethod(by_rule), P.EDIT_DOCUMENTS, "documents:order"
    about, at = "rule", "rule.order"


class ChangeRule(RuleDeed, ChangingDeed):
    address, name, form_class = "delegationspunkt/<int:pk>/", "change_rule", ChangeRuleForm
    title, action, edits = "Punkt {self.rule.number}: {self.unit.name}", actions.change_rule, "rule"

    @property
    def lead(self) -> str:
        return " ".join(f"{one.what} {one.remedy}" for one in actions.faults_of(self.rule))


class RemoveRule(RuleDeed):
    address, name, button = "delegationspunkt/<int:pk>/bort/", "remove_rule", "Ta bort"
    title, action, done = "Ta bort punkt {self.rule.number}", actions.remove_rule, "Punkten är borttagen."


urlpatterns = paths(BeginOrder, AddRule, DecideOrder, DiscardOrder, ChangeRule, RemoveRule)
