"""Performers in the documents: the plan in the operational plan, and its follow-up in interim and annual reports."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import told_of
from styrkedjan.areas.providers.queries import years
from styrkedjan.areas.providers.queries.years import ProviderYear
from styrkedjan.domain.periods import Period
from styrkedjan.domain.providers.states import PlanState
from styrkedjan.domain.providers.words import Result
from styrkedjan.domain.report_template import SectionKind
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.reports import providers_told
from styrkedjan.reports.document import Block, Bullets, Paragraph, paragraphs
from styrkedjan.reports.tables import Column, ColumnKind, Row, Table

DECEMBER = 12


@remembered
def _years(unit: Unit, period: Period, known: Known) -> list[ProviderYear]:
    """The unit's own year, or every body's for the whole; those without a plan and performers are not told of."""
    found = years.years(told_of(unit), period.year, known, period.end)
    return [one for one in found.values() if one.plan is not None]


def plan(unit: Unit, period: Period, known: Known) -> Iterable[Block]:
    """What is followed up, of whom, how and when, who is told, and what it costs in minutes."""
    for year in _years(unit, period, known):
        if year.plan is None:
            continue
        if year.plan.decision_text:
            yield Paragraph(f"Planen är beslutad: {year.plan.decision_text}.")
        yield Paragraph(
            f"Planen omfattar {len(year.followed)} avtal och uppdragsbeskrivningar, i egen regi och hos andra, och "
            f"kostar {year.minutes} minuter om året."
        )
        columns = (
            Column("Vad"), Column("Form"), Column("Verksamhet"), Column("Hur ofta"), Column("Ansvarig"),
            Column("Återkoppling"), Column("Minuter om året", ColumnKind.NUMBER),
        )  # fmt: skip
        rows = [
            Row(
                (
                    one.row.title, one.row.get_form_display(), one.row.service.name if one.row.service else "Alla",
                    one.row.get_frequency_display(), one.row.responsible,
                    f"{one.row.feedback} till {one.row.feedback_to}", Decimal(one.cost.total),
                )
            )
            for one in year.rows
        ]  # fmt: skip
        if rows:
            yield Table(f"Uppföljning av utförare {year.year}, {year.committee.name}", columns, tuple(rows))
        yield from paragraphs(year.plan.when_failed)


def follow_up(unit: Unit, period: Period, known: Known) -> Iterable[Block]:
    """How it has gone in a sentence, performer by performer, and whether own and private were treated alike."""
    found = [one for one in _years(unit, period, known) if one.state is not PlanState.PREPARING]
    if not found:
        return
    whole = len(found) > 1 or unit.parent_id is None
    line = providers_told.whole(unit.name, period.year, found) if whole else providers_told.headline(found[0])
    yield Paragraph(f"{line}.")
    if whole:
        yield _whole_table(found)
        return
    year = found[0]
    columns = (
        Column("Utförare"), Column("Slag"), Column("Uppfyllda krav", ColumnKind.NUMBER),
        Column("Brister", ColumnKind.NUMBER), Column("Inte prövade", ColumnKind.NUMBER), Column("Öppna avvikelser"),
    )  # fmt: skip
    rows = [
        Row(
            (
                one.row.performer.name, one.kind.label, Decimal(one.counts[Result.MET]),
                Decimal(one.counts[Result.NOT_MET] + one.counts[Result.PARTLY]),
                Decimal(one.counts[Result.NOT_TESTED]),
                "; ".join(line.row.what for line in one.open_deviations),
            )
        )
        for one in year.followed
    ]  # fmt: skip
    yield Table(f"Utförare {year.year}", columns, tuple(rows))
    if year.plan is not None:
        yield from paragraphs(year.plan.whole_year if period.last_month == DECEMBER else year.plan.interim)
    if year.found:
        yield Bullets(tuple(one.what for one in year.found[:8]))


def _whole_table(found: list[ProviderYear]) -> Table:
    columns = (
        Column("Nämnd"), Column("Avtal och uppdrag", ColumnKind.NUMBER), Column("Uppföljningar", ColumnKind.NUMBER),
        Column("av", ColumnKind.NUMBER), Column("Öppna avvikelser", ColumnKind.NUMBER),
    )  # fmt: skip
    rows = [
        Row(
            (
                one.committee.name, Decimal(len(one.running)), Decimal(one.done_share[0]), Decimal(one.done_share[1]),
                Decimal(len(one.open_deviations)),
            )
        )
        for one in found
    ]  # fmt: skip
    return Table(f"Uppföljning av utförare {found[0].year}", columns, tuple(rows))


PARTS = {SectionKind.PROVIDER_FOLLOW_UP_PLAN: plan, SectionKind.PROVIDERS: follow_up}
