"""The mapping: what falls on each line, what falls on none, and the way to change it with the effect seen first."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse

from styrkedjan.areas.accounts.actions import mapping as mapping_actions
from styrkedjan.areas.accounts.models import MappingVersion
from styrkedjan.areas.accounts.queries import mapping as mapping_queries
from styrkedjan.areas.accounts.queries import mapping_preview
from styrkedjan.areas.accounts.queries import statements as statements_queries
from styrkedjan.areas.accounts.queries.statements import TwoYears, UnmappedAccount
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.mapping_review import Fault, reviewed
from styrkedjan.domain.economy.statement_mapping import MappedLine, StatementKind
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.accounts.mapping_forms import MappingForm, gaps_in_words
from styrkedjan.pages.accounts.showing import SLUGS, kind_of, show, tabs
from styrkedjan.pages.kit.deeds import MunicipalDeed, paths
from styrkedjan.pages.kit.doors import door, principal
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


class ChangeMapping(MunicipalDeed):
    """Change a statement's ranges: see what is wrong and what the statement becomes, then save."""

    title, returns_to = "Ändra mappningen", "accounts:mapping"
    address, name, template = "rakenskaper/mappning/<str:kind>/", "change_mapping", "accounts/change_mapping.html"
    permission, form_class, about = Permission.EDIT_ACCOUNTS, MappingForm, "principal=unit"
    action = mapping_actions.save_mapping

    @property
    def which(self) -> StatementKind:
        return kind_of(self.kind)

    @cached_property
    def mappings(self) -> mapping_queries.Mappings:
        return mapping_queries.mappings_of(self.unit, NOW)

    @property
    def placed(self) -> tuple[str, str]:
        """An account that a link puts on a line."""
        return self.request.GET.get("konto", ""), self.request.GET.get("rad", "")

    @property
    def done(self) -> str:
        return "Mappningen är sparad." if self.result else "Ingenting ändrades."

    def initial(self) -> dict[str, Any]:
        row = self.mappings.row_of(self.period.year)
        from_year = row.from_year if row else mapping_queries.FIRST_YEAR
        return {"version": version_of([row] if row else []), "from_year": from_year}

    def options(self) -> dict[str, Any]:
        return {"mapping": self.mappings.of(self.period.year), "kind": self.which, "placed": self.placed}

    def says(self, form: MappingForm) -> str:
        return "Så här blir räkningen"

    def context(self, form: MappingForm) -> dict[str, Any]:
        changed = form.cleaned_data.get("mapping") if form.is_bound and form.is_valid() else None
        preview = changed and mapping_preview.mapping_preview(self.unit, self.which, self.period, changed, NOW)
        gaps = gaps_in_words([one.accounts for one in preview.gaps]) if preview and preview.gaps else ""
        shared = {"statement_tabs": tabs(), "may_edit": True, "tab": "mapping", "kind": self.which, "slug": self.kind}
        return {**shared, "preview": preview, "gaps": gaps}

    def _sent(self) -> Any:
        """An account that is placed by a link shows its effect at once, as if a person had sent the form."""
        if self.request.method == "POST" or not all(self.placed):
            return super()._sent()
        form = MappingForm(initial=self.initial(), **self.options())
        data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        return {name: "on" if value is True else value for name, value in data.items() if value not in (None, False)}


class UndoMapping(MunicipalDeed):
    """Let what counted before the newest version count again."""

    title, returns_to = "Ångra ändringen av mappningen", "accounts:mapping"
    address, name = "rakenskaper/mappning/angra/<int:pk>/", "undo_mapping"
    permission, action, about = Permission.EDIT_ACCOUNTS, mapping_actions.undo_mapping, "version"
    button, done = "Ångra ändringen", "Ändringen av mappningen är ångrad."

    @cached_property
    def version(self) -> MappingVersion:
        rows = NOW.ever(MappingVersion).select_related("principal")
        row: MappingVersion | None = rows.filter(principal=self.unit, pk=self.pk).first()
        if row is None:
            raise Http404("Mappningen finns inte.")
        return row

    def opens(self) -> None:
        self.version  # noqa: B018 - an address that names none is no page


urlpatterns = paths(ChangeMapping, UndoMapping)
