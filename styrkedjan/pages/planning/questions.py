"""Questions on the proposal: asked by the parties, answered by officials, open to all when approved."""

from __future__ import annotations

from functools import cached_property

from django.urls import reverse

from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.actions import questions
from styrkedjan.areas.planning.models import PartyGroup, Scenario
from styrkedjan.domain.errors import NotAllowed
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.planning import forms, subjects


class WorkshopDeed(Deed):
    """What is done in the party workshop, and goes back there."""

    def back(self) -> str:
        return reverse("planning:workshop")


class GroupDeed(WorkshopDeed):
    """What somebody does with the proposal for their own party group."""

    subject, permission = staticmethod(subjects.seat), Permission.EDIT_MOTION

    @property
    def scenario(self) -> Scenario:
        return subjects.proposal(self.principal)

    @cached_property
    def group(self) -> PartyGroup:
        group: PartyGroup | None = permissions.groups_of(self.by, self.principal).select_related("principal").first()
        if group is None:
            raise NotAllowed("Du arbetar inte i någon partigrupp.", "Be den som förvaltar behörigheter lägga till dig.")
        return group


class Ask(GroupDeed):
    """Ask about the proposal."""

    title, button = "Ställ en fråga om förslaget", "Ställ frågan"
    address, name = "partiverkstad/fraga/", "ask"
    form_class, action, about = forms.QuestionForm, questions.ask, "scenario group"
    done = "Frågan är ställd. När svaret är godkänt blir båda öppna för alla."


class Answer(WorkshopDeed):
    """Write the answer."""

    title, button, lead = "Besvara frågan", "Spara svaret", "{self.question.text}"
    address, name, subject = "partiverkstad/fraga/<int:pk>/", "answer", staticmethod(subjects.question_written)
    permission, form_class, edits = Permission.EDIT_FRAMES, forms.AnswerForm, "question"
    action, about = questions.answer, "question"
    done = "Svaret är sparat. Godkänn det för att öppna det för alla."


class ApproveAnswer(WorkshopDeed):
    """Open question and answer."""

    title, button, lead = "Öppna frågan och svaret", "Godkänn och öppna", "{self.question.text}"
    address, name = "partiverkstad/fraga/<int:pk>/godkann/", "approve_answer"
    subject, permission = staticmethod(subjects.question_written), Permission.EDIT_FRAMES
    action, about, done = questions.approve_answer, "question", "Frågan och svaret är öppna för alla."


urlpatterns = paths(Ask, Answer, ApproveAnswer)
