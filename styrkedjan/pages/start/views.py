"""Log in and out, the choice at the top, search and the start page."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from styrkedjan.areas.directory.actions.factors import factors_of
from styrkedjan.areas.documents.queries.documents import values_of
from styrkedjan.areas.inspection.queries.years import has_draft
from styrkedjan.areas.organisation.actions.people import change_password
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, UnitKind
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.entering import PENDING, UNPROVED, depart, enter
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.start import first, picking, today
from styrkedjan.pages.start.finding import find
from styrkedjan.pages.start.forms import LogInForm, PasswordForm


@method_decorator(login_not_required, name="dispatch")
class LogIn(LoginView):
    """The log-in page; repeated failures are throttled."""

    template_name = "start/log_in.html"
    http_method_names = ("get", "head", "post")  # as every door
    authentication_form = LogInForm
    redirect_authenticated_user = True

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """The organisation's log-ins stand first; the password is then folded away."""
        folded = bool(settings.SIGN_IN) and self.request.method != "POST"
        return super().get_context_data(ways=settings.SIGN_IN, folded=folded, **more)

    def form_valid(self, form: Any) -> HttpResponse:
        """The password is right. Who has a key or codes shows one of them too, before anything opens."""
        user = form.get_user()
        has = factors_of(user)
        if has:
            self.request.session[PENDING] = {
                "user": user.pk, "next": self.get_success_url(), "at": time.time(), "tries": 0,
            }  # fmt: skip
            return redirect("sign_in:second_step")
        enter(self.request, user)
        if settings.SECOND_STEP_REQUIRED:
            self.request.session[UNPROVED] = True
        return HttpResponseRedirect(self.get_success_url())


@door(None)
@require_POST
def log_out(request: Request) -> HttpResponse:
    return redirect(depart(request))


@door(None)
def still_here(request: Request) -> HttpResponse:
    """Says nothing; asked by a page that somebody is writing in, so that the log-in does not end meanwhile."""
    return HttpResponse(status=204)


@door(None)
def password(request: Request) -> HttpResponse:
    """One's own password: by choice, or because the one in use was handed out by somebody else."""
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = change_password(by=request.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, person)
        messages.success(request, "Lösenordet är bytt.")
        return redirect("start:start")
    return render(request, "start/password.html", {"form": form}, status=422 if form.errors else 200)


@door(None)
def start(request: Request) -> HttpResponse:
    """What I must do and by when, what deviates, what has changed."""
    viewer = request.viewer
    if not viewer.may_anywhere(Permission.VIEW) and viewer.may_anywhere(Permission.ANSWER_PROVIDERS):
        # Somebody who performs for the municipality sees its own agreements alone, or a draft that waits for an answer.
        waits = has_draft(viewer.paths(Permission.ANSWER_PROVIDERS))
        return redirect("inspection:own" if waits else "providers:own")
    if not viewer.may_anywhere(Permission.VIEW) and viewer.may_anywhere(Permission.JUDGE_AWARD):
        return redirect("assessment:award_seats")  # a juror has nothing else here
    if viewer.principal is not None and viewer.principal.kind == UnitKind.EVALUATOR:
        return redirect("assessment:overview")  # it has no goals, units or money of its own
    screen = first.build(viewer)
    if screen is None:
        return render(request, "start/no_role.html")
    own = screen.unit if screen.unit.kind in POLITICAL_KINDS else None
    tables = [table for table in (screen.money, screen.goals) if table is not None]
    return excel(request, screen.unit.name, *tables) or render(
        request,
        "start/start.html",
        {
            "first": screen,
            "today": today.build(viewer),
            "committee": own,
            "setup": today.setting_up(viewer),
            "values": values_of(screen.unit, viewer.known),
        },
    )


@door(None)
@require_POST
def choose(request: Request) -> HttpResponse:
    """Remember the chosen month and known-time and go back."""
    viewers.choose(request, period=request.POST.get("period", ""), as_of=request.POST.get("as_of", ""))
    return HttpResponseRedirect(_safe(request, request.POST.get("next", "/")))


@door(None)
def pick_unit(request: Request) -> HttpResponse:
    """Choose a unit among those the viewer may see: a tree that opens branch by branch, and words that search it."""
    text = query.words(request)
    tree = picking.tree(request.viewer, text)
    return render(request, "start/pick_unit.html", {"tree": tree, "text": text})


@door(None)
def search(request: Request) -> HttpResponse:
    """Pages, units, goals, indicators, accounts, projects, decisions and reports whose words match."""
    text = query.words(request)
    groups = find(request.viewer, text) if len(text) > 1 else ()
    return render(request, "start/search.html", {"search_text": text, "groups": groups})


def _safe(request: Request, address: str) -> str:
    ok = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return address if ok else "/"
