"""The mapping: what falls on each line, what falls on none, and the way to change it with the effect seen first."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from styrkedjan.areas.books.actions import mapping as mapping_actions
from styrkedjan.areas.books.models import MappingVersion
from styrkedjan.areas.books.queries import mapping as mapping_queries
from styrkedjan.areas.books.queries import mapping_preview
from styrkedjan.areas.books.queries import statements as statements_queries
from styrkedjan.areas.books.queries.statements import TwoYears, UnmappedAccount
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.mapping_review import Fault, reviewed
from styrkedjan.domain.economy.statement_mapping import MappedLine, StatementKind
from styrkedjan.domain.errors import EditConflict
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.books.mapping_forms import MappingForm, gaps_in_words
from styrkedjan.pages.books.showing import SLUGS, kind_of, show
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.handling import attempt, both_texts, status_of
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.viewer import Viewer


@dataclass(frozen=True, slots=True)
class MappedRow:
    """A line with what falls on it this year."""

    line: MappedLine
    amount: Decimal | None
    accounts: int


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An account that no line takes, with the lines it may be put on."""

    account: UnmappedAccount
    slug: str
    label: str
    lines: tuple[MappedLine, ...]


@door(Permission.VIEW, subject=principal)
def mapping(request: Request, unit: Unit) -> HttpResponse:
    """Which accounts make which line with what falls on it, from where, and what nobody has verified."""
    viewer: Viewer = request.viewer
    period, known = viewer.period, viewer.known
    found = mapping_queries.mappings_of(unit, known)
    statements = statements_queries.statements_of(unit, period, known)
    from_year = found.from_year(period.year)
    context = {
        "mapping": found.of(period.year),
        "from_year": from_year,
        "row": found.row_of(period.year),
        "history": mapping_queries.mapping_history(unit, from_year) if from_year else (),
        "unplaced": [one for kind, shown in statements.items() for one in _unplaced(kind, shown)],
        "parts": [(SLUGS[kind], shown, _rows(shown), _gaps(shown)) for kind, shown in statements.items()],
        "tab": "mapping",
    }
    return show(request, "mapping", unit, context)


@door(Permission.EDIT_BOOKS, subject=principal)
def change_mapping(request: Request, unit: Unit, kind: str) -> HttpResponse:
    """Change a statement's ranges: see what is wrong and what the statement becomes, then save."""
    viewer: Viewer = request.viewer
    found, which = mapping_queries.mappings_of(unit, NOW), kind_of(kind)
    row = found.row_of(viewer.period.year)
    start = {
        "version": version_of([row] if row else []),
        "from_year": row.from_year if row else mapping_queries.FIRST_YEAR,
    }
    placed = (request.GET.get("konto", ""), request.GET.get("rad", ""))
    form = MappingForm(
        request.POST or None, mapping=found.of(viewer.period.year), kind=which, placed=placed, initial=start
    )
    if request.method != "POST" and all(placed):
        form = _as_sent(form)
    conflict: EditConflict | None = None
    if form.is_bound and form.is_valid() and request.POST.get("do") == "save":
        tried = attempt(form, lambda: _save(request, unit, form))
        if tried.done:
            answer: HttpResponse = tried.result
            return answer
        conflict = tried.conflict
    whole = form.cleaned_data.get("mapping") if form.is_bound and form.is_valid() else None
    preview = mapping_preview.mapping_preview(unit, which, viewer.period, whole, NOW) if whole else None
    context = {
        "form": form, "kind": which, "slug": kind, "preview": preview,
        "conflict": both_texts(form, conflict), "tab": "mapping",
        "gaps": gaps_in_words([one.accounts for one in preview.gaps]) if preview and preview.gaps else "",
    }  # fmt: skip
    return show(request, "change_mapping", unit, context, status_of(form, conflict))


@door(Permission.EDIT_BOOKS, subject=principal)
@require_POST
def undo_mapping(request: Request, unit: Unit, pk: int) -> HttpResponse:
    """Let what counted before the newest version count again."""
    version = NOW.ever(MappingVersion).select_related("principal").filter(principal=unit, pk=pk).first()
    if version is None:
        raise Http404("Mappningen finns inte.")
    mapping_actions.undo_mapping(by=request.viewer.user, version=version)
    messages.success(request, "Ändringen av mappningen är ångrad.")
    return redirect("books:mapping")


def _save(request: Request, unit: Unit, form: MappingForm) -> HttpResponse:
    data = form.cleaned_data
    saved = mapping_actions.save_mapping(
        by=request.viewer.user, principal=unit, from_year=data["from_year"], mapping=data["mapping"],
        note=data["why"], version=data["version"],
    )  # fmt: skip
    messages.success(request, "Mappningen är sparad." if saved else "Ingenting ändrades.")
    return redirect("books:mapping")


def _as_sent(form: MappingForm) -> MappingForm:
    """The form with its start values as if a person had sent them, so that the effect is shown at once."""
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    kept = {name: "on" if value is True else value for name, value in data.items() if value not in (None, False)}
    return MappingForm(kept, mapping=form.mapping, kind=form.kind)


def _unplaced(kind: StatementKind, shown: TwoYears) -> list[Unplaced]:
    """The largest amount first. The newest year's amount is shown for an account with figures in both."""
    newest = {one.account: one for one in reversed(shown.unmapped)}
    lines = tuple(line for line in shown.mapping.statement(kind).lines if line.accounts)
    found = sorted(newest.values(), key=lambda one: -abs(one.amount))
    return [Unplaced(one, SLUGS[kind], kind.label, lines) for one in found]


def _rows(shown: TwoYears) -> list[MappedRow]:
    return [
        MappedRow(row.line, row.current, 0 if row.is_sum else len(statements_queries.accounts_of(shown, row.line.id)))
        for row in shown.rows
    ]


def _gaps(shown: TwoYears) -> str:
    found = reviewed(shown.mapping.statement(shown.kind))
    gaps = [one.accounts for one in found if one.fault is Fault.GAP]
    return gaps_in_words(gaps) if gaps else ""
