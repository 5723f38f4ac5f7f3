"""What may be sent here, judged by its length before a byte of it is read.

Django spools a body to disk as soon as anybody asks what was posted, and the guard against forged forms asks before the
wall of the log-in does. This stands before both. Nothing above it in the list of middleware touches the body.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from styrkedjan.areas.organisation import permissions
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import bytes_in_words
from styrkedjan.foundation import access, imports, uploads
from styrkedjan.foundation.models import User

# A stranger has a user name and a password to send.
FROM_STRANGERS = 64 * 1024
# Beside the file itself: its name, the form's other fields and the marks between them.
AROUND_A_FILE = 64 * 1024


class BodyGate:
    """Middleware: refuses a body that is too long, or that does not say how long it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("HTTP_TRANSFER_ENCODING"):
            refusal = Refused("Det som skickades säger inte hur stort det är.", "Skicka det med sin längd.")
            return _refused(request, refusal, HTTPStatus.LENGTH_REQUIRED)
        length = _length(request)
        # Who it is costs a question to the database, and is asked only where the answer matters.
        limit = FROM_STRANGERS if length <= FROM_STRANGERS else allowed(request)
        if length > limit:
            return _refused(request, too_long(limit), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return self.get_response(request)


def allowed(request: HttpRequest) -> int:
    """How many bytes this person may send to this address."""
    if not request.user.is_authenticated:
        return FROM_STRANGERS
    takes = _takes_files(request)
    if takes is not True and takes:
        return int(takes) + AROUND_A_FILE
    if not takes or not _imports(request.user):
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return min(settings.MAX_UPLOAD_BYTES, uploads.room_for(request.user)) + AROUND_A_FILE


def _imports(user: User) -> bool:
    held = permissions.grants(user)
    return any(access.paths_with(held, kind.permission) for kind in imports.kinds())


def too_long(limit: int) -> Refused:
    return Refused(
        f"Det som skickades är för stort: högst {bytes_in_words(limit)} tas emot här.",
        "Dela upp det, eller läs in eller släng först de filer som väntar på granskning.",
    )


def _length(request: HttpRequest) -> int:
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isascii() and told.isdigit() else 0  # what is no number is read as nothing


def _takes_files(request: HttpRequest) -> bool | int:
    """Whether the view takes files; a number is how many bytes, whoever sends them."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    takes: bool | int = getattr(view, "takes_files", False)
    return takes


def _refused(request: HttpRequest, refusal: Refused, status: int) -> HttpResponse:
    return render(request, "kit/refused.html", {"refusal": refusal}, status=status)
