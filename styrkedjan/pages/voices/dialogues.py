"""Dialogue cards and citizens' proposals; and the page where everything that is asked of residents stands together."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.voices.actions import dialogue as actions
from styrkedjan.areas.voices.models import CitizenProposal, Dialogue, Feedback
from styrkedjan.areas.voices.permissions import readable
from styrkedjan.areas.voices.queries import listening as asked
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.swedish import day
from styrkedjan.domain.voices.dialogue import DIALOGUE, PROPOSAL, DialogueLevel, DialogueState
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.deeds import ChangingDeed, Deed, paths
from styrkedjan.pages.kit.doors import by_row, door
from styrkedjan.pages.kit.forms import DayField, DecisionForm, VersionField, text_area
from styrkedjan.pages.kit.public import municipality, public
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Line, ListTable, words
from styrkedjan.pages.voices.forms import radio
from styrkedjan.reports import voices_told

P = Permission
by_dialogue = by_row(
    Dialogue.objects.select_related("unit__principal", "unit__parent", "changed_by"), "dialogue",
    "Dialogen finns inte.", of="unit__principal",
)  # fmt: skip
by_proposal = by_row(
    CitizenProposal.objects.select_related("unit__principal", "unit__parent", "changed_by"), "proposal",
    "Förslaget finns inte.", of="unit__principal",
)  # fmt: skip


# --- forms ------------------------------------------------------------------------------------------------------------


class DialogueForm(forms.Form):
    """The card: what can be influenced is said before anybody is asked."""

    title = forms.CharField(label="Rubrik", max_length=160)
    question = text_area("Frågan", rows=2, required=True)
    influence = text_area("Det här går att påverka", rows=2, required=True)
    fixed = text_area("Det här är redan bestämt", rows=2)
    level = radio("Hur mycket bestämmer de som är med?", DialogueLevel.choices())
    opens = DayField(label="Öppnar")
    closes = DayField(label="Stänger")


class ChangeDialogueForm(DialogueForm):
    """The same, with the version it was read in."""

    version = VersionField()


class AnswerDialogueForm(forms.Form):
    """What was said, and what becomes of it."""

    participants = forms.IntegerField(label="Hur många var med?", required=False, min_value=0, max_value=1_000_000)
    result = text_area("Det här sa de som var med", rows=4, required=True)
    answer = text_area("Svar: vad det blir av det, och varför", rows=4, required=True)
    version = VersionField()


class ProposalForm(forms.Form):
    """As it stands in the diary."""

    number = forms.CharField(label="Diarienummer", max_length=40)
    title = forms.CharField(label="Förslaget", max_length=200)
    text = text_area("Vad förslaget är", rows=3, required=True, help_text="Skriv inte vem som har lämnat det.")
    received_on = DayField(label="Kom in")


class PrepareForm(forms.Form):
    """What has come out of it."""

    preparation = text_area("Vad som har kommit fram", rows=4, required=True)
    version = VersionField()


class OutcomeForm(DecisionForm):
    """The decision and what it means."""

    outcome = text_area("Vad det blev", rows=3, required=True)


class ReportForm(forms.Form):
    """That it takes longer than a year."""

    reported_on = DayField(label="Anmält till fullmäktige")
    reason = text_area("Varför det dröjer", rows=3, required=True)


# --- deeds ------------------------------------------------------------------------------------------------------------


class AddDialogue(Deed):
    """Plan a dialogue."""

    address, name, form_class = "dialoger/<str:code>/ny/", "add_dialogue", DialogueForm
    permission, returns_to, title = P.EDIT_VOICES, "voices:listening", "Ny dialog: {self.unit.name}"
    action, about = actions.add_dialogue, "unit"
    lead = "Fråga innan förslaget är skrivet, och säg vad som går att påverka."

    def back(self) -> str:
        return reverse("voices:dialogue", kwargs={"pk": self.result.pk}) if self.result else super().back()


class DialogueDeed(Deed):
    """What is done with a dialogue."""

    subject, permission, returns_to = staticmethod(by_dialogue), P.EDIT_VOICES, "voices:dialogue"
    about = at = "dialogue"


class ChangeDialogue(DialogueDeed, ChangingDeed):
    """Until it is open."""

    address, name, form_class = "dialog/<int:pk>/andra/", "change_dialogue", ChangeDialogueForm
    title, action, edits = "Ändra {self.dialogue}", actions.change_dialogue, "dialogue"


class OpenDialogue(DialogueDeed):
    """Everybody sees it and may answer."""

    address, name, button = "dialog/<int:pk>/oppna/", "open_dialogue", "Öppna"
    title, action = "Öppna {self.dialogue}", actions.open_dialogue


class CloseDialogue(DialogueDeed):
    """No more is taken in."""

    address, name, button = "dialog/<int:pk>/stang/", "close_dialogue", "Stäng"
    title, action = "Stäng {self.dialogue}", actions.close_dialogue


class AnswerDialogue(DialogueDeed):
    """Tell those who took part."""

    address, name, form_class = "dialog/<int:pk>/svara/", "answer_dialogue", AnswerDialogueForm
    title, action, edits = "Svara dem som var med: {self.dialogue}", actions.answer_dialogue, "dialogue"


class AddProposal(Deed):
    """Enter a proposal."""

    address, name, form_class = "medborgarforslag/<str:code>/nytt/", "add_proposal", ProposalForm
    permission, returns_to, title = P.EDIT_VOICES, "voices:listening", "Nytt medborgarförslag: {self.unit.name}"
    action, about = actions.add_proposal, "unit"
    lead = "Fullmäktige ska kunna besluta inom ett år (kommunallagen 5 kap. 35 §)."


class ProposalDeed(Deed):
    """What is done with a proposal."""

    subject, permission, returns_to = staticmethod(by_proposal), P.EDIT_VOICES, "voices:proposal"
    about = at = "proposal"


class PrepareProposal(ProposalDeed):
    """What has come out of it."""

    address, name, form_class = "medborgarforslag/<int:pk>/bered/", "prepare_proposal", PrepareForm
    title, action, edits = "Bered: {self.proposal}", actions.prepare_proposal, "proposal"


class DecideProposal(ProposalDeed):
    """The council's decision."""

    address, name, form_class = "medborgarforslag/<int:pk>/besluta/", "decide_proposal", OutcomeForm
    permission, matter, button = P.DECIDE_VOICES, Matter.CITIZEN_PROPOSAL, "För in beslutet"
    title, action = "Beslut: {self.proposal}", actions.decide_proposal


