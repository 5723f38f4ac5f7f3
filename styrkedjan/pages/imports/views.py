"""Upload, review, apply and export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput, Refused, WrongState
from styrkedjan.foundation import import_examples as examples
from styrkedjan.foundation import imports, uploads
from styrkedjan.foundation.import_reading import UNIT, fields_of, reading_of
from styrkedjan.foundation.imports import AnyKind, FileKind, FilePreview, ImportKind, Preview
from styrkedjan.foundation.models import ImportBatch
from styrkedjan.foundation.roles import Permission
from styrkedjan.foundation.uploads import Upload
from styrkedjan.pages.imports import showing, subjects
from styrkedjan.pages.imports.forms import OptionsForm, ReadingForm, UploadForm
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.viewer import Viewer
from styrkedjan.sources.ledger_plan import LEDGER_LIMITS
from styrkedjan.sources.tables import Source
from styrkedjan.sources.tables.peeking import headings_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    return HttpResponse(data, content_type=XLSX, headers=headers)


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
    if isinstance(kind, FileKind):
        return _review_file(request, upload, unit, kind)
    return _review_table(request, upload, unit, kind)


def _review_table(request: Request, upload: Upload, unit: Unit, kind: ImportKind) -> HttpResponse:
    file = imports.File(upload.name, upload.path.read_bytes())
    remove = bool(upload.options.get("remove_missing"))
    again = _said_again(request, upload, unit, kind)
    if isinstance(again, HttpResponse):
        return again
    context: dict[str, Any] = {
        "upload": upload, "unit": unit, "kind": kind, "remove_missing": remove, "reading_form": again
    }  # fmt: skip
    try:
        preview = imports.preview(kind, unit, file, remove_missing=remove, options=upload.options, by=request.user)
    except InvalidInput as refused:
        return render(request, "imports/invalid.html", {**context, "problems": refused.problems}, status=422)
    status, refusal = 200, None
    if request.method == "POST" and "las-om" not in request.POST:
        try:
            row = imports.apply(
                by=request.user,
                kind=kind,
                scope=unit,
                file=file,
                choices=showing.choices(preview, request.POST),
                remove_missing=remove,
                fingerprint=request.POST.get("fingerprint", "-"),
                options=upload.options,
            )
            return _done(request, upload, row)
        except (Refused, InvalidInput) as error:
            refusal, status = error, 409
            if isinstance(error, WrongState):
                preview = imports.preview(
                    kind, unit, file, remove_missing=remove, options=upload.options, by=request.user
                )
    context |= {"preview": preview, "refusal": refusal, "chosen": request.POST, **_page(preview)}
    return render(request, "imports/review.html", context, status=status)


def _said_again(request: Request, upload: Upload, unit: Unit, kind: AnyKind) -> ReadingForm | HttpResponse:
    """The form for columns and unit; or, when it has been sent, the way back to a new look at the file."""
    sent = request.POST if "las-om" in request.POST else None
    headings = headings_of(Source.of(upload.path), upload.name, LEDGER_LIMITS) if fields_of(kind) else ()
    chosen, _ = reading_of(kind, unit, upload.options).columns_for([headings])
    form = ReadingForm(sent, kind=kind, headings=headings, unit=upload.options.get(UNIT, ""), chosen=chosen)
    if sent is not None and form.is_valid():
        uploads.answer(upload, {**upload.options, **form.options()})
        return redirect("imports:review", token=upload.token)
    return form


def _page(preview: Preview) -> dict[str, Any]:
    return {
        "lines": showing.lines(preview.spec, preview.changes, preview.title, preview.edits),
        "conflicts": showing.conflict_lines(preview),
        "more_conflicts": max(0, len(preview.conflicts) - showing.MOST_CONFLICTS),
        "more_rows": max(0, len(preview.changes) - showing.MOST_LINES),
    }


def _review_file(request: Request, upload: Upload, unit: Unit, kind: FileKind) -> HttpResponse:
    form = OptionsForm(request.POST if "granska" in request.POST else None, kind=kind, initial=upload.options)
    if "granska" in request.POST and form.is_valid():
        uploads.answer(upload, {**upload.options, **form.options()})
        return redirect("imports:review", token=upload.token)
    again = _said_again(request, upload, unit, kind)
    if isinstance(again, HttpResponse):
        return again
    status, refusal = 200, None
    if request.method == "POST" and "las-in" in request.POST:
        try:
            row = imports.apply_file(
                by=request.user,
                kind=kind,
                scope=unit,
                path=upload.path,
                file_name=upload.name,
                options=upload.options,
            )
            return _done(request, upload, row)
        except (Refused, InvalidInput) as error:
            refusal, status = error, 409
    preview: FilePreview = kind.preview(unit, upload.path, upload.name, upload.options)
    context = {"upload": upload, "unit": unit, "kind": kind, "preview": preview, "form": form, "refusal": refusal}
    context["reading_form"] = again
    return render(request, "imports/review_file.html", context, status=422 if preview.blocked else status)


def _done(request: Request, upload: Upload, row: ImportBatch | None) -> HttpResponse:
    uploads.drop(upload)
    if row is None:
        messages.info(request, "Inga ändringar: filen säger samma sak som redan gäller.")
        return redirect("imports:index")
    messages.success(request, f"{upload.name} är inläst. Du kan ångra hela inläsningen här.")
    return redirect("imports:batch", pk=row.pk)
