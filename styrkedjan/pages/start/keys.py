"""One's own keys for the API: what there is, until when, when it was last used; make one, revoke one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from styrkedjan.foundation import tokens
from styrkedjan.foundation.models import User
from styrkedjan.foundation.passwords import LONGEST
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request


class KeyForm(forms.Form):
    """What the key is for, and how long it is needed."""

    name = forms.CharField(label="Vad ska nyckeln användas till?", max_length=80)
    days = forms.IntegerField(
        label="Antal dagar",
        min_value=1,
        max_value=tokens.DAYS,
        initial=90,
        help_text="Högst ett år; kortare är bättre.",
    )
    password = forms.CharField(
        label="Ditt lösenord",
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="En nyckel gäller längre än att du är inloggad, så den som bara kommer åt din skärm ska inte få en.",
    )

    def __init__(self, *arguments: Any, user: User, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.user = user

    def clean_password(self) -> None:
        if not self.user.check_password(self.cleaned_data["password"]):
            raise ValidationError("Lösenordet stämmer inte.")


@door(None)
def keys(request: Request) -> HttpResponse:
    """The list, and a form for a new key, which is shown once."""
    viewer = request.viewer
    form, made = KeyForm(request.POST or None, user=viewer.user), ""
    if request.method == "POST" and form.is_valid():
        path = viewer.home.path if viewer.home else ""
        asked = {name: form.cleaned_data[name] for name in ("name", "days")}
        made = tokens.create(by=viewer.user, user=viewer.user, unit_path=path, **asked)
        form = KeyForm(user=viewer.user)
    context = {"keys": tokens.keys_of(viewer.user), "form": form, "made": made, "now": timezone.now()}
    return render(request, "start/keys.html", context, status=422 if form.errors else 200)


@door(None)
@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    """Let one of one's own keys open nothing any more."""
    viewer = request.viewer
    token = tokens.keys_of(viewer.user).filter(pk=pk).first()
    if token is None:
        raise Http404("Nyckeln finns inte.")
    tokens.revoke(by=viewer.user, token=token, unit_path=viewer.home.path if viewer.home else "")
    return redirect("start:keys")
