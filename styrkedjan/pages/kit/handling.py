"""One form, one action: show it, call it, and tell in the form what the rules stop, so that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Refused


def handle(
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], Any],
    *,
    unit: Unit,
    title: str,
    button: str,
    back: str,
    lead: str = "",
    done: str = "Sparat.",
    template: str = "kit/handling.html",
    **more: Any,
) -> HttpResponse:
    """Show the form; when it is sent, call the action. What the rules stop is told in the form, and nothing is lost."""
    conflict: EditConflict | None = None
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except NotAllowed:
            raise
        except EditConflict as refusal:
            conflict = refusal
        except InvalidInput as refusal:
            for problem in refusal.problems:
                form.add_error(None, str(problem))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(back)
    context = {"form": form, "unit": unit, "title": title, "button": button, "back": back, "lead": lead, **more}
    context["conflict"] = conflict and {
        "sentence": conflict.sentence,
        "saved_by": conflict.saved_by,
        "rows": [
            (form.fields[key].label if key in form.fields else key, conflict.theirs[key], conflict.mine.get(key, ""))
            for key in conflict.theirs
        ],
    }
    return render(request, template, context, status=409 if conflict else 422 if form.errors else 200)
