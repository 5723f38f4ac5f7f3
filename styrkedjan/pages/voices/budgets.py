"""A budget that residents share out: its eight steps for those who lead it, and where one suggests and votes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.voices.actions import budgets as actions
from styrkedjan.areas.voices.actions.outside import outside
from styrkedjan.areas.voices.models import BudgetIdea, BudgetRound
from styrkedjan.areas.voices.queries import listening
from styrkedjan.areas.voices.queries.listening import BudgetLine
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, Refused
from styrkedjan.domain.swedish import kronor
from styrkedjan.domain.voices.dialogue import BUDGET_IDEA, PARTICIPATORY_BUDGET, BudgetMove, BudgetStep, IdeaState, fits
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.deeds import ChangingDeed, Deed, paths
from styrkedjan.pages.kit.doors import by_row, door
from styrkedjan.pages.kit.forms import AmountField, DayField, DecisionForm, VersionField, text_area
from styrkedjan.pages.kit.handling import Attempt
from styrkedjan.pages.kit.public import municipality
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.voices.outside import counted
from styrkedjan.pages.voices.showing import StepShown

P = Permission
by_round = by_row(
    BudgetRound.objects.select_related("unit__principal", "unit__parent", "changed_by"), "round",
    "Medborgarbudgeten finns inte.", of="unit__principal",
)  # fmt: skip
by_idea = by_row(
    BudgetIdea.objects.select_related("round__unit__principal", "changed_by"), "idea", "Idén finns inte.",
    of="round__unit__principal", unit="round.unit",
)  # fmt: skip


# --- forms ------------------------------------------------------------------------------------------------------------


class BudgetForm(forms.Form):
    """The frame of a round."""

    name = forms.CharField(label="Namn", max_length=120)
    amount = AmountField(label="Summa att fördela, kr", decimals=0)
    criteria = text_area("Kriterier för idéerna", rows=3, required=True)
    who_votes = forms.CharField(label="Vem som får rösta", max_length=255)
    choices_each = forms.IntegerField(label="Röster per person", min_value=1, max_value=20, initial=3)
    ideas_until = DayField(label="Idéer till och med")
    votes_until = DayField(label="Röster till och med")


class ChangeBudgetForm(BudgetForm):
    """The same, with the version it was read in."""

    version = VersionField()


class WorkUpForm(forms.Form):
    """An idea that can be done, or why it cannot."""

    title = forms.CharField(label="Idén", max_length=120)
    text = text_area("Beskrivning som alla läser", rows=4, required=True)
    cost = AmountField(label="Kostnad, kr", required=False, decimals=0)
    accept = forms.BooleanField(label="Går att rösta på", required=False)
    reason = forms.CharField(label="Annars: varför den inte kom med", max_length=255, required=False)
    version = VersionField()


class CodesForm(forms.Form):
    """How many may vote."""

    count = forms.IntegerField(label="Antal koder", min_value=1, max_value=actions.MOST_CODES)


class ChooseForm(DecisionForm):
    """What was decided, by the votes unless something else was."""

    def __init__(self, *args: Any, line: BudgetLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (one.pk, f"{one.title}, {kronor(one.cost)} ({line.votes[one.pk]} röster)") for one in line.open_ideas
        ]
        self.fields["ideas"] = forms.MultipleChoiceField(
            label="Idéer som ska genomföras", choices=choices, widget=forms.CheckboxSelectMultiple,
            initial=sorted(line.reached) or [one.pk for one in fits(line.open_ideas, line.row.amount)],
        )  # fmt: skip


class DeliverForm(forms.Form):
    """It is there."""

    delivered_on = DayField(label="Klar")
    result = text_area("Så blev det", rows=3, required=True)


class ToldForm(forms.Form):
    """What the whole round gave."""

    told = text_area("Vad det gav", rows=4, required=True)
    version = VersionField()


class IdeaForm(forms.Form):
    """An idea from anybody."""

    title = forms.CharField(label="Din idé", max_length=120)
    text = forms.CharField(label="Berätta mer", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
                           help_text="Skriv inga namn. Någon läser den innan den visas.")  # fmt: skip


class VoteForm(forms.Form):
    """A vote."""

    code = forms.CharField(label="Din kod", max_length=40, help_text="Den står i brevet.",
                           widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))  # fmt: skip

    def __init__(self, *args: Any, line: BudgetLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.pk, f"{one.title}, {kronor(one.cost)}") for one in line.open_ideas]
        most = line.row.choices_each
        self.fields["ideas"] = forms.MultipleChoiceField(
            label=f"Välj högst {most}", choices=choices, widget=forms.CheckboxSelectMultiple
        )
        self.order_fields(["ideas", "code"])


# --- deeds ------------------------------------------------------------------------------------------------------------


class BeginBudget(Deed):
    """Begin a round."""

    address, name, form_class = "medborgarbudgetar/<str:code>/ny/", "begin_budget", BudgetForm
    permission, returns_to, title = P.EDIT_VOICES, "voices:listening", "Ny medborgarbudget: {self.unit.name}"
    action, about = actions.begin_budget, "unit"
    lead = "Åtta steg: kriterier, bjud in, idéer, bearbeta, rösta, besluta, genomför och följ upp."

    def back(self) -> str:
        return reverse("voices:budget", kwargs={"pk": self.result.pk}) if self.result else super().back()


class BudgetDeed(Deed):
    """What is done with a round."""

    subject, permission, returns_to = staticmethod(by_round), P.EDIT_VOICES, "voices:budget"
    about = at = "round"

    @property
    def line(self) -> BudgetLine:
        return listening.budgets(root_of(self.unit), NOW, self.round.pk)[0]


class ChangeBudget(BudgetDeed, ChangingDeed):
    """Until the ideas come."""

    address, name, form_class = "medborgarbudget/<int:pk>/andra/", "change_budget", ChangeBudgetForm
    title, action, edits = "Ändra {self.round}", actions.change_budget, "round"


class AdvanceBudget(BudgetDeed):
    """To the next step."""

    address, name, button = "medborgarbudget/<int:pk>/nasta/", "advance_budget", "Gå vidare"
    title, action = "Nästa steg: {self.round}", actions.advance_budget


class MakeCodes(BudgetDeed):
    """Codes for those who may vote, handed out as a file this once."""

    address, name, form_class = "medborgarbudget/<int:pk>/koder/", "make_codes", CodesForm
    title, action, button = "Röstkoder: {self.round}", actions.make_codes, "Hämta koder"
    lead = "Filen visas en enda gång. Systemet sparar bara ett avtryck och vet inte vem som har vilken kod."

    def _finished(self, tried: Attempt) -> HttpResponse:
        answer = HttpResponse("\ufeffKod\r\n" + "\r\n".join(tried.result), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="rostkoder.csv"'
        answer["Cache-Control"] = "no-store"
        return answer


class DecideBudget(BudgetDeed):
    """The decision after the vote."""

    address, name, form_class = "medborgarbudget/<int:pk>/besluta/", "decide_budget", ChooseForm
    permission, matter, button = P.DECIDE_VOICES, Matter.PARTICIPATORY_BUDGET, "För in beslutet"
    title, action = "Beslut: {self.round}", actions.decide_budget
    lead = "Det som pengarna räcker till efter rösterna är ikryssat."

    def opens(self) -> None:
        PARTICIPATORY_BUDGET.after(BudgetMove.ENTER, BudgetStep(self.round.state))

    def options(self) -> dict[str, Any]:
        return {"line": self.line}

    def values(self, form: Any) -> dict[str, Any]:
        given = form.values()
        return {**given, "ideas": list(self.round.ideas.filter(pk__in=given["ideas"]))}


class TellBudget(BudgetDeed):
    """What it gave."""

    address, name, form_class = "medborgarbudget/<int:pk>/beratta/", "tell_budget", ToldForm
    title, action, edits = "Vad {self.round} gav", actions.tell_budget, "round"


class WorkUp(Deed):
    """Make an idea possible to vote on."""

    address, name, form_class = "medborgarbudget/ide/<int:pk>/", "work_up", WorkUpForm
    subject, permission, returns_to = staticmethod(by_idea), P.EDIT_VOICES, "voices:budget"
    title, action, about, at, edits = "Bearbeta: {self.idea}", actions.work_up, "idea", "idea.round", "idea"


class Deliver(Deed):
    """It is there."""

    address, name, form_class = "medborgarbudget/ide/<int:pk>/klar/", "deliver", DeliverForm
    subject, permission, returns_to = staticmethod(by_idea), P.EDIT_VOICES, "voices:budget"
    title, action, about, at = "Klar: {self.idea}", actions.deliver, "idea", "idea.round"

    def initial(self) -> dict[str, Any]:
        return {"delivered_on": timezone.localdate()}


# --- pages ------------------------------------------------------------------------------------------------------------


def way(line: BudgetLine) -> list[StepShown]:
    """The eight steps with the days that are said."""
    steps = list(BudgetStep)
    at = steps.index(line.step)
    days = {BudgetStep.IDEAS: f"till {line.row.ideas_until}", BudgetStep.VOTE: f"till {line.row.votes_until}"}
    return [
        StepShown(one.label, "now" if place == at else "done" if place < at else "", days.get(one, "–"))
        for place, one in enumerate(steps)
    ]


@door(P.VIEW, subject=by_round)
def budget(request: Request, round: BudgetRound) -> HttpResponse:
    """A round for those who lead it: ideas to work up, codes, the vote when it is over, and what is delivered."""
    viewer = request.viewer
    found = listening.budgets(root_of(round.unit), viewer.known, round.pk)
    if not found:
        raise Http404("Medborgarbudgeten fanns inte då.")
    line, now = found[0], viewer.known.is_now
    shown = line.open_ideas if line.is_counted else line.ideas
    may_edit = now and viewer.may(P.EDIT_VOICES, round.unit)
    # What nobody has worked up is read by those who do.
    shown = tuple(one for one in shown if may_edit or one.state != IdeaState.PROPOSED)
    ideas = [(one, line.votes[one.pk], {move.value for move in BUDGET_IDEA.moves(IdeaState(one.state))})
             for one in shown]  # fmt: skip
    context = {
        "unit": round.unit, "root": root_of(round.unit), "line": line, "row": line.row, "way": way(line),
        "ideas": ideas, "moves": {one.value for one in PARTICIPATORY_BUDGET.moves(line.step)} if now else set(),
        "may_edit": may_edit, "may_decide": now and viewer.may(P.DECIDE_VOICES, round.unit),
        "takes_codes": line.step not in (BudgetStep.DECIDE, BudgetStep.CARRY_OUT, BudgetStep.FOLLOW_UP),
    }  # fmt: skip
    return render(request, "voices/budget.html", context)


@never_cache
@login_not_required
@door(None)
def public_budget(request: Request, code: str, pk: int) -> HttpResponse:
    """Suggest, vote once with a code, and see what was chosen and is there."""
    root = municipality(code)
    line = next(iter(listening.budgets(root, NOW, pk)), None)
    if line is None or line.step is BudgetStep.CRITERIA:
        raise Http404("Medborgarbudgeten finns inte.")
    today = timezone.localdate()
    sent = request.POST if request.method == "POST" else None
    form: forms.Form | None = None
    if line.step is BudgetStep.IDEAS and today <= line.row.ideas_until:
        form = IdeaForm(sent)
    elif line.step is BudgetStep.VOTE and today <= line.row.votes_until:
        form = VoteForm(sent, line=line)
    done = ""
    if form is not None and sent is not None and form.is_valid():
        counted(request, root)
        done = _taken(form, line)
    context = {"root": root, "line": line, "row": line.row, "way": way(line), "form": form, "done": done,
               "is_vote": isinstance(form, VoteForm),
               "ideas": [(one, line.votes[one.pk]) for one in line.open_ideas]}  # fmt: skip
    return render(
        request, "voices/public_budget.html", context, status=422 if form is not None and form.errors else 200
    )


def _taken(form: forms.Form, line: BudgetLine) -> str:
    """What is said when it is done; "" with what is wrong on the form."""
    given = form.cleaned_data
    if isinstance(form, IdeaForm):
        actions.suggest(by=outside(), round=line.row, title=given["title"], text=given["text"])
        return "Tack! Någon läser din idé och räknar på den."
    try:
        with transaction.atomic():
            actions.vote(round=line.row, code=given["code"], ideas=[int(one) for one in given["ideas"]])
    except (InvalidInput, Refused) as error:
        form.add_error("code" if "od" in str(error) else "ideas", str(error))
        return ""
    return "Tack! Din röst är räknad. Ingen kan se vad du röstade på."


urlpatterns = [
    path("medborgarbudget/<int:pk>/", budget, name="budget"),
    path("oppet/<str:code>/medborgarbudget/<int:pk>/", public_budget, name="public_budget"),
    *paths(
        BeginBudget, ChangeBudget, AdvanceBudget, MakeCodes, DecideBudget, TellBudget, WorkUp, Deliver,
    ),
]  # fmt: skip
