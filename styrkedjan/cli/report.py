"""`styrkedjan report`: write a report as a file, list the reports, hand out the Word layout to start from."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from styrkedjan.cli.django_setup import with_django

if TYPE_CHECKING:
    from styrkedjan.areas.organisation.models import Unit
    from styrkedjan.areas.reporting.models import UnitReport

FORMATS = ("pdf", "docx", "xlsx", "html", "json")


@click.group()
def report() -> None:
    """Rapporter som filer: delårsrapport, månadsrapport, verksamhetsberättelse."""


@report.command()
@click.argument("unit")
@click.argument("round_id", metavar="UPPFÖLJNING")
@click.option("--format", "form", type=click.Choice(FORMATS), default="pdf", show_default=True, help="Filens form.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Som den var känd denna dag (hela dagen)."
)
@click.option("--principal", default="", help="Kommunens kod, när flera delar installation.")
@click.option("--year", type=int, default=None, help="Planår; annars det nyaste som har uppföljningen.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=None, help="Fil; annars ett namn ur rapporten."
)
@with_django
def build(
    unit: str, round_id: str, form: str, as_of: datetime | None, principal: str, year: int | None, output: Path | None
) -> None:
    """Skriv en rapport: UNIT är enhetens kod, UPPFÖLJNING rapportens id i årshjulet eller sista månaden (2026-08)."""
    from styrkedjan.domain.errors import StyrkedjanError
    from styrkedjan.foundation.known import Known
    from styrkedjan.reports import freezing
    from styrkedjan.reports.material import layout_for
    from styrkedjan.reports.writers import Format, write

    row = _report(_unit(unit, principal), round_id, year)
    try:
        document = freezing.document_of(row, Known.end_of(as_of.date() if as_of else None))
        written = write(document, Format(form), layout_for(row, document))
    except StyrkedjanError as error:
        raise click.ClickException(str(error)) from error
    target = output or Path(written.name)
    target.write_bytes(written.data)
    click.echo(f"{target}: {document.title}, {document.subtitle}. {document.decision or 'Inte beslutad.'}")


@report.command("list")
@click.option("--unit", default="", help="Bara enheten och de under den.")
@click.option("--principal", default="", help="Kommunens kod, när flera delar installation.")
@with_django
def list_reports(unit: str, principal: str) -> None:
    """Visa alla rapporter: enhet, uppföljning, period och läge."""
    from styrkedjan.areas.reporting.models import UnitReport
    from styrkedjan.domain.reporting import ReportState

    root = _unit(unit, principal) if unit else _principal(principal)
    rows = UnitReport.objects.filter(unit__path__startswith=root.path).select_related("unit", "round")
    for row in rows.order_by("-round__period", "unit__path"):
        where = f"{row.unit.code:<10}{row.round.cycle_id:<28}{row.round.period:<9}"
        click.echo(f"{where}{ReportState(row.state).label:<17}{row.unit.name}")


@report.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Fil som slutar på .docx.")
def template(output: Path) -> None:
    """Skriv den medföljande Word-mallen, att ändra i Word och lägga i mappen report_templates.

    Ange sedan filens namn som word i mallens YAML-fil. PDF-layouten är print.typ i samma mapp.
    """
    from styrkedjan.reports.layout import Layout
    from styrkedjan.reports.writers.word_base import base

    output.write_bytes(base(Layout()))
    click.echo(f"{output}: ändra formatmallarna i Word, spara och ange filen som word i report_templates.")


def _principal(code: str) -> Unit:
    """The municipality with a code, or the only one. Raises ClickException."""
    from styrkedjan.areas.organisation.models import Unit

    roots = list(Unit.objects.filter(parent=None).order_by("code"))
    found = [root for root in roots if root.code == code] if code else roots
    if len(found) == 1:
        return found[0]
    if not roots:
        raise click.ClickException("Det finns ingen kommun i databasen. Läs in en organisation först.")
    known = ", ".join(f"{root.code} {root.name}" for root in roots)
    raise click.ClickException(f"Välj kommun med --principal. De som finns: {known}.")


def _unit(code: str, principal: str) -> Unit:
    from styrkedjan.areas.organisation.models import Unit

    root = _principal(principal)
    found = Unit.objects.filter(path__startswith=root.path, code=code).first()
    if found is None:
        raise click.ClickException(f"Enheten {code} finns inte i {root.name}. Koderna visas av styrkedjan report list.")
    return found


def _report(unit: Unit, round_id: str, year: int | None) -> UnitReport:
    from django.db.models import Q

    from styrkedjan.areas.reporting.models import UnitReport

    rows: Any = UnitReport.objects.filter(unit=unit).select_related(
        "unit__principal", "round__plan_year__principal", "submitted_by", "approved_by"
    )
    wanted = rows.filter(Q(round__cycle_id=round_id) | Q(round__period=round_id))
    if year is not None:
        wanted = wanted.filter(round__plan_year__year=year)
    found: UnitReport | None = wanted.order_by("-round__plan_year__year", "-round__period").first()
    if found is None:
        known = ", ".join(rows.values_list("round__cycle_id", flat=True)) or "inga ännu"
        raise click.ClickException(f"{unit.name} har ingen rapport i {round_id}. De som finns: {known}.")
    return found
