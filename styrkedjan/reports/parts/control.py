"""Internal control in the documents: the plan in the operational plan, and how it went in the reports."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from styrkedjan.areas.control.queries import years
from styrkedjan.areas.control.queries.years import ControlYear
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import told_of
from styrkedjan.domain.control.states import ControlState, PlanState, RiskState
from styrkedjan.domain.control.words import ReportTime, Sufficiency
from styrkedjan.domain.periods import Period
from styrkedjan.domain.report_template import SectionKind
from styrkedjan.domain.status import Status
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.reports import control_headlines
from styrkedjan.reports.document import Block, Bullets, Paragraph, Tone, paragraphs
from styrkedjan.reports.tables import Column, ColumnKind, Row, Table

DECEMBER = 12


@remembered
def _years(unit: Unit, period: Period, known: Known) -> list[ControlYear]:
    """The unit's own year, or every body's for the whole; what has no plan is not told of here."""
    found = years.years(told_of(unit), period.year, known, period.end)
    return [one for one in found.values() if one.plan is not None]


def plan(unit: Unit, period: Period, known: Known) -> Iterable[Block]:
    """The risks in the plan with their controls, and what is left out with the reason."""
    for year in _years(unit, period, known):
        if year.plan is None:
            continue
        told = year.plan.decision_text
        if told:
            yield Paragraph(f"Planen är beslutad: {told}.")
        if year.plan.analysis:
            yield from paragraphs(year.plan.analysis)
        if year.in_plan:
            yield _plan_table(year)
        left = [line for line in year.risks if line.state in (RiskState.OUTSIDE, RiskState.ACCEPTED)]
        if left:
            yield Bullets(tuple(f"{line.row.title}: {_why(line)}" for line in left))


def _why(line: years.RiskLine) -> str:
    row = line.row
    if line.state is RiskState.ACCEPTED:
        return f"accepterad till {row.accepted_until} av {row.accepted_by}. {row.accepted_because}"
    return f"hanteras utanför planen. {row.left_out_because}"


def _plan_table(year: ControlYear) -> Table:
    columns = (Column("Risk"), Column("Nivå"), Column("Kontroll"), Column("Hur ofta"), Column("Enhet"))
    rows = [
        Row(
            (
                line.row.title if at == 0 else "", (line.band.word if line.band else "") if at == 0 else "",
                one.row.title, one.row.get_frequency_display(), one.row.unit.name,
            )
        )
        for line in year.in_plan
        for at, one in enumerate(line.controls)
    ]  # fmt: skip
    return Table(f"Intern kontroll {year.year}, {year.committee.name}", columns, tuple(rows))


def follow_up(unit: Unit, period: Period, known: Known) -> Iterable[Block]:
    """How the work goes, in a sentence and control by control; for the year with the committee's own judgement."""
    found = [one for one in _years(unit, period, known) if one.state is not PlanState.PREPARING]
    if not found:
        return
    whole = len(found) > 1 or unit.parent_id is None
    line = (
        control_headlines.of_municipality(unit.name, period.year, found)
        if whole
        else control_headlines.headline(found[0])
    )
    yield Paragraph(f"{line}.")
    if whole:
        yield _committees_table(found)
        return
    yield from _one(found[0], ReportTime.YEAR if period.last_month == DECEMBER else ReportTime.INTERIM)


def _one(year: ControlYear, told: ReportTime) -> Iterable[Block]:
    columns = (Column("Kontroll"), Column("Resultat"), Column("Fel"), Column("Läge"))
    rows = [
        Row(
            (
                one.row.title, one.worst.label if one.worst else "", _failed(one),
                "Avvikelse öppen" if one.open_deviations else ControlState(one.row.state).label,
            )
        )
        for one in year.controls
    ]  # fmt: skip
    if rows:
        yield Table(f"Kontroller {year.year}", columns, tuple(rows))
    report = (year.reports or {}).get(told)
    if report is not None:
        forecast = f"Prognos för året: {Status(report.forecast).label.lower()}. " if report.forecast else ""
        yield from paragraphs(f"{forecast}{report.text}")
        yield from paragraphs(report.measures)
    if year.found:
        yield Bullets(tuple(one.what for one in year.found))
    if told is ReportTime.YEAR and year.judgement is not None:
        word = Sufficiency(year.judgement.sufficiency).label.lower()
        gave = "har gett" if year.judgement.gave_result else "har inte gett"
        yield Paragraph(
            f"Nämnden bedömer att arbetet {gave} önskat resultat, och om kontrollen är tillräcklig: {word}."
        )
        yield from paragraphs(year.judgement.text)
        yield Paragraph(year.judgement.decision_text, Tone.NOTE)


def _failed(line: years.ControlLine) -> str:
    return f"{line.failed[0]} av {line.failed[1]}" if line.failed else ""


def _committees_table(found: list[ControlYear]) -> Table:
    columns = (
        Column("Nämnd eller bolag"), Column("Kontroller", ColumnKind.NUMBER), Column("Gjorda", ColumnKind.NUMBER),
        Column("Öppna avvikelser", ColumnKind.NUMBER), Column("Är kontrollen tillräcklig?"),
    )  # fmt: skip
    rows = [
        Row(
            (
                one.committee.name, Decimal(len(one.controls)), Decimal(one.done), Decimal(len(one.deviating)),
                Sufficiency(one.judgement.sufficiency).label if one.judgement else "",
            )
        )
        for one in found
    ]  # fmt: skip
    return Table(f"Intern kontroll {found[0].year}", columns, tuple(rows))


PARTS = {SectionKind.INTERNAL_CONTROL_PLAN: plan, SectionKind.INTERNAL_CONTROL: follow_up}
