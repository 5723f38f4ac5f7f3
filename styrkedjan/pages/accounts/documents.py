"""The accounts as one document: PDF, Word and Excel from the same value."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from styrkedjan.areas.accounts.queries import balance_requirement, group, investment, objectives, operating, statements
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.queries.goals import council_goals
from styrkedjan.domain.economy.statement_mapping import StatementKind
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.request import Request
from styrkedjan.reports import accounts_sections
from styrkedjan.reports.document import Block, Document, Heading
from styrkedjan.reports.writers import Format, write

FORMS = (Format.PDF, Format.DOCX, Format.XLSX)


@door(Permission.VIEW, subject=principal)
def download(request: Request, unit: Unit, form: str) -> HttpResponse:
    """The accounts of the chosen month as a file."""
    if form not in set(FORMS):
        raise Http404("Formatet finns inte.")
    viewer = request.viewer
    written = write(books_document(unit, viewer.period, viewer.known), Format(form))
    response = HttpResponse(written.data, content_type=written.content_type)
    response["Content-Disposition"] = content_disposition_header(True, written.name) or "attachment"
    return response


def books_document(unit: Unit, period: Period, known: Known) -> Document:
    """Everything of the accounts in the order of an annual report."""
    moment = known.stamp
    return Document(
        title="Kommunens räkenskaper",
        subtitle=f"Till och med {period.label}",
        author="Styrkedjan",
        organisation=unit.name,
        period=str(period),
        known_at=moment,
        blocks=tuple(_blocks(unit, period, known)),
    )


def _blocks(unit: Unit, period: Period, known: Known) -> Iterator[Block]:
    for kind in StatementKind:
        yield Heading(kind.label)
        yield from accounts_sections.statement(statements.statement(unit, kind, period, known))
    yield Heading("Driftredovisning")
    yield accounts_sections.operating(operating.operating_account(unit, period, known), period.label)
    yield Heading("Investeringsredovisning")
    yield accounts_sections.investments(investment.investment_account(unit, period, known), period.year)
    yield Heading("Balanskravsutredning")
    yield from accounts_sections.requirement(balance_requirement.balance_requirement(unit, period.year, known))
    yield Heading("God ekonomisk hushållning")
    goals = council_goals(unit, period, known)
    yield from accounts_sections.objectives(objectives.objectives(unit, period, goals, known=known))
    closed = period.year if period.last_month == 12 else period.year - 1
    yield Heading(f"Den kommunala koncernen {closed}")
    yield from accounts_sections.group(group.group_accounts(unit, closed, known))
