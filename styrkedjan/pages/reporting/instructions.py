"""The board's instructions: the list, one with who has answered, a body's answer, and what is done with them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.chain.models import PlanYear
from styrkedjan.areas.chain.queries import years
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.actions import instructions as actions
from styrkedjan.areas.reporting.models import Instruction, InstructionAnswer
from styrkedjan.areas.reporting.queries import instructions as queries
from styrkedjan.areas.reporting.queries import rounds
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.instructions import INSTRUCTION, InstructionMove, InstructionState
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import doors
from styrkedjan.pages.kit.deeds import Deed, MunicipalDeed, paths
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.forms import DayField, DecisionForm, VersionField, offer, text_area
from styrkedjan.pages.kit.request import Request

by_instruction = doors.by_row(
    Instruction.objects.select_related("plan_year__principal", "changed_by"), "instruction", "Anvisningen finns inte.",
    of="plan_year__principal", unit="plan_year.principal",
)  # fmt: skip
by_answer = doors.by_row(
    InstructionAnswer.objects.select_related("instruction__plan_year__principal", "unit__principal", "changed_by"),
    "asked", "Svaret finns inte.", of="instruction__plan_year__principal",
)  # fmt: skip


def read_instruction(request: Request, **address: Any) -> tuple[Unit, dict[str, Any]]:
    """The instruction for any reader in the municipality once it is issued; a draft only for those who write it."""
    root, arguments = by_instruction(request, **address)
    viewer = request.viewer
    found = queries.page(arguments["instruction"], viewer.paths(), viewer.known)
    unseen = found is None or found.instruction.state == InstructionState.DRAFT
    if unseen and not (found and viewer.may(Permission.OPEN_ROUNDS, root)):
        raise Http404("Anvisningen finns inte.")
    unit, _ = doors.chosen(request)
    return unit, {"found": found}


@door(Permission.VIEW, subject=doors.chosen)
def index(request: Request, unit: Unit) -> HttpResponse:
    """What the board asks of the committees, and who has answered."""
    viewer = request.viewer
    may_write = viewer.may(Permission.OPEN_ROUNDS, viewer.root)
    found = queries.instructions(viewer.root, viewer.paths(), viewer.known, drafts=may_write)
    context = {"found": found, "may_write": may_write, "sentence": _sentence(found)}
    return render(request, "reporting/instructions.html", context)


def _sentence(found: Iterable[queries.InstructionPage]) -> str:
    issued = [one for one in found if one.is_issued]
    if not issued:
        return "Ingen anvisning är utfärdad."
    late = sum(len(one.late) for one in issued)
    waiting = sum(len(one.waiting) for one in issued)
    if late:
        return f"{plural(late, 'svar', 'svar')} är försenade."
    return f"{plural(waiting, 'svar', 'svar')} väntas in." if waiting else "Alla anvisningar är besvarade."


@door(Permission.VIEW, subject=read_instruction)
def instruction(request: Request, found: queries.InstructionPage) -> HttpResponse:
    """What is to be handed in, by when, and who has."""
    viewer = request.viewer
    may_write = viewer.known.is_now and viewer.may(Permission.OPEN_ROUNDS, viewer.root)
    moves = INSTRUCTION.moves(InstructionState(found.instruction.state)) if may_write else ()
    return render(request, "reporting/instruction.html", {"page": found, "moves": {move.value for move in moves}})


@door(Permission.VIEW, subject=by_answer)
def answer(request: Request, asked: InstructionAnswer) -> HttpResponse:
    """One body's answer, with what is said and hung beside it."""
    viewer = request.viewer
    found = queries.page(asked.instruction, (asked.unit.path,), viewer.known)
    line = next((line for line in found.answers if line.answer.pk == asked.pk), None) if found else None
    if found is None or line is None:
        raise Http404("Svaret finns inte.")
    may_answer = viewer.known.is_now and found.is_issued and viewer.may(Permission.SUBMIT_REPORT, asked.unit)
    context = {"page": found, "line": line, "asked": asked, "may_answer": may_answer}
    return render(request, "reporting/instruction_answer.html", context)


# -- what is done with them ------------------------------------------------------------------------------------------


class InstructionForm(forms.Form):
    """What is asked, and by when."""

    name = forms.CharField(label="Namn", max_length=120, help_text="Till exempel Anvisning för verksamhetsplan 2027.")
    text = text_area("Anvisning", rows=6, required=True, help_text="Hur mål, uppdrag och budget ska redovisas.")
    to_hand_in = text_area("Det här lämnas in", rows=5, required=True, help_text="En sak per rad.")
    due = DayField(label="Klar senast")
    version = VersionField(required=False)


