"""The investments as a paper for those who decide: what needs a renewed decision, the other deviations, the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.investments.queries import consequences, portfolios
from styrkedjan.areas.investments.queries import lines as lines_queries
from styrkedjan.areas.investments.queries import rules as rules_queries
from styrkedjan.areas.investments.queries.lines import ProjectLine
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import day, mnkr, number, percent
from styrkedjan.foundation.known import Known
from styrkedjan.reports.document import (
    Block,
    Bullets,
    Document,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Tone,
)
from styrkedjan.reports.tables import Column, ColumnKind, Row, RowKind, Table

MONEY = ColumnKind.MONEY


@dataclass(frozen=True, slots=True)
class _Known:
    """What the paper is made of."""

    lines: Sequence[ProjectLine]
    period: Period
    picture: portfolios.Portfolio
    follow_up: portfolios.FollowUp
    ahead: tuple[portfolios.FrameYears, ...]
    costs: consequences.Consequences
    rules: rules_queries.InvestmentRules


def investment_document(unit: Unit, period: Period, known: Known, *, every_project: bool = False) -> Document:
    """Two pages to decide on; with `every_project` also each project's row and five-year plan, for Excel."""
    lines = lines_queries.lines(unit, period, known)
    rules = rules_queries.rules_of(root_of(unit), period.end)
    picture = portfolios.portfolio(lines, period.year)
    content = _Known(
        lines, period, picture, portfolios.follow_up(lines, period.year),
        portfolios.frames_ahead(lines, portfolios.frames(unit, period.year, known), period.year),
        consequences.consequences(lines, rules, picture.years), rules,
    )  # fmt: skip
    blocks = [*_blocks(content), *(_every(content) if every_project else ())]
    return Document(
        title="Uppföljning av investeringar",
        subtitle=f"Till och med {period.label}",
        author="Styrkedjan",
        organisation=unit.name,
        period=str(period),
        known_at=known.stamp,
        blocks=tuple(blocks),
    )


def _blocks(known: _Known) -> Iterator[Block]:
    if not known.lines:
        yield Paragraph("Inga projekt är inlagda.", Tone.LEAD)
        return
    picture, follow_up = known.picture, known.follow_up
    yield Paragraph(_in_short(known), Tone.LEAD)
    yield KeyFigures(
        (
            KeyFigure(Column("Beslutat", MONEY, "mnkr", 1), picture.decided),
            KeyFigure(Column("Utfall", MONEY, "mnkr", 1), picture.outcome),
            KeyFigure(Column("Prognos", MONEY, "mnkr", 1), picture.expected),
            KeyFigure(Column("Avvikelse", MONEY, "mnkr", 1, signed=True), picture.deviation),
        )
    )
    if follow_up.renewal or follow_up.urgent:
        yield Heading("Särskilt till kommunstyrelsen och kommunfullmäktige")
        yield Bullets((*map(renewal, follow_up.renewal), *map(urgent, follow_up.urgent)))
    if follow_up.together.deviations:
        yield Heading("Övriga avvikelser, samlat")
        yield together(follow_up)
    proposed = tuple(_proposed(known))
    if proposed:
        yield Heading("Förslag till beslut")
        yield Bullets(proposed)
    yield Heading("Femårsplanen")
    yield kinds(picture)
    if known.costs.rows:
        yield _costs(known)


def _in_short(known: _Known) -> str:
    picture, late = known.picture, len(known.picture.late)
    return (
        f"{number(len(known.lines))} projekt beräknas kosta {mnkr(picture.expected)} mnkr, "
        f"{mnkr(picture.deviation, sign=True)} mnkr mot beslut. {number(late)} blir senare än beslutat och "
        f"{number(len(known.follow_up.renewal))} väntar på förnyat beslut."
    )


def renewal(line: ProjectLine) -> str:
    """What the board and the council are told of a project that needs a renewed decision."""
    found = line.deviation
    if found is None:
        return f"{line.project.name} väntar på förnyat beslut."
    share = f" ({percent(found.share, 0)})" if found.share is not None else ""
    late = f", {number(found.days_late)} dagar senare" if found.days_late else ""
    measures = f" Åtgärder: {line.project.measures}" if line.project.measures else " Åtgärder saknas."
    return (
        f"{line.project.name}: {mnkr(found.amount)} mnkr{share} dyrare än beslutade {mnkr(line.decided)} mnkr{late}. "
        f"Förnyat beslut krävs.{measures}"
    )


def urgent(line: ProjectLine) -> str:
    """What is left to do about the chair's urgent decision."""
    when = day(line.decision.decision_date) if line.decision else ""
    return f"{line.project.name}: ordförandens brådskande beslut {when} om {mnkr(line.decided)} mnkr ska anmälas."


