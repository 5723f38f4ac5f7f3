"""What can be done with improvements and good practices."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse

from styrkedjan.areas.chain.models import Element, ElementKind
from styrkedjan.areas.improvement.actions import improvements, practices
from styrkedjan.areas.improvement.models import Improvement
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.queries import people, root_of
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.improvement.states import QUESTIONS, Source
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.origins import Origin, origin
from styrkedjan.pages.improvement import forms, showing
from styrkedjan.pages.improvement.subjects import by_improvement, by_own_practice, by_practice
from styrkedjan.pages.kit.deeds import ChangingDeed, Deed, paths
from styrkedjan.pages.kit.doors import with_unit
from styrkedjan.pages.kit.forms import DecisionForm

P = Permission


class Begun(Deed):
    """What begins an improvement leads to it."""

    returns_to = "improvement:board"

    def back(self) -> str:
        if self.result is not None and self.viewer.may(P.VIEW, self.result.unit):
            return reverse("improvement:improvement", kwargs={"pk": self.result.pk})
        return self.to(self.returns_to) if self.viewer.may(P.VIEW, self.unit) else reverse("start:start")


class Suggest(Begun):
    """An idea from anybody."""

    address, name, form_class = "forbattra/<str:code>/ide/", "suggest", forms.IdeaForm
    permission, action, about, button = P.SUGGEST, improvements.suggest, "unit", "Lämna idén"
    title, done = "En idé till {self.unit.name}", "Tack! Chefen för enheten ser idén och svarar inom en månad."
    lead = "Ett fält. Ingen idé är för liten."


class Start(Begun):
    """From something that is there."""

    address, name, form_class = "forbattra/<str:code>/ny/", "start", forms.StartForm
    permission, title, button = P.EDIT_CHAIN, "Ny förbättring: {self.unit.name}", "Börja"

    @cached_property
    def origin(self) -> Origin | None:
        """What the address says that it comes from, where the person may read that."""
        return origin(self.by, root_of(self.unit), self.request.GET.get("fran", ""))

    @property
    def lead(self) -> str:
        return (
            f"Ur {self.origin.source.label.lower()}: {self.origin.word}."
            if self.origin
            else "Nästa steg är att analysera."
        )

    def initial(self) -> dict[str, Any]:
        return {"title": self.origin.title, "idea": self.origin.text} if self.origin else {}

    def act(self, form: Any) -> Improvement:
        told: dict[str, Any] = {}
        if self.origin:
            told = {"source": self.origin.source, "origin": self.origin.key, **dict(self.origin.linked)}
        if self.origin and self.origin.source is Source.INDICATOR:  # one of each unit may begin with it
            told["origin"] = ""
        return improvements.start(by=self.by, unit=self.unit, **form.cleaned_data, **told)


class Copy(Begun):
    """Try another's good practice."""

    address, name = "gott-exempel/<int:pk>/prova/<str:code>/", "copy"
    subject, permission, button = staticmethod(with_unit(by_practice)), P.EDIT_CHAIN, "Pröva det här"
    title, action, about = "Pröva ”{self.practice.title}” i {self.unit.name}", improvements.copy, "unit practice"
    lead = "Det blir en egen förbättring, som ni analyserar och anpassar. Sedan berättar ni hur det gick."


class OfImprovement(Deed):
    """What is done with an improvement."""

    subject, permission, returns_to = staticmethod(by_improvement), P.EDIT_CHAIN, "improvement:improvement"
    about = at = "row"


class Analyse(OfImprovement, ChangingDeed):
    """What is wanted and why, with the questions and the figures above the fields."""

    address, name, form_class = "forbattring/<int:pk>/analysera/", "analyse", forms.AnalyseForm
    title, action, edits = "Analysera: {self.row.title}", improvements.analyse, "row"
    template = "improvement/analyse.html"

    def context(self, form: Any) -> dict[str, Any]:
        return {"questions": QUESTIONS[Source(self.row.source)], "row": self.row,
                "better": showing.better_of(self.row, self.viewer)}  # fmt: skip


class Plan(OfImprovement, ChangingDeed):
    """What is changed, and a small test."""

    address, name, form_class = "forbattring/<int:pk>/planera/", "plan", forms.PlanForm
    title, action, edits = "Planera: {self.row.title}", improvements.plan, "row"

    def options(self) -> dict[str, Any]:
        root = root_of(self.unit)
        goals = Element.objects.filter(
            plan_year__principal=root, withdrawn_at=None, plan_year__state=YearState.OPEN, kind=ElementKind.GOAL
        )
        return {"people": people(root), "indicators": Indicator.objects.filter(principal=root).order_by("name", "key"),
                "elements": goals.select_related("unit").order_by("-plan_year__year", "order", "key")}  # fmt: skip


