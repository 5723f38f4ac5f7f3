"""The daily letter: whether one wants it, how today's would look, and the link in it that stops it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from styrkedjan.foundation.mail_choices import choose_letters, wants_letters
from styrkedjan.overviews import digest
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request


class LetterForm(forms.Form):
    """Yes or no."""

    daily = forms.BooleanField(label="Skicka mig ett brev de dagar något väntar", required=False)


@door(None)
def letter(request: Request) -> HttpResponse:
    """One's choice, and how today's letter would look."""
    user = request.user
    form = LetterForm(request.POST or None, initial={"daily": wants_letters(user)})
    if request.method == "POST" and form.is_valid():
        choose_letters(by=user, daily=form.cleaned_data["daily"])
        messages.success(request, "Valet är sparat.")
        return redirect("records:letter")
    context = {"form": form, "letter": digest.letter(user, timezone.localdate()), "address": user.email}
    return render(request, "records/letter.html", context)


@login_not_required
@door(None)
def stop(request: Request, token: str) -> HttpResponse:
    """Stop the letters from the letter itself; looking at the link, as mail programs do, stops nothing."""
    user = digest.stopped_by(token)
    if user is None:
        raise Http404("Länken gäller inte.")
    if request.method == "POST":
        choose_letters(by=user, daily=False)
    return render(request, "records/stop.html", {"stopped": request.method == "POST"})
