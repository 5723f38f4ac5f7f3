"""A form that is sent twice, by a double click or a browser that tries again, is answered as the first time.

Every door leads its posts through here; the token stands in every form, put there with the one against forged forms.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse, HttpResponseRedirect

from styrkedjan.domain.errors import Refused
from styrkedjan.foundation import locking, once
from styrkedjan.pages.kit.request import Request

# The token of the form last received: no secret, it has been used.
RECEIVED = "mottaget"
TWICE = "Formuläret skickades två gånger. Det är gjort en gång."


def sent_once(request: Request, view: Callable[[], HttpResponse]) -> HttpResponse:
    """The view's answer; for a post that has been sent before, the first one's. Lets every refusal through."""
    if request.method != "POST":
        return view()
    given = request.POST.get(once.FIELD, "")
    sent = [(name, value) for name, values in request.POST.lists() for value in values if name not in _MARKS]
    sent += [(name, str(file.name)) for name, files in request.FILES.lists() for file in files]
    key = once.key_of(request.user.pk or 0, request.get_full_path(), given, sent)
    first = once.answered(key)
    if first is not None:
        return _received(_again(request, first), given)
    # A test's own client says that it forges its forms, as it does to Django's guard.
    demanded = not getattr(request, "_dont_enforce_csrf_checks", False)
    with once.sending(key, demanded=demanded) as now:
        try:
            answer = view()
        except (Refused, Http404, IntegrityError) as error:
            # The rules say no: or the other sending got there between the question above and the action.
            first = once.answered(key)
            if first is not None:
                return _received(_again(request, first), given)
            if locking.is_taken(error):
                raise Refused(
                    "Någon annan sparade samma sak i samma ögonblick. Ditt är inte sparat.",
                    "Gå tillbaka, läs om sidan och försök igen.",
                ) from error
            raise
        if now.taken:
            once.remember(key, answer.get("Location", ""))
        if now.taken or HTTPStatus.MULTIPLE_CHOICES <= answer.status_code < HTTPStatus.BAD_REQUEST:
            return _received(answer, given)
    if answer.status_code >= HTTPStatus.BAD_REQUEST and (first := once.answered(key)) is not None:
        return _received(_again(request, first), given)
    return answer


def _received(answer: HttpResponse, given: str) -> HttpResponse:
    """Tell the browser that what was written in the form is here: until then it keeps the words (`kit/kept.js`)."""
    if once.is_token(given):
        answer.set_cookie(RECEIVED, given, max_age=600, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
    return answer


# Another token against forged forms is drawn each time the page is shown, and says nothing of what was meant.
_MARKS = frozenset({once.FIELD, "csrfmiddlewaretoken"})


def _again(request: Request, first: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Refresh": "true"})
    if not first:
        raise once.SentTwice
    messages.info(request, TWICE)
    return HttpResponseRedirect(first)