def together(follow_up: portfolios.FollowUp) -> Table:
    """The other deviations with their sum."""
    columns = (
        Column("Projekt"), Column("Beslutat", MONEY, "mnkr", 1), Column("Prognos", MONEY, "mnkr", 1),
        Column("Avvikelse", MONEY, "mnkr", 1, signed=True), Column("Dagar sent", ColumnKind.NUMBER),
    )  # fmt: skip
    rows = [
        Row(
            (
                one.project.name,
                one.project.decided_net_investment,
                one.project.forecast,
                one.amount,
                Decimal(one.days_late) if one.days_late else None,
            )
        )
        for one in follow_up.together.deviations
    ]
    rows.append(Row(("Summa", None, None, follow_up.together.total, None), RowKind.TOTAL))
    return Table("Avvikelser i pengar och tid, mnkr", columns, tuple(rows), ("Plus är dyrare än beslutat.",))


def _proposed(known: _Known) -> Iterator[str]:
    for line in known.follow_up.renewal:
        if line.expected is not None:
            yield f"{line.project.name} får nettoinvesteringen {mnkr(line.expected)} mnkr, klart {day(line.ends)}."
    for line in known.follow_up.urgent:
        yield f"Ordförandens beslut om {line.project.name} anmäls till kommunfullmäktige."
    if known.follow_up.together.deviations:
        total = mnkr(known.follow_up.together.total, sign=True)
        count = number(len(known.follow_up.together.deviations))
        yield f"De övriga avvikelserna, {count} projekt och {total} mnkr, godkänns."


def kinds(picture: portfolios.Portfolio) -> Table:
    """Decided, forecast and the five-year plan, kind by kind."""
    columns = (
        Column("Slag"), *(Column(name, MONEY, "mnkr", 1) for name in ("Beslutat", "Prognos")),
        *(Column(str(year), MONEY, "mnkr", 1) for year in picture.years),
    )  # fmt: skip
    rows = [Row((row.label, row.decided, row.expected, *row.budgets)) for row in picture.kinds]
    rows.append(Row(("Summa", picture.decided, picture.expected, *picture.budgets), RowKind.TOTAL))
    return Table("Budget och plan per slag, mnkr", columns, tuple(rows))


def _costs(known: _Known) -> Table:
    columns = (Column("Nämnd"), *(Column(str(year), MONEY, "tkr") for year in known.costs.years))
    rows = [Row((unit.label, *(one.total for one in years))) for unit, years in known.costs.rows]
    rows.append(Row(("Summa", *known.costs.sums), RowKind.TOTAL))
    rate = percent(known.rules.interest_rate) if known.rules.interest_rate is not None else ""
    note = f"Avskrivning, internränta ({rate}) och driftkostnad från den månad projektet tas i bruk."
    return Table("Kapital- och driftkostnad när planen är i bruk, tkr", columns, tuple(rows), (note,))


def _every(known: _Known) -> Iterator[Block]:
    """The whole register: every project with its figures, its years and its costs."""
    money = ("Beslutat", "Utfall", "Prognos", "Avvikelse")
    yield Heading("Alla projekt")
    columns = (
        Column("Kod"), Column("Projekt"), Column("Nämnd"), Column("Slag"), Column("Läge"),
        *(Column(name, MONEY, "kr", signed=name == "Avvikelse") for name in money),
        Column("Klart", ColumnKind.DAY), Column("Risk"),
        *(Column(f"Budget {year}", MONEY, "kr") for year in known.picture.years),
        Column("Kapitalkostnad första året", MONEY, "kr"), Column("Driftkostnad per år", MONEY, "kr"),
    )  # fmt: skip
    rows = tuple(
        Row(
            (
                line.project.code,
                line.project.name,
                line.project.committee.label,
                str(line.project.get_kind_display()),
                line.state.label,
                line.decided,
                line.outcome,
                line.forecast_amount,
                line.over,
                line.ends,
                str(line.project.get_risk_level_display()),
                *(line.budgets.get(year) for year in known.picture.years),
                line.capital.total if line.capital else None,
                line.project.running_cost,
            )
        )
        for line in known.lines
    )
    yield Table("Investeringsprojekt, kr", columns, rows)
    yield Heading("Planen mot ramarna")
    years = known.picture.years
    headings = [Column(f"{name} {year}", MONEY, "kr") for year in years for name in ("Planerat", "Ram")]
    cells = tuple(
        Row(
            (
                row.committee.label,
                row.label,
                *(amount for cell in row.cells for amount in (cell.planned, cell.frame)),
            )
        )
        for row in known.ahead
    )
    yield Table("Planen mot ramarna, kr", (Column("Nämnd"), Column("Slag"), *headings), cells)
