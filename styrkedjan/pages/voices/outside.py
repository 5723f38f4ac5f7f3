"""For everybody, without a log-in: say something, follow it with the code, and see what became better. Nothing is kept
of who looks, and what is sent is bounded in size and number."""

from __future__ import annotations

from collections import Counter
from typing import Any

from axes.helpers import get_client_ip_address
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import subtree, valid_on
from styrkedjan.areas.voices.actions import outside
from styrkedjan.areas.voices.models import Dialogue, Feedback
from styrkedjan.areas.voices.queries import rules, years
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.voices.dialogue import DialogueState
from styrkedjan.domain.voices.feedback import FeedbackKind, FeedbackState
from styrkedjan.foundation.known import NOW
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit.public import municipality, public
from styrkedjan.pages.voices import showing
from styrkedjan.pages.voices.forms import CodeForm, SayForm

SALT = "styrkedjan.voices.code"


def counted(request: HttpRequest, root: Unit) -> None:
    """Raise Refused when too much has been sent lately."""
    outside.let_through(str(get_client_ip_address(request)), root)


def _units(root: Unit) -> dict[str, Unit]:
    """What one can write about, by its name; two of one name have their codes behind them."""
    rows = list(subtree(root).filter(valid_on(timezone.localdate())).select_related("service_area", "principal"))
    names = Counter(row.name for row in rows)
    return {row.name if names[row.name] == 1 else f"{row.name} ({row.code})": row for row in rows}


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, code: str) -> HttpResponse:
    """Say something in a minute. The receipt's code stands in the form from the beginning: sent twice it is one."""
    root = municipality(code)
    units = _units(root)
    dialogue = _dialogue(request, root)
    about = next((name for name, unit in units.items() if unit.code == request.GET.get("enhet")), "")
    form = SayForm(request.POST or None, initial={"code": signing.dumps(rules.new_code(), salt=SALT), "about": about})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        own = _code(given["code"])
        if given["website"]:
            raise Refused("Formuläret ser ut att vara ifyllt av en maskin.", "Ladda om sidan och försök igen.")
        counted(request, root)
        unit = next((unit for name, unit in units.items() if name.casefold() == given["about"].casefold()), None)
        row = outside.say(
            by=outside.outside(), unit=unit or (dialogue.unit if dialogue else root), code=own, kind=given["kind"],
            text=given["text"],
            place="" if unit else given["about"], contact=outside.as_sent(given), dialogue=dialogue,
        )  # fmt: skip
        times = rules.times(rules.held(root, NOW))
        due = years.matters([row], NOW, times)[0].due
        return render(request, "voices/receipt.html", {"root": root, "row": row, "own": own, "due": due})
    context = {
        "root": root, "form": form, "units": sorted(units), "neighbours": rules.neighbours().values(),
        "dialogue": dialogue,
    }  # fmt: skip
    return render(request, "voices/say.html", context, status=422 if form.errors else 200)


def _dialogue(request: HttpRequest, root: Unit) -> Dialogue | None:
    """The dialogue that is answered, while it is open."""
    key = query.integer(request.GET.get("dialog"))
    today = timezone.localdate()
    rows = Dialogue.objects.filter(unit__principal=root, state=DialogueState.OPEN, opens__lte=today, closes__gte=today)
    return rows.select_related("unit__principal").filter(pk=key).first() if key else None


def _code(signed: str) -> str:
    try:
        return str(signing.loads(signed, salt=SALT))
    except signing.BadSignature as error:
        raise Refused("Formuläret är inte vårt.", "Öppna sidan på nytt och skriv igen.") from error


@public
def way(request: HttpRequest, code: str, neighbour: str) -> HttpResponse:
    """Where something else than feedback goes."""
    root, found = municipality(code), rules.neighbours().get(neighbour)
    if found is None:
        raise Http404("Vägen finns inte.")
    held = rules.held(root, NOW)[found.way]
    return render(request, "voices/way.html", {"root": root, "found": found, "held": held})


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest, code: str) -> HttpResponse:
    """Follow one's matter with the code, which is sent and never stands in an address."""
    root = municipality(code)
    form = CodeForm(request.POST or None)
    context: dict[str, Any] = {"root": root, "form": form}
    if request.method == "POST" and form.is_valid():
        counted(request, root)
        digest = rules.digest(form.cleaned_data["code"])
        row = Feedback.objects.filter(code_digest=digest, unit__principal=root).select_related("unit").first()
        if row is None:
            form.add_error("code", "Koden finns inte. Se efter på kvittot.")
        else:
            one = years.matters([row], NOW, rules.times(rules.held(root, NOW)))[0]
            context |= {
                "one": one, "row": row, "way": showing.way(one), "handed": rules.neighbours().get(row.handed_to),
                "is_answered": FeedbackState(row.state).is_answered,
            }  # fmt: skip
    return render(request, "voices/track.html", context, status=422 if form.errors else 200)


@public
def improved(request: HttpRequest, code: str) -> HttpResponse:
    """What came in this year and what became better because of it."""
    root = municipality(code)
    at = timezone.localdate().year
    year = years.year_of(root, at, NOW)
    least = rules.whole(rules.held(root, NOW), "public_least") or 0
    themes = sorted(Counter(one.theme for one in year.matters).items(), key=lambda pair: (-pair[1], pair[0]))
    kinds = [(kind.label, year.kinds.get(kind, 0)) for kind in FeedbackKind]
    found = years.improvements(root, NOW)
    context = {
        "root": root, "at": at, "year": year, "improved": found[:60],
        "kinds": showing.hidden_small(kinds, least), "themes": showing.hidden_small(themes, least),
        "in_time": year.in_time if year.in_time[1] >= max(least, 1) else None,
    }  # fmt: skip
    return render(request, "voices/improved.html", context)
