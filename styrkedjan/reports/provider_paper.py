"""A performer's year on paper, and a choice system's market as a politician reads it: the same values as the pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from styrkedjan.areas.providers.queries.cards import Card
from styrkedjan.areas.providers.queries.years import AgreementLine
from styrkedjan.domain.providers.words import Result
from styrkedjan.foundation.known import Known
from styrkedjan.reports.charts import Chart
from styrkedjan.reports.document import Block, Bullets, Document, Figure, Heading, Paragraph, Tone
from styrkedjan.reports.tables import Column, Row, Table


def card_document(found: Card, known: Known) -> Document:
    """What a performer has undertaken, what was found of each requirement, and what it was asked."""
    return Document(
        title=f"{found.performer.name} {found.year}",
        subtitle="Utförarens kort",
        author="Styrkedjan",
        organisation=found.performer.principal.name if found.performer.principal else found.performer.name,
        period=str(found.year),
        known_at=known.stamp,
        blocks=tuple(_card(found)),
    )


def _card(found: Card) -> Iterable[Block]:
    yield Paragraph(f"{found.sentence}.", Tone.LEAD)
    yield Paragraph(f"Vi har bett om {found.minutes} minuter av utförarens tid under året.")
    for line in found.lines:
        yield Heading(f"{line.row.get_kind_display()} {line.row.code}: {line.row.title}")
        yield _requirements(line) if line.requirements else Paragraph("Inga krav är skrivna.")
    if found.deviations:
        yield Heading("Avvikelser")
        yield Bullets(tuple(
            f"{one.row.what} ({one.state.label.lower()}{f', {one.rung.label.lower()}' if one.rung else ''})"
            for _, one in found.deviations
        ))  # fmt: skip
    if found.public and found.public.is_shown:
        yield Paragraph("Kortet visas öppet för allmänheten.", Tone.NOTE)


def _requirements(line: AgreementLine) -> Table:
    columns = (Column("Krav"), Column("Resultat"), Column("Prövat"), Column("Underlag"))
    rows = tuple(
        Row((
            f"Kritiskt: {one.row.text}" if one.row.critical else one.row.text, one.result.label,
            one.now.checked_on.isoformat() if one.now and one.result is not Result.NOT_TESTED else "",
            one.now.evidence if one.now else "",
        ))
        for one in line.requirements
    )  # fmt: skip
    return Table(f"Krav i {line.row.code}", columns, rows)


def market_document(
    name: str, organisation: str, through: str, sentence: str, chart: Chart | None, warnings: Sequence[str],
    tables: Iterable[Table], known: Known,
) -> Document:  # fmt: skip
    """A market in one sentence and one picture, with what is to be watched for and the figures behind."""
    blocks: list[Block] = [Paragraph(f"{sentence}.", Tone.LEAD)]
    if chart is not None:
        blocks.append(Figure("Brukare per utförare, månad för månad", chart))
    if warnings:
        blocks += [Heading("Att se upp med"), Bullets(tuple(warnings))]
    return Document(
        title=name, subtitle=f"Marknadsöversikt till och med {through}" if through else "Marknadsöversikt",
        author="Styrkedjan", organisation=organisation, period=through, known_at=known.stamp,
        blocks=(*blocks, *tables, Paragraph("Bara antal, aldrig personer. Ett streck är inte rapporterat.", Tone.NOTE)),
    )  # fmt: skip