class ReportProposal(ProposalDeed):
    """The council is told that it takes longer."""

    address, name, form_class = "medborgarforslag/<int:pk>/anmal/", "report_proposal", ReportForm
    title, action, button = "Anmäl att det dröjer: {self.proposal}", actions.report_proposal, "För in"


class WriteOffProposal(ProposalDeed):
    """The council writes it off."""

    address, name, form_class = "medborgarforslag/<int:pk>/avskriv/", "write_off_proposal", OutcomeForm
    permission, matter, button = P.DECIDE_VOICES, Matter.CITIZEN_PROPOSAL, "För in beslutet"
    title, action = "Avskriv: {self.proposal}", actions.write_off_proposal


# --- pages ------------------------------------------------------------------------------------------------------------


@door(P.VIEW)
def listening(request: Request, unit: Unit) -> HttpResponse:
    """Everything that residents are asked, suggest and decide; what nobody has answered first."""
    viewers.remember_unit(request, unit)
    viewer = request.viewer
    found = asked.listening(unit, viewer.known)
    fields = (
        words("title", "Förslag"), words("due", "Avgörs senast", tight=True), words("state", "Läge"),
        words("number", "Diarienummer", aside=True), words("unit", "Bereds av", aside=True),
    )  # fmt: skip
    lines = tuple(
        Line((one.row.title, f"{day(one.due)}{', året är ute' if one.late else ''}", one.state.label, one.row.number,
              one.row.unit.name), reverse("voices:proposal", kwargs={"pk": one.row.pk}))
        for one in found.proposals
    )  # fmt: skip
    table = ListTable("Medborgarförslag", fields, lines, noun=("förslag", "förslag"), name="forslag")
    if (answer := excel(request, f"Fråga och lyssna {unit.name}", table)) is not None:
        return answer
    context = {
        "unit": unit, "root": root_of(unit), "found": found, "table": table,
        "headline": voices_told.listening(unit.label, found, viewer.known.day),
        "may_edit": viewer.known.is_now and viewer.may(P.EDIT_VOICES, unit),
    }  # fmt: skip
    return render(request, "voices/listening.html", context)


