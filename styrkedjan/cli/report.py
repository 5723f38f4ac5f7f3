"""`styrkedjan report`: write a report as a file, list the reports, hand out the Word layout to start from."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from styrkedjan.cli.django_setup import start_django, with_django

if TYPE_CHECKING:
    from styrkedjan.areas.organisation.models import Unit
    from styrkedjan.areas.reporting.models import UnitReport
    from styrkedjan.reports.verifying import Answer

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
    from styrkedjan.foundation.known import Known, reading
    from styrkedjan.reports import freezing, sealing
    from styrkedjan.reports.material import layout_for
    from styrkedjan.reports.writers import Format

    row = _report(_unit(unit, principal), round_id, year)
    known = Known.end_of(as_of.date() if as_of else None)
    try:
        with reading(lambda: known):
            value = freezing.issued(row, known)
        document = value.document
        written = sealing.issue(value, Format(form), layout_for(row, document))
    except StyrkedjanError as error:
        raise click.ClickException(str(error)) from error
    target = output or Path(written.name)
    target.write_bytes(written.data)
    standing = document.decision or document.standing or "Inte beslutad"
    click.echo(f"{target}: {document.title}, {document.subtitle}. {standing}.")


@report.command()
@click.argument("file", metavar="FIL", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--alone", is_flag=True, help="Fråga ingen databas: pröva bara filen mot sig själv (JSON).")
@click.pass_context
def verify(ctx: click.Context, file: Path, alone: bool) -> None:
    """Pröva om FIL är den rapport som beslutades: svarar äkta, ändrad eller okänd.

    PDF, Word, Excel, HTML och JSON prövas mot de beslutade rapporterna. Utan databas kan en JSON-fil prövas mot sin
    egen kontrollsumma. Slutkoden är 0 för äkta, 1 för ändrad och 2 för okänd.
    """
    from styrkedjan.domain.errors import Refused

    try:
        answer = _verified(file.read_bytes(), alone)
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{answer.verdict.label}: {file.name}")
    for sentence in answer.sentences:
        click.echo(f"  {sentence}")
    ctx.exit({"genuine": 0, "altered": 1, "unknown": 2}[answer.verdict.value])


def _verified(data: bytes, alone: bool) -> Answer:
    """Asked of the database when there is one with reports in it, otherwise of the file alone."""
    start_django()
    from django.db import OperationalError, ProgrammingError

    from styrkedjan.reports import verifying

    if alone:
        return verifying.verify_alone(data)
    try:
        return verifying.verify(data)
    except (OperationalError, ProgrammingError):
        click.echo("Ingen databas svarar här; filen prövas ensam.")
        return verifying.verify_alone(data)


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
    from styrkedjan.areas.organisation.models import Unit, UnitKind

    # An evaluating organisation has no goals or money to report on.
    roots = list(Unit.objects.filter(parent=None).exclude(kind=UnitKind.EVALUATOR).order_by("code"))
    found = [root for root in roots if root.code == code] if code else roots
    if len(found) == 1:
        return found[0]
    if not roots:
        raise click.ClickException("Det finns ingen kommun i databasen. Läs in en organisation först.")
    known = ", ".join(f"{root.code} {root.name}" for root in roots)
    raise click.ClickException(f"Välj kommun med --principal. De som finns: {known}.")


def _unit(code: str, principal: str) -> Unit:
    from styrkedjan.areas.organisation.models import Unit

    if not principal:  # a code that one municipality alone has needs no municipality said
        everywhere = list(Unit.objects.filter(code=code)[:2])
        if len(everywhere) == 1:
            return everywhere[0]
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
