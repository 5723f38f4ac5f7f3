"""Upload, review, apply and export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput, Refused
from styrkedjan.foundation import import_examples as examples
from styrkedjan.foundation import imports, uploads
from styrkedjan.foundation.import_reading import UNIT, reading_of
from styrkedjan.foundation.imports import AnyKind, FileKind, FilePreview, ImportKind, Preview
from styrkedjan.foundation.roles import Permission
from styrkedjan.foundation.uploads import Upload
from styrkedjan.pages.imports import beside, showing, subjects
from styrkedjan.pages.imports.answers import Found
from styrkedjan.pages.imports.forms import OptionsForm, ReadingForm, UploadForm
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.viewer import Viewer
from styrkedjan.reports.writers import xlsx


@door(Permission.VIEW, subject=subjects.of_kind, takes_files=True)
def upload(request: Request, kind: AnyKind, unit: Unit, units: Sequence[Unit]) -> HttpResponse:
    """Choose a file; it is looked at before anything is written."""
    initial = {"enhet": unit.code}
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*sent, kind=kind, units=units, initial=initial)
    problems: Sequence[Any] = ()
    if request.method == "POST" and form.is_valid():
        try:
            kept = _keep(request, form, kind, unit)
        except InvalidInput as refused:
            problems = refused.problems
        else:
            return redirect("imports:review", token=kept.token)
    context = {
        "kind": kind,
        "unit": unit,
        "form": form,
        "problems": problems,
        "is_workbook": isinstance(kind, ImportKind),
        "month": request.viewer.period.label,
    }
    return render(request, "imports/upload.html", context, status=422 if form.errors or problems else 200)


def _keep(request: Request, form: UploadForm, kind: AnyKind, unit: Unit) -> Upload:
    file = form.cleaned_data["file"]
    return uploads.keep(
        file.chunks(),
        user=request.user,
        kind=kind.key,
        scope=unit.pk,
        name=file.name,
        options=form.options(),
    )


@door(Permission.VIEW, subject=subjects.of_kind)
def export(request: Request, kind: AnyKind, unit: Unit, units: Sequence[Unit]) -> HttpResponse:
    """The file as it stands, or as it was known at the chosen time: the same format in as out."""
    viewer = request.viewer
    if isinstance(kind, FileKind):
        return _export_file(viewer, kind, unit, as_book=request.GET.get("format") == "xlsx")
    data = imports.export(kind, unit, by=viewer.user, known=viewer.known)
    return _book(data, f"{kind.key}-{unit.code}-{timezone.localdate():%Y-%m-%d}.xlsx")


def _book(data: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{_ascii(name)}"'}
    return HttpResponse(data, content_type=xlsx.MEDIA_TYPE, headers=headers)


def _export_file(viewer: Viewer, kind: FileKind, unit: Unit, *, as_book: bool) -> HttpResponse:
    """The chosen year's file, sent piece by piece; or the chosen month's workbook."""
    year = viewer.period.year
    try:
        if as_book:
            book = imports.export_book(kind, unit, viewer.period, by=viewer.user, known=viewer.known)
            return _book(book, f"{kind.key}-{unit.code}-{viewer.period}.xlsx")
        pieces = imports.export_file(kind, unit, year, by=viewer.user, known=viewer.known)
    except Refused as refusal:
        raise Http404(str(refusal)) from refusal
    name = _ascii(f"{kind.key}-{unit.code}-{year}.csv")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    answer = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)
    return cast(HttpResponse, answer)  # Django's two kinds of answers have only their base in common


@door(Permission.VIEW, subject=subjects.of_kind)
def example(request: Request, kind: AnyKind, unit: Unit, units: Sequence[Unit]) -> HttpResponse:
    """A workbook that explains itself, to fill in."""
    try:
        data = examples.example(kind, unit, by=request.user)
    except Refused as refusal:
        raise Http404(str(refusal)) from refusal
    return _book(data, f"exempel-{kind.key}.xlsx")


def _ascii(name: str) -> str:
    """A file name every browser takes as it is."""
    plain = name.replace("å", "a").replace("ä", "a").replace("ö", "o")
    return "".join(char if char.isascii() and (char.isalnum() or char in "-._") else "_" for char in plain)


@door(Permission.VIEW, subject=subjects.of_upload)
def review(request: Request, upload: Upload, unit: Unit, kind: AnyKind) -> HttpResponse:
    """What the file would change; and, when someone says so, the change itself."""
    kind.allow(request.user, unit)
    if request.method == "POST" and "slang" in request.POST:
        uploads.drop(upload)
        messages.info(request, "Filen är borttagen; ingenting lästes in.")
        return redirect("imports:index")
    applies = "las-in" in request.POST if isinstance(kind, FileKind) else "las-om" not in request.POST
    found = _found(request, upload, unit, kind, request.POST if applies and request.method == "POST" else None)
    if isinstance(found, HttpResponse):
        return found
    if found.applied:
        return _done(request, upload, found.batch)
    asked = _asked_again(request, upload, unit, kind, found.headings)
    if isinstance(asked, HttpResponse):
        return asked
    context = {
        "upload": upload, "unit": unit, "kind": kind, **asked, "preview": found.preview,
        "problems": found.problems, "refusal": found.refusal, "chosen": request.POST,
        "remove_missing": bool(upload.options.get("remove_missing")),
    }  # fmt: skip
    if found.problems:
        return render(request, "imports/invalid.html", context, status=422)
    status = 409 if found.refusal else 200
    if isinstance(found.preview, FilePreview):
        status = 422 if found.preview.blocked else status
        return render(request, "imports/review_file.html", context, status=status)
    assert found.preview is not None
    return render(request, "imports/review.html", {**context, **_page(found.preview)}, status=status)


def _found(request: Request, upload: Upload, unit: Unit, kind: AnyKind, sent: QueryDict | None) -> Found | HttpResponse:
    """What the file would do or has done; for a large file the page that says that it is being read."""
    if not beside.is_large(upload):
        return beside.found(upload, unit, kind, request.user, sent)
    if sent is not None:
        beside.start(upload, sent)
        return redirect("imports:review", token=upload.token)
    state = beside.state(upload, kind, unit)
    if state is None:
        beside.start(upload)
        state = beside.state(upload, kind, unit)
    if isinstance(state, Found):
        if request.headers.get("HX-Request"):  # the page that waits goes to the answer
            return HttpResponse(status=204, headers={"HX-Redirect": request.path})
        return state
    return render(request, "imports/waiting.html", {"upload": upload, "unit": unit, "kind": kind, "state": state})


def _asked_again(
    request: Request, upload: Upload, unit: Unit, kind: AnyKind, headings: Sequence[str]
) -> dict[str, Any] | HttpResponse:
    """The forms for columns, unit and the kind's own questions; or, when one is answered, the way to a new look."""
    told = request.POST if "las-om" in request.POST else None
    chosen, _ = reading_of(kind, unit, upload.options).columns_for([headings])
    of = upload.options.get(UNIT, "")
    forms: dict[str, Any] = {"reading_form": ReadingForm(told, kind=kind, headings=headings, unit=of, chosen=chosen)}
    if isinstance(kind, FileKind):
        forms["form"] = OptionsForm(
            request.POST if "granska" in request.POST else None, kind=kind, initial=upload.options
        )
    for form in forms.values():
        if form.is_bound and form.is_valid():
            uploads.answer(upload, {**upload.options, **form.options()})
            beside.forget(upload)
            return redirect("imports:review", token=upload.token)
    return forms


def _page(preview: Preview) -> dict[str, Any]:
    return {
        "lines": showing.lines(preview.spec, preview.changes, preview.title, preview.edits),
        "conflicts": showing.conflict_lines(preview),
        "more_conflicts": max(0, len(preview.conflicts) - showing.MOST_CONFLICTS),
        "more_rows": max(0, len(preview.changes) - showing.MOST_LINES),
    }


def _done(request: Request, upload: Upload, batch: int | None) -> HttpResponse:
    uploads.drop(upload)
    if batch is None:
        messages.info(request, "Inga ändringar: filen säger samma sak som redan gäller.")
        return redirect("imports:index")
    messages.success(request, f"{upload.name} är inläst. Du kan ångra hela inläsningen här.")
    return redirect("imports:batch", pk=batch)
