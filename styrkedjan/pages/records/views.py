"""What stands beside a record: comments, files, and the notices that follow."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import roles_on, roles_reaching
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.foundation import attachments, comments
from styrkedjan.foundation.models import Attachment, Comment, User
from styrkedjan.foundation.records import RecordKind
from styrkedjan.foundation.roles import Permission, Role
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.handling import attempt
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.records import subjects
from styrkedjan.pages.records.forms import CommentForm, FileForm

MOST_NOTICES = 50


@door(None)
def notices(request: Request) -> HttpResponse:
    """What others have said to me, the newest first. Opening the page is to have seen it."""
    rows = comments.notices_of(request.user, MOST_NOTICES)
    context = {
        "rows": [(row, kind.word, record, page_of(kind, record)) for row, kind, record in rows],
    }
    answer = render(request, "records/notices.html", context)
    if request.method == "GET":
        comments.see(request.user)
    return answer


@door(Permission.VIEW, subjects.by_record)
def beside(request: Request, record: Any, kind: RecordKind) -> HttpResponse:
    """The comments and files of a record: a part of its page, and a page of its own."""
    return _section(request, record, kind)


@door(Permission.VIEW, subjects.by_record)
@require_POST
def say(request: Request, record: Any, kind: RecordKind) -> HttpResponse:
    """Write a comment."""
    form = CommentForm(request.POST, people=_people(request, record, kind))
    if form.is_valid():
        named = list(User.objects.filter(pk__in=form.cleaned_data["named"], is_active=True))
        tried = attempt(
            form,
            lambda: comments.comment(by=request.user, record=record, text=form.cleaned_data["text"], named=named),
        )
        if tried.done:
            return _done(request, record, kind, "Kommentaren är sparad.")
    return _section(request, record, kind, comment_form=form)


@door(Permission.VIEW, subjects.by_record, takes_files=attachments.LARGEST)
@require_POST
def hang(request: Request, record: Any, kind: RecordKind) -> HttpResponse:
    """Hang a file on the record."""
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data["file"]
        data = given.read(attachments.LARGEST + 1)
        tried = attempt(form, lambda: attachments.attach(by=request.user, record=record, name=given.name, data=data))
        if tried.done:
            return _done(request, record, kind, "Filen är bifogad.")
    return _section(request, record, kind, file_form=form)


@door(Permission.VIEW, subjects.by_comment)
@require_POST
def unsay(request: Request, comment: Comment, record: Any, kind: RecordKind) -> HttpResponse:
    """Take back one's own comment."""
    comments.remove_comment(by=request.user, comment=comment)
    return _done(request, record, kind, "Kommentaren är borttagen.")


@door(Permission.VIEW, subjects.by_attachment)
@require_POST
def unhang(request: Request, attachment: Attachment, record: Any, kind: RecordKind) -> HttpResponse:
    """Take away a file that one has hung there oneself."""
    attachments.remove_attachment(by=request.user, attachment=attachment)
    return _done(request, record, kind, "Bilagan är borttagen.")


@door(Permission.VIEW, subjects.by_attachment)
def file(request: Request, attachment: Attachment, record: Any, kind: RecordKind) -> HttpResponse:
    """The file, always as a download: nothing that somebody else has written is run here."""
    if attachment not in attachments.attachments_of(record, request.viewer.known):
        raise Http404("Bilagan finns inte.")
    try:
        data = attachments.content(attachment)
    except InvalidInput as gone:
        raise Http404(str(gone)) from gone
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=attachment.name) or "attachment",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(data, content_type=attachment.media_type, headers=headers)


def page_of(kind: RecordKind, record: Any) -> str:
    return reverse(kind.page, kwargs=dict(kind.address(record)))


def _people(request: Request, record: Any, kind: RecordKind) -> list[tuple[User, str]]:
    """Those who may be told: who have a role on the record's unit or above it, and may see it."""
    unit = kind.place(record)
    assert isinstance(unit, Unit)
    today = timezone.localdate()
    held = [*roles_reaching(unit, today), *roles_on(unit, today)]
    found = {row.user: Role(row.role).label for row in held}
    return [(user, role) for user, role in found.items() if user != request.user and kind.may_see(user, record)]


def _done(request: Request, record: Any, kind: RecordKind, sentence: str) -> HttpResponse:
    if request.htmx:
        return _section(request, record, kind, said=sentence)
    messages.success(request, sentence)
    return redirect(f"{page_of(kind, record)}#samtal")


def _section(
    request: Request,
    record: Any,
    kind: RecordKind,
    *,
    comment_form: CommentForm | None = None,
    file_form: FileForm | None = None,
    said: str = "",
) -> HttpResponse:
    viewer = request.viewer
    writes = viewer.known.is_now and kind.may_speak(viewer.user, record)
    if writes and comment_form is None:
        comment_form = CommentForm(people=_people(request, record, kind))
    failed = bool((comment_form and comment_form.errors) or (file_form and file_form.errors))
    context = {
        "record": record, "kind": kind, "page": page_of(kind, record), "said": said,
        "comments": comments.comments_of(record, viewer.known),
        "attachments": attachments.attachments_of(record, viewer.known),
        "comment_form": comment_form if writes else None,
        "file_form": (file_form or FileForm()) if writes else None,
        "file_failed": bool(file_form and file_form.errors),
    }  # fmt: skip
    template = "records/beside.html" if request.htmx else "records/page.html"
    return render(request, template, context, status=422 if failed and not request.htmx else 200)
