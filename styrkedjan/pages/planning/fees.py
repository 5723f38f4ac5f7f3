"""Fees and charges: what the council has before it for a year, each committee's proposal, and its forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.planning.actions import fees as actions
from styrkedjan.areas.planning.models import Fee, FeeProposal
from styrkedjan.areas.planning.queries import fees as queries
from styrkedjan.areas.planning.queries.fees import CommitteeFees
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.planning.fees import FEE_PROPOSAL, FeeMove, FeeState
from styrkedjan.domain.swedish import listing, plural
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import doors, query
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.files import as_download
from styrkedjan.pages.kit.forms import AmountField, DecisionForm, text_area
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Field, Line, ListTable
from styrkedjan.pages.planning.subjects import reader
from styrkedjan.reports.fees_paper import COLUMNS, cells_of, fees_document
from styrkedjan.reports.writers import Format, write

FORMS = (Format.PDF, Format.DOCX, Format.XLSX)

by_proposal = doors.by_row(
    FeeProposal.objects.select_related("unit__principal"), "proposal", "Taxeförslaget finns inte.",
    of="unit__principal",
)  # fmt: skip
by_fee = doors.by_row(
    NOW.rows(Fee).select_related("proposal__unit__principal"), "fee", "Avgiften finns inte.",
    of="proposal__unit__principal", unit="proposal.unit",
)  # fmt: skip


def year_of(request: Request) -> int:
    """The year that the address names, else the one that fees are being set for: the next."""
    return query.year(request) or timezone.localdate().year + 1


def visible_fees(one: CommitteeFees, viewer: Any) -> CommitteeFees:
    """A draft's fees are its committee's own until the committee has decided."""
    hidden = one.state is FeeState.DRAFT and not viewer.may(Permission.VIEW_DRAFTS, one.unit)
    return CommitteeFees(one.unit, one.proposal, ()) if hidden else one


def table_of(committees: list[CommitteeFees], year: int, *, editable: bool = False) -> ListTable:
    """The fees by committee, those that leave to a form with their addresses."""
    keys = ("name", "per", "old", "new", "change", "share", "basis")
    fields = tuple(
        Field(key, column, aside=key in ("per", "basis", "change")) for key, column in zip(keys, COLUMNS, strict=True)
    )
    lines = tuple(
        Line(
            cells_of(fee),
            reverse("planning:change_fee", kwargs={"pk": fee.pk}) if editable else "",
            group=one.unit.name if len(committees) > 1 else "",
        )
        for one in committees
        for fee in one.fees
    )
    return ListTable(f"Taxor och avgifter {year}", fields, lines, noun=("avgift", "avgifter"), name="taxor")


@door(Permission.VIEW, subject=reader)
def index(request: Request, principal: Unit) -> HttpResponse:
    """What is before the council for a year, and how far each committee has come."""
    viewer, year = request.viewer, year_of(request)
    found = queries.of_year(principal, year, viewer.known)
    table = table_of(list(found.gathered), year)
    if (answer := excel(request, f"Taxor och avgifter {year}", table)) is not None:
        return answer
    context = {
        "found": found, "table": table, "year": year, "before": year - 1, "after": year + 1, "forms": FORMS,
        "may_decide": viewer.known.is_now and bool(found.to_decide) and viewer.may(Permission.EDIT_FRAMES, principal),
    }  # fmt: skip
    return render(request, "planning/fees.html", context)


@door(Permission.VIEW)
def committee(request: Request, unit: Unit) -> HttpResponse:
    """One committee's proposal."""
    viewer, year = request.viewer, year_of(request)
    if unit.kind not in POLITICAL_KINDS:
        raise Http404("Taxor föreslås av en nämnd eller ett bolag.")
    found = visible_fees(queries.of_committee(unit, year, viewer.known), viewer)
    may_edit = viewer.known.is_now and viewer.may(Permission.EDIT_BUDGET, unit)
    moves = FEE_PROPOSAL.moves(found.state) if found.state else ()
    table = table_of([found], year, editable=may_edit and FeeMove.EDIT in moves)
    if (answer := excel(request, f"Taxor {year} {unit.name}", table)) is not None:
        return answer
    context = {
        "unit": unit, "found": found, "table": table, "year": year, "before": year - 1, "after": year + 1,
        "may_edit": may_edit, "moves": {move.value for move in moves},
        "may_send_back": viewer.known.is_now and viewer.may(Permission.EDIT_FRAMES, unit.principal or unit),
    }  # fmt: skip
    return render(request, "planning/fees_of_committee.html", context)


@door(Permission.VIEW, subject=reader)
def file(request: Request, principal: Unit, form: str) -> HttpResponse:
    """The compilation as a file for the council."""
    if form not in set(FORMS):
        raise Http404("Formatet finns inte.")
    return as_download(write(fees_document(principal, year_of(request), request.viewer.known), Format(form)))


# -- what is done with them ------------------------------------------------------------------------------------------


