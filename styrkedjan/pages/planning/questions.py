"""Questions on the proposal: asked by the parties, answered by officials, open to all when approved."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.actions import questions
from styrkedjan.areas.planning.models import Question
from styrkedjan.domain.errors import NotAllowed
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.planning import forms, subjects


@door(Permission.EDIT_MOTION, subjects.seat)
@require_POST
def ask(request: Request, principal: Unit) -> HttpResponse:
    """Ask about the proposal."""
    viewer = request.viewer
    group = permissions.groups_of(viewer.user, principal).select_related("principal").first()
    if group is None:
        raise NotAllowed("Frågor ställs av partigrupperna.", "Be den som förvaltar behörigheter lägga till dig.")
    form = forms.QuestionForm(request.POST)
    if form.is_valid():
        scenario = subjects.proposal(principal)
        questions.ask(by=viewer.user, scenario=scenario, group=group, text=form.cleaned_data["text"])
        messages.success(request, "Frågan är ställd. När svaret är godkänt blir båda öppna för alla.")
    return redirect("planning:workshop")


@door(Permission.EDIT_FRAMES, subjects.question_written)
def answer(request: Request, question: Question) -> HttpResponse:
    """Write the answer."""
    viewer = request.viewer
    form = forms.AnswerForm(request.POST or None, initial={"answer": question.answer})
    if request.method == "POST" and form.is_valid():
        questions.answer(by=viewer.user, question=question, text=form.cleaned_data["answer"])
        messages.success(request, "Svaret är sparat. Godkänn det för att öppna det för alla.")
        return redirect("planning:workshop")
    context = {"form": form, "heading": "Besvara frågan", "button": "Spara svaret", "lead": question.text}
    return render(request, "planning/form.html", context, status=422 if form.errors else 200)


@door(Permission.EDIT_FRAMES, subjects.question_written)
@require_POST
def approve(request: Request, question: Question) -> HttpResponse:
    """Open question and answer."""
    viewer = request.viewer
    questions.approve_answer(by=viewer.user, question=question)
    messages.success(request, "Frågan och svaret är öppna för alla.")
    return redirect("planning:workshop")