class TryOut(OfImprovement):
    """The test begins."""

    address, name, form_class = "forbattring/<int:pk>/prova/", "try_out", forms.TryForm
    title, action, button = "Börja pröva: {self.row.title}", improvements.try_out, "Nu börjar vi"
    lead = "Det som mäts före den här dagen är före, och det som mäts efter är efter."


class Judge(OfImprovement):
    """Keep, adapt or drop."""

    address, name, form_class = "forbattring/<int:pk>/bedom/", "judge", forms.JudgeForm
    title, action = "Bedöm provet: {self.row.title}", improvements.judge

    @property
    def lead(self) -> str:
        return showing.effect_sentence(self.row, self.viewer)

    def initial(self) -> dict[str, Any]:
        return {"version": self.row.version, "result": self.row.result}


class Drop(OfImprovement):
    """It is not taken further."""

    address, name, form_class = "forbattring/<int:pk>/avskriv/", "drop", forms.ReasonForm
    title, action, button = "Avskriv: {self.row.title}", improvements.drop, "Avskriv"
    lead = "Den som lämnade idén ser skälet."


class Reopen(OfImprovement):
    """It is taken up again."""

    address, name, button = "forbattring/<int:pk>/ta-upp/", "reopen", "Ta upp den igen"
    title, action = "Ta upp igen: {self.row.title}", improvements.reopen


class Follow(OfImprovement):
    """What it gave."""

    address, name, form_class = "forbattring/<int:pk>/effekt/", "follow", forms.FollowForm
    title, action, edits = "Vad gav ”{self.row.title}”?", improvements.follow, "row"

    @property
    def lead(self) -> str:
        return showing.effect_sentence(self.row, self.viewer)


class TellBack(OfImprovement):
    """How a copied practice went."""

    address, name, form_class = "forbattring/<int:pk>/beratta/", "tell_back", forms.TellForm
    title, action, edits = "Berätta hur det gick: {self.row.title}", improvements.tell_back, "row"


class WritePractice(OfImprovement):
    """A card of it."""

    address, name, form_class = "forbattring/<int:pk>/gott-exempel/", "write_practice", forms.PracticeForm
    title, action, about = "Gör ”{self.row.title}” till ett gott exempel", practices.write_practice, "improvement=row"
    lead = "Bara ni ser kortet tills någon har beslutat att dela det."

    def initial(self) -> dict[str, Any]:
        row = self.row
        gave = " ".join(part for part in (showing.effect_sentence(row, self.viewer, measured=True), row.effect) if part)
        return {"title": row.title, "context": row.unit.name, "done": row.change, "effect": gave or row.result}


class OfPractice(Deed):
    """What is done with a card."""

    subject, permission, returns_to = staticmethod(by_own_practice), P.EDIT_CHAIN, "improvement:practice"
    about = at = "practice"


class ChangePractice(OfPractice, ChangingDeed):
    """Before it is shared, or after it was taken back."""

    address, name, form_class = "gott-exempel/<int:pk>/andra/", "change_practice", forms.ChangePracticeForm
    title, action, edits = "Ändra: {self.practice.title}", practices.change_practice, "practice"


class PublishPractice(OfPractice):
    """The decision to share it."""

    address, name, form_class = "gott-exempel/<int:pk>/dela/", "publish_practice", DecisionForm
    permission, matter, button = P.PUBLISH, Matter.PUBLICATION, "Dela"
    title, action = "Dela ”{self.practice.title}”", practices.publish_practice
    lead = (
        "Alla kommuner i installationen kan läsa kortet och pröva det. När datamängden Goda exempel publiceras nästa "
        "gång läser alla det på den öppna sidan."
    )


class WithdrawPractice(OfPractice):
    """Others read it no more."""

    address, name, button = "gott-exempel/<int:pk>/dra-tillbaka/", "withdraw_practice", "Dra tillbaka"
    permission, title, action = P.PUBLISH, "Dra tillbaka ”{self.practice.title}”", practices.withdraw_practice
    lead = "Det försvinner ur den öppna sidan genast. De som redan prövar det behåller sin egen förbättring."


urlpatterns = paths(
    Suggest, Start, Copy, Analyse, Plan, TryOut, Judge, Drop, Reopen, Follow, TellBack, WritePractice, ChangePractice,
    PublishPractice, WithdrawPractice,
)  # fmt: skip
