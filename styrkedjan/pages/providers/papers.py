"""A performer's card and a choice system's market as files to hand out."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.providers.models import ChoiceSystem
from styrkedjan.areas.providers.queries import cards
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.files import as_download
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.providers import choice_views
from styrkedjan.pages.providers.choice_deeds import by_system
from styrkedjan.pages.providers.subjects import shown_year
from styrkedjan.reports import provider_paper
from styrkedjan.reports.document import Document
from styrkedjan.reports.writers import Format, write

FORMS = (Format.PDF, Format.DOCX)


def _written(document: Document, form: str) -> HttpResponse:
    if form not in set(FORMS):
        raise Http404("Formatet finns inte.")
    return as_download(write(document, Format(form)))


@door(Permission.VIEW)
def card(request: Request, unit: Unit, form: str) -> HttpResponse:
    """The performer's yearly card to print."""
    known = request.viewer.known
    return _written(provider_paper.card_document(cards.card(unit, shown_year(request), known), known), form)


@door(Permission.VIEW, subject=by_system)
def market(request: Request, system: ChoiceSystem, form: str) -> HttpResponse:
    """The market overview to print."""
    known = request.viewer.known
    line = choice_views.line_of(request, system)
    document = provider_paper.market_document(
        line.row.name, system.committee.name, max(line.months, default=""),
        str(choice_views.headline(line, line.market())), choice_views.picture(line),
        [one.said(where) for where, one in line.warnings],
        [table.value() for table in choice_views.tables(line, known) if table.lines], known,
    )  # fmt: skip
    return _written(document, form)
