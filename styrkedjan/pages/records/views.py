"""What stands beside a record: comments, files, and the notices that follow."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.archive.models import Registration
from styrkedjan.areas.documents.queries.documents import steering
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import roles_on, roles_reaching
from styrkedjan.domain.errors import EditConflict
from styrkedjan.foundation import access, attachments, comments, records
from styrkedjan.foundation.models import Attachment, User
from styrkedjan.foundation.records import RecordKind
from styrkedjan.foundation.roles import Permission, Role
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.files import given_out
from styrkedjan.pages.kit.handling import Attempt
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


@door(Permission.VIEW, subjects.by_attachment)
def file(request: Request, attachment: Attachment, record: Any, kind: RecordKind) -> HttpResponse:
    """The file, as a download."""
    if attachment not in attachments.attachments_of(record, request.viewer.known):
        raise Http404("Bilagan finns inte.")
    return given_out(attachment)


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
    keeps = kind.official is not None and access.may(viewer.grants, Permission.KEEP_RECORDS, kind.place(record).path)
    context = {
        "record": record, "kind": kind, "page": page_of(kind, record), "said": said,
        "keeps": keeps and viewer.known.is_now,
        "registration": Registration.objects.filter(**records.beside(record)).first() if keeps else None,
        "comments": comments.comments_of(record, viewer.known),
        "attachments": attachments.attachments_of(record, viewer.known),
        "steering": steering(record, viewer.known),
        "may_link": viewer.known.is_now and access.may(
            viewer.grants, Permission.EDIT_DOCUMENTS, kind.place(record).path
        ),
        "comment_form": comment_form if writes else None,
        "file_form": (file_form or FileForm()) if writes else None,
        "file_failed": bool(file_form and file_form.errors),
    }  # fmt: skip
    template = "records/beside.html" if request.htmx else "records/page.html"
    return render(request, template, context, status=422 if failed and not request.htmx else 200)


class Beside(Deed):
    """What is said about a record or hung on it; told in the part of its page where it stands."""

    subject, permission, title = staticmethod(subjects.by_record), Permission.VIEW, "Samtal och bilagor"

    def back(self) -> str:
        return f"{page_of(self.kind, self.record)}#samtal"

    def _finished(self, tried: Attempt) -> HttpResponse:
        if self.request.htmx:
            return _section(self.request, self.record, self.kind, said=self._text("done"))
        return super()._finished(tried)

    def _page(self, form: Any, sentence: str, conflict: EditConflict | None) -> HttpResponse:
        given = {one: form for one, kind in _FORMS.items() if self.form_class is kind and form.is_bound}
        refused = "" if given else " ".join(form.non_field_errors())
        return _section(self.request, self.record, self.kind, said=refused, **given)


class Say(Beside):
    """Write a comment."""

    address, name = "om/<str:kind>/<int:pk>/kommentar/", "say"
    form_class, done = CommentForm, "Kommentaren är sparad."
    action, about = comments.comment, "record"

    def options(self) -> dict[str, Any]:
        return {"people": _people(self.request, self.record, self.kind)}

    def values(self, form: CommentForm) -> dict[str, Any]:
        named = list(User.objects.filter(pk__in=form.cleaned_data["named"], is_active=True))
        return {"text": form.cleaned_data["text"], "named": named}


class Hang(Beside):
    """Hang a file on the record."""

    address, name, takes_files = "om/<str:kind>/<int:pk>/bilaga/", "hang", attachments.LARGEST
    form_class, done = FileForm, "Filen är bifogad."
    action, about = attachments.attach, "record"

    def values(self, form: FileForm) -> dict[str, Any]:
        given = form.cleaned_data["file"]
        return {"name": given.name, "data": given.read(attachments.LARGEST + 1)}


class Unsay(Beside):
    """Take back one's own comment."""

    address, name, subject = "kommentar/<int:pk>/ta-bort/", "unsay", staticmethod(subjects.by_comment)
    action, about, done = comments.remove_comment, "comment", "Kommentaren är borttagen."


class Unhang(Beside):
    """Take away a file that one has hung there oneself."""

    address, name, subject = "bilaga/<int:pk>/ta-bort/", "unhang", staticmethod(subjects.by_attachment)
    action, about, done = attachments.remove_attachment, "attachment", "Bilagan är borttagen."


_FORMS = {"comment_form": CommentForm, "file_form": FileForm}
urlpatterns = paths(Say, Hang, Unsay, Unhang)