class NewInstructionForm(InstructionForm):
    """Which step of the annual cycle it is for besides."""

    step = forms.ChoiceField(label="Gäller")
    field_order = ("step",)

    def __init__(self, *args: Any, steps: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        offer(self, "step", steps)


class IssueForm(DecisionForm):
    """To whom, and the board's decision where it has made one."""

    optional = True

    units: Any = forms.ModelMultipleChoiceField(
        label="Till", queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    field_order = ("units",)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "units", units)


class AnswerForm(forms.Form):
    """The body's answer."""

    text = text_area("Svar", rows=8, required=True, help_text="Bilagor hängs på sidan när svaret är sparat.")
    version = VersionField()


class NewInstruction(MunicipalDeed):
    """Begin one."""

    address, name, permission = "anvisning/ny/", "new_instruction", Permission.OPEN_ROUNDS
    title, button, form_class = "Ny anvisning till nämnderna", "Spara utkastet", NewInstructionForm
    lead = "Ett utkast ser bara du och andra som öppnar uppföljningar. Nämnderna får den när du utfärdar den."
    returns_to, done = "reporting:instructions", "Utkastet är sparat. Utfärda det när det är klart."

    @cached_property
    def years(self) -> dict[int, PlanYear]:
        return rounds.writable_years(self.unit)

    def options(self) -> dict[str, Any]:
        steps = [(row.year, step) for row in self.years.values() for step in years.steering_model(row).cycle]
        return {"steps": [(f"{year}:{step.id}", f"{step.name}, {year}") for year, step in steps]}

    def act(self, form: NewInstructionForm) -> Any:
        given = dict(form.cleaned_data)
        year, _, step = given.pop("step").partition(":")
        return actions.draft_instruction(by=self.by, plan_year=self.years[int(year)], cycle_id=step, **given)

    def back(self) -> str:
        return reverse("reporting:instruction", kwargs={"pk": self.result.pk}) if self.result else super().back()


class InstructionDeed(Deed):
    """What is done with one."""

    subject, permission, returns_to = staticmethod(by_instruction), Permission.OPEN_ROUNDS, "reporting:instruction"
    about = at = "instruction"


class ChangeInstruction(InstructionDeed):
    """Rewrite a draft."""

    address, name, edits = "anvisning/<int:pk>/andra/", "change_instruction", "instruction"
    title, form_class, action = "Ändra {self.instruction.name}", InstructionForm, actions.change_instruction

    def opens(self) -> None:
        INSTRUCTION.after(InstructionMove.EDIT, InstructionState(self.instruction.state))


class IssueInstruction(InstructionDeed):
    """Issue it to the bodies that are to answer."""

    address, name, matter = "anvisning/<int:pk>/utfarda/", "issue_instruction", Matter.INSTRUCTION
    title, button, form_class = "Utfärda {self.instruction.name}", "Utfärda", IssueForm
    lead = "Nämnderna ser den i årshjulet och under Att göra. Har styrelsen inte beslutat den lämnas beslutet tomt."
    action, done = actions.issue_instruction, "Anvisningen är utfärdad."

    @cached_property
    def bodies(self) -> list[int]:
        return [unit.pk for unit in rounds.planning_units(self.instruction.plan_year, (), timezone.localdate())]

    def opens(self) -> None:
        INSTRUCTION.after(InstructionMove.ISSUE, InstructionState(self.instruction.state))

    def initial(self) -> dict[str, Any]:
        return {"units": self.bodies}

    def options(self) -> dict[str, Any]:
        return {"units": Unit.objects.filter(pk__in=self.bodies).order_by("code")}


class WithdrawInstruction(InstructionDeed):
    """Take it back."""

    address, name = "anvisning/<int:pk>/aterkalla/", "withdraw_instruction"
    title, button = "Återkalla {self.instruction.name}", "Återkalla"
    lead = "Ingen behöver svara längre. Svar som är lämnade står kvar."
    action, done = actions.withdraw_instruction, "Anvisningen är återkallad."


class AnswerInstruction(Deed):
    """Write the body's answer."""

    address, name, subject = "anvisning/svar/<int:pk>/skriv/", "answer_instruction", staticmethod(by_answer)
    permission, form_class, edits = Permission.SUBMIT_REPORT, AnswerForm, "asked"
    title, button, action = "Svara på {self.asked.instruction.name}", "Lämna svaret", actions.answer_instruction
    about, returns_to, at, done = "answer=asked", "reporting:instruction_answer", "asked", "Svaret är lämnat."

    def opens(self) -> None:
        INSTRUCTION.after(InstructionMove.ANSWER, InstructionState(self.asked.instruction.state))


urlpatterns = paths(NewInstruction, ChangeInstruction, IssueInstruction, WithdrawInstruction, AnswerInstruction)