class FeeForm(forms.Form):
    """One fee."""

    name = forms.CharField(label="Avgift", max_length=160, help_text="Det man betalar för.")
    per = forms.CharField(label="Per", max_length=60, help_text="Till exempel månad, timme eller ansökan.")
    old = AmountField(
        label="Nu, kr", required=False, to_the_ore=True, help_text="Tomt är en avgift som inte tas ut nu."
    )
    new = AmountField(label="Förslag, kr", to_the_ore=True)
    basis = forms.CharField(label="Grund", max_length=255, help_text="Lagen, självkostnaden eller indexet.")


class SendBackForm(forms.Form):
    """Why a proposal is sent back."""

    reason = text_area("Vad behöver ändras?", required=True)


class FeesDeed(Deed):
    """What is done with a committee's proposal."""

    subject, permission, about = staticmethod(by_proposal), Permission.EDIT_BUDGET, "proposal"

    def back(self) -> str:
        return f"{self.to('planning:fees_of')}?ar={self.proposal.year}"


class BeginFees(Deed):
    """Begin a year's proposal."""

    address, name, permission = "taxor/<str:code>/borja/", "begin_fees", Permission.EDIT_BUDGET
    title, button, action = "Förslag till taxor {self.year}: {self.unit.name}", "Börja", actions.begin_fees
    lead = "De avgifter som fullmäktige fastställde senast står med från början, oförändrade."
    about, done = "committee=unit year", "Förslaget är påbörjat."

    @property
    def year(self) -> int:
        return year_of(self.request)

    def back(self) -> str:
        return f"{self.to('planning:fees_of')}?ar={self.year}"


class AddFee(FeesDeed):
    """Put a fee in."""

    address, name, form_class = "taxa/<int:pk>/ny-avgift/", "add_fee", FeeForm
    title, action, done = "Ny avgift {self.proposal.year}", actions.set_fee, "Avgiften är inskriven."

    def opens(self) -> None:
        FEE_PROPOSAL.after(FeeMove.EDIT, FeeState(self.proposal.state))


class FeeDeed(FeesDeed):
    """What is done with one fee."""

    subject = staticmethod(by_fee)

    @property
    def proposal(self) -> FeeProposal:
        found: FeeProposal = self.fee.proposal
        return found

    def opens(self) -> None:
        FEE_PROPOSAL.after(FeeMove.EDIT, FeeState(self.proposal.state))


class ChangeFee(FeeDeed):
    """Another amount or ground."""

    address, name, form_class, edits = "avgift/<int:pk>/", "change_fee", FeeForm, "fee"
    title, about, done = "Ändra {self.fee.name}", "proposal replaces=fee", "Avgiften är ändrad."
    action, template = actions.set_fee, "planning/fee.html"


class RemoveFee(FeeDeed):
    """Take a fee out."""

    address, name, action = "avgift/<int:pk>/ta-bort/", "remove_fee", actions.remove_fee
    title, button, about = "Ta bort {self.fee.name}", "Ta bort", "fee"
    done = "Avgiften är borttagen ur förslaget."


class ProposeFees(FeesDeed):
    """Enter the committee's decision."""

    address, name, matter = "taxa/<int:pk>/lamna/", "propose_fees", Matter.FEE_PROPOSAL
    title, button, form_class = "Lämna taxor {self.proposal.year} till fullmäktige", "Lämna förslaget", DecisionForm
    lead, action = "Förslaget samlas med de andra nämndernas och går inte att ändra sedan.", actions.propose_fees
    done = "Förslaget är lämnat."


class SendBackFees(FeesDeed):
    """Send it back with a reason."""

    address, name, permission = "taxa/<int:pk>/skicka-tillbaka/", "send_back_fees", Permission.EDIT_FRAMES
    title, button, form_class = "Skicka tillbaka taxor {self.proposal.year}", "Skicka tillbaka", SendBackForm
    action, done = actions.send_back_fees, "Förslaget är skickat tillbaka till nämnden."


class DecideFees(Deed):
    """Enter the council's decision on all that is proposed."""

    address, name, permission, matter = "taxor/<int:year>/besluta/", "decide_fees", Permission.EDIT_FRAMES, Matter.FEES
    subject, form_class, action = staticmethod(doors.principal), DecisionForm, actions.decide_fees
    title, button, about = "Fullmäktiges beslut om taxor {self.year}", "För in beslutet", "principal=unit year"
    done = "Beslutet är infört och taxorna är fastställda."

    def says(self, form: DecisionForm) -> str:
        found = queries.of_year(self.unit, self.year, self.viewer.known)
        names = listing([f"{one.unit.name} ({plural(len(one.fees), 'avgift', 'avgifter')})" for one in found.to_decide])
        left = listing([one.unit.name for one in found.with_the_committees])
        return f"Fastställs: {names}." + (f" Inte med, under arbete: {left}." if left else "")

    def back(self) -> str:
        return f"{reverse('planning:fees')}?ar={self.year}"


urlpatterns = paths(BeginFees, AddFee, ChangeFee, RemoveFee, ProposeFees, SendBackFees, DecideFees)