@door(P.VIEW, subject=by_dialogue)
def dialogue(request: Request, dialogue: Dialogue) -> HttpResponse:
    """A dialogue card; what was written into it is read by those who answer."""
    viewer = request.viewer
    rows = viewer.known.as_written([dialogue])
    if not rows:
        raise Http404("Dialogen fanns inte då.")
    row, now = rows[0], viewer.known.is_now
    said = Feedback.objects.filter(readable(viewer.user), dialogue=dialogue) if now else Feedback.objects.none()
    context = {
        "unit": dialogue.unit, "row": row, "said": list(said.order_by("received_on", "pk")[:200]),
        "moves": {one.value for one in DIALOGUE.moves(DialogueState(row.state))} if now else set(),
        "may_edit": now and viewer.may(P.EDIT_VOICES, dialogue.unit), "root": root_of(dialogue.unit),
    }  # fmt: skip
    return render(request, "voices/dialogue.html", context)


@door(P.VIEW, subject=by_proposal)
def proposal(request: Request, proposal: CitizenProposal) -> HttpResponse:
    """A citizens' proposal and the year it has."""
    viewer = request.viewer
    found = [one for one in asked.proposals(proposal.unit, viewer.known) if one.row.pk == proposal.pk]
    if not found:
        raise Http404("Förslaget fanns inte då.")
    now = viewer.known.is_now
    context = {
        "unit": proposal.unit, "one": found[0], "row": found[0].row,
        "moves": {one.value for one in PROPOSAL.moves(found[0].state)} if now else set(),
        "may_edit": now and viewer.may(P.EDIT_VOICES, proposal.unit),
        "may_decide": now and viewer.may(P.DECIDE_VOICES, proposal.unit),
    }  # fmt: skip
    return render(request, "voices/proposal.html", context)


@public
def public_dialogues(request: HttpRequest, code: str) -> HttpResponse:
    """What is asked now, and what those who took part before were told."""
    root = municipality(code)
    rows = [row for row in asked.dialogues(root, NOW) if row.state != DialogueState.DRAFT]
    today = timezone.localdate()
    open_now = [row for row in rows if row.state == DialogueState.OPEN and row.opens <= today <= row.closes]
    rest = [row for row in rows if row not in open_now]
    budgets = [one for one in asked.budgets(root, NOW) if one.step.value != "criteria"]
    context: dict[str, Any] = {"root": root, "open": open_now, "rest": rest, "budgets": budgets}
    return render(request, "voices/public_dialogues.html", context)


@public
def public_proposals(request: HttpRequest, code: str) -> HttpResponse:
    """Citizens' proposals and what became of them."""
    root = municipality(code)
    found = asked.proposals(root, NOW)
    context = {"root": root, "open": [one for one in found if one.state.is_open],
               "done": [one for one in found if not one.state.is_open][::-1]}  # fmt: skip
    return render(request, "voices/public_proposals.html", context)


urlpatterns = [
    path("lyssna/<str:code>/", listening, name="listening"),
    path("dialog/<int:pk>/", dialogue, name="dialogue"),
    path("medborgarforslag/<int:pk>/", proposal, name="proposal"),
    path("oppet/<str:code>/dialog/", public_dialogues, name="public_dialogues"),
    path("oppet/<str:code>/forslag/", public_proposals, name="public_proposals"),
    *paths(
        AddDialogue, ChangeDialogue, OpenDialogue, CloseDialogue, AnswerDialogue, AddProposal, PrepareProposal,
        DecideProposal, ReportProposal, WriteOffProposal,
    ),
]  # fmt: skip
