"""The operational plan: what a committee undertakes within its frame, section by section as the steering model asks.

Each section is what the committee has written of it, followed by what the system knows. A part that is not kept here is
said to be missing, so that nobody believes that it was looked for and found empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.chain.models import Element, ElementKind
from styrkedjan.areas.chain.queries import years
from styrkedjan.areas.economy.models import CarryOverRules, NetFrame
from styrkedjan.areas.economy.queries.written import frame_entries
from styrkedjan.areas.economy.tables import EconomyRow, EconomyTable
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.queries.allocation import AllocationRow, allocation_page, models
from styrkedjan.areas.reporting.models import Instruction, UnitReport
from styrkedjan.areas.reporting.proposals import Facts, facts
from styrkedjan.areas.reporting.queries.instructions import issued_for
from styrkedjan.domain.instructions import listed
from styrkedjan.domain.periods import MONTH_NAMES, Period
from styrkedjan.domain.report_template import SectionKind
from styrkedjan.domain.scales import status_rule
from styrkedjan.domain.swedish import listing, mnkr, plural, with_code
from styrkedjan.foundation.known import Known
from styrkedjan.reports import sentences
from styrkedjan.reports.charts import Chart, ChartKind, Series
from styrkedjan.reports.document import (
    Block,
    Bullets,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Tone,
    paragraphs,
)
from styrkedjan.reports.tables import Column, ColumnKind, Row, RowKind, Table
from styrkedjan.reports.unit_groups import grouped, total

MONEY, NUMBER = ColumnKind.MONEY, ColumnKind.NUMBER
NOT_KEPT = "{what} är inte upprättad i systemet."


@dataclass(frozen=True, slots=True)
class PlanMaterial:
    """What the plan is made of besides its texts: goals with targets, frame, prices, rules and the year before."""

    elements: tuple[Element, ...]
    facts: Mapping[int, Facts]
    entries: tuple[NetFrame, ...]
    before: EconomyTable
    before_by_unit: tuple[EconomyRow, ...]
    # Each allocation model by name, with its lines for the body's service areas; two models may price the same pupils.
    prices: tuple[tuple[str, tuple[AllocationRow, ...]], ...]
    rules: CarryOverRules | None
    planned_use: Decimal | None
    occasions: tuple[tuple[str, str, str], ...]
    instructions: tuple[Instruction, ...]

    @property
    def frame(self) -> Decimal | None:
        return sum((entry.amount for entry in self.entries), Decimal(0)) if self.entries else None


def plan_material(
    report: UnitReport,
    before: EconomyTable,
    before_by_unit: tuple[EconomyRow, ...],
    planned_use: Decimal | None,
    known: Known,
) -> PlanMaterial:
    """Read what a plan tells of (a constant number of SQL queries)."""
    unit, plan_year = report.unit, report.round.plan_year
    model = years.steering_model(plan_year)
    period = Period.month(plan_year.year, 12)
    elements = tuple(_elements(report, known))
    areas = set(Unit.objects.filter(path__startswith=unit.path).values_list("service_area__code", flat=True)) - {None}
    computed = [
        (one.name, allocation_page(one, plan_year.year, known).rows) for one in models(unit.principal or unit, known)
    ]
    prices = [(name, tuple(row for row in rows if row.definition.service_area in areas)) for name, rows in computed]
    occasions = [
        (step.name, (step.reports_through(plan_year.year) or period).label, _month(step.takes_place(plan_year.year)))
        for step in model.reports
    ]
    return PlanMaterial(
        elements=elements,
        facts=facts(elements, period, status_rule(model), known),
        entries=tuple(frame_entries(unit, plan_year.year, known)),
        before=before,
        before_by_unit=before_by_unit,
        prices=tuple((name, rows) for name, rows in prices if rows),
        rules=known.rows(CarryOverRules).filter(committee=unit).first(),
        planned_use=planned_use,
        occasions=tuple(occasions),
        instructions=tuple(issued_for(plan_year, report.round.cycle_id, known)),
    )


def _elements(report: UnitReport, known: Known) -> Iterable[Element]:
    """The body's own goals, commitments and assignments of the year, as they stood then."""
    kinds = (ElementKind.GOAL, ElementKind.COMMITMENT, ElementKind.ASSIGNMENT)
    rows = Element.objects.filter(plan_year=report.round.plan_year, unit=report.unit_id, kind__in=kinds)
    found = known.as_written(rows.select_related("unit__principal"))
    alive = [row for row in found if not known.holds(row.withdrawn_at)]
    return sorted(alive, key=lambda one: (kinds.index(ElementKind(one.kind)), one.order, one.key))


def _month(period: Period) -> str:
    return f"{MONTH_NAMES[period.last_month - 1]} {period.year}"


# -- the first page --------------------------------------------------------------------------------------------------


def opening(name: str, year: int, told: PlanMaterial, table: EconomyTable | None) -> Iterable[Block]:
    """The frame in a sentence, three figures, where the money goes, and what the body is asked."""
    goals = [one for one in told.elements if one.kind == ElementKind.GOAL]
    assignments = [one for one in told.elements if one.kind == ElementKind.ASSIGNMENT]
    before = told.before.frame if told.before.frame is not None else told.before.total.budget_year
    change = told.frame - before if told.frame is not None and before is not None else None
    yield Paragraph(" ".join(_sentences(name, year, told, change, len(goals))), Tone.LEAD)
    yield KeyFigures(
        (
            KeyFigure(Column(f"Nettoram {year}", MONEY, "mnkr", 1), told.frame),
            KeyFigure(Column(f"Mot {year - 1}", MONEY, "mnkr", 1, signed=True), change),
            KeyFigure(Column("Mål", NUMBER), Decimal(len(goals)), plural(len(assignments), "uppdrag", "uppdrag")),
        )
    )
    rows = [row for row in (table.rows if table else ()) if row.cell.budget_year and not row.is_income]
    if len(rows) > 1:
        values = tuple(row.cell.budget_year / 1_000_000 for row in rows if row.cell.budget_year is not None)
        chart = Chart(
            ChartKind.BARS, tuple(row.label for row in rows), (Series(f"Budget {year}", values),), "mnkr", 1,
            category_heading="Kostnadsslag",
        )  # fmt: skip
        yield Figure(f"Så används pengarna {year}, mnkr", chart)


def _sentences(name: str, year: int, told: PlanMaterial, change: Decimal | None, goals: int) -> Iterable[str]:
    if told.frame is None:
        yield f"Fullmäktige har inte beslutat någon ram för {name} {year}."
    else:
        yield f"{name} har {mnkr(told.frame)} mnkr till sin verksamhet {year}."
    if change is not None and abs(change) >= sentences.SMALL:
        yield f"Det är {mnkr(abs(change))} mnkr {'mer' if change > 0 else 'mindre'} än {year - 1}."
    yield f"Planen har {sentences.counted(goals)} mål." if goals else "Planen har inga mål än."


def asked(name: str, receivers: Sequence[str]) -> Bullets:
    """What the body decides."""
    handed = [f"att överlämna planen till {listing(list(receivers))}"] if receivers else []
    return Bullets((f"att fastställa {name.lower()}", *handed))


# -- section by section ----------------------------------------------------------------------------------------------


def commitments(told: PlanMaterial) -> Iterable[Block]:
    """Each goal and assignment with what is wanted, and how each indicator is to stand when the year ends."""
    if not told.elements:
        yield Paragraph("Inga mål eller uppdrag är antagna för året.")
        return
    rows = []
    for element in told.elements:
        indicators = told.facts[element.pk].indicators if element.pk in told.facts else ()
        name, wanted = with_code(element.title, element.key), element.desired_result
        if not indicators:
            rows.append(Row((name, wanted, "", "", "")))
        for index, fact in enumerate(indicators):
            unit = fact.indicator.unit_of_measure
            target = f"{fact.target_text} {unit}".strip() if fact.target_text else "saknas"
            now = _outcome(fact.outcome, fact.indicator.decimals)
            head = (name, wanted) if index == 0 else ("", "")
            rows.append(Row((*head, fact.indicator.name, target, now)))
    heads = ("Mål och uppdrag", "Önskat resultat", "Indikator", "Målvärde", "Läget nu")
    used = [index for index in range(len(heads)) if index == 0 or any(row.cells[index] for row in rows)]
    body = tuple(Row(tuple(row.cells[index] for index in used)) for row in rows)
    yield Table("Mål, uppdrag och kvalitetsnivå", tuple(Column(heads[index]) for index in used), body)


def _outcome(outcome: object, decimals: int) -> str:
    from styrkedjan.domain.observations import Observation
    from styrkedjan.domain.swedish import number

    if not isinstance(outcome, Observation):
        return "inte mätt"
    if outcome.value is None:
        return outcome.missing.label if outcome.missing else "inte mätt"
    return f"{number(outcome.value, decimals)} ({outcome.period.label})"


def priorities(told: PlanMaterial, table: EconomyTable | None, year: int) -> Iterable[Block]:
    """The budget by account group beside the year before."""
    if table is None or table.total.budget_year is None:
        yield Paragraph(f"Ingen budget är lagd för {year}.")
        return
    earlier = {row.key: row.cell.budget_year for row in told.before.rows}
    columns = (
        Column("Kostnadsslag"), Column(f"Budget {year - 1}", MONEY, "tkr"), Column(f"Budget {year}", MONEY, "tkr"),
        Column("Förändring", MONEY, "tkr", signed=True),
    )  # fmt: skip
    rows = [_change_row(row.label, earlier.get(row.key), row.cell.budget_year) for row in table.rows]
    rows.append(_change_row("Summa", told.before.total.budget_year, table.total.budget_year, RowKind.TOTAL))
    yield Table("Budget per kostnadsslag, tkr", columns, tuple(rows), ("Kostnader är plus och intäkter minus.",))


def _change_row(name: str, before: Decimal | None, now: Decimal | None, kind: RowKind = RowKind.NORMAL) -> Row:
    change = now - before if now is not None and before is not None else None
    return Row((name, before, now, change), kind)


def organisation(
    told: PlanMaterial, table: EconomyTable | None, by_unit: Sequence[EconomyRow], areas: Mapping[str, str], year: int
) -> Iterable[Block]:
    """The budget by unit, gathered by service area, and the committee's own rules."""
    rows = list(by_unit or (table.below if table is not None else ()))
    if rows:
        earlier = {row.key: row.cell.budget_year for row in told.before_by_unit}
        groups = grouped(rows, areas, code=lambda row: row.key, weight=lambda row: _negative(row.cell.budget_year))
        body = []
        for area, found in groups:
            if area:
                sums = total(earlier.get(row.key) for row in found), total(row.cell.budget_year for row in found)
                body.append(_change_row(area, *sums, RowKind.GROUP))
            body += [_change_row(row.label, earlier.get(row.key), row.cell.budget_year) for row in found]
        columns = (
            Column("Enhet"), Column(f"Budget {year - 1}", MONEY, "tkr"), Column(f"Budget {year}", MONEY, "tkr"),
            Column("Förändring", MONEY, "tkr", signed=True),
        )  # fmt: skip
        yield Table("Budget per enhet, tkr", columns, tuple(body))
    if told.rules is not None:
        decided = f", {told.rules.decision_text}" if told.rules.decision_text else ""
        yield Paragraph(f"Internt regelverk för resultatöverföring: {told.rules.title}{decided}.")
    else:
        yield Paragraph("Något internt regelverk för resultatöverföring är inte antaget i systemet.")


def _negative(value: Decimal | None) -> Decimal | None:
    return None if value is None else -value


def follow_up(told: PlanMaterial) -> Iterable[Block]:
    """When the year is followed up, from the annual cycle."""
    rows = tuple(Row(one) for one in told.occasions)
    if rows:
        yield Table("Så följs året upp", (Column("Uppföljning"), Column("Till och med"), Column("Klar")), rows)


def prices(told: PlanMaterial, year: int) -> Iterable[Block]:
    """What the allocation models give for each volume: the internal prices."""
    if not told.prices:
        yield Paragraph(f"Inga internpriser för {year} är inlagda i en resursfördelningsmodell.")
        return
    columns = (
        Column("Verksamhet"), Column("Grupp"), Column("Volym", NUMBER), Column("Pris", MONEY, "kr"),
        Column("Ersättning", MONEY, "tkr"),
    )  # fmt: skip
    for name, found in told.prices:
        rows = [
            Row((row.definition.block, row.definition.group, row.volume, row.definition.price, row.grant))
            for row in found
        ]
        rows.append(Row(("Summa", "", None, None, total(row.grant for row in found)), RowKind.TOTAL))
        notes = tuple(row.missing for row in found if row.missing)
        yield Table(f"Volymer och internpriser {year}: {name}", columns, tuple(rows), notes)


def frames(told: PlanMaterial, year: int) -> Iterable[Block]:
    """The frame's entries with their decisions."""
    if not told.entries:
        yield Paragraph(f"Fullmäktige har inte beslutat någon ram för {year}.")
        return
    columns = (Column("Post"), Column("Beslut"), Column("Belopp", MONEY, "tkr"))
    rows = [Row((_entry(entry), entry.decision_text or entry.note, entry.amount)) for entry in told.entries]
    yield Table("Nettoram, tkr", columns, (*rows, Row(("Summa", "", told.frame), RowKind.TOTAL)))


def _entry(entry: NetFrame) -> str:
    kind = str(entry.get_kind_display())
    return f"{kind}: {entry.earmark}" if entry.earmark else kind


def equity(told: PlanMaterial) -> Iterable[Block]:
    """How much carried surplus is planned to be used in the year."""
    if told.planned_use is None:
        yield Paragraph("Planen anger inget uttag ur eget kapital.")
    else:
        yield Paragraph(f"{mnkr(told.planned_use, 2)} mnkr av eget kapital är planerat att användas.")


def not_kept(kind: SectionKind) -> Iterable[Block]:
    """A part of the plan that nobody has drawn up here."""
    yield Paragraph(NOT_KEPT.format(what=kind.label), Tone.NOTE)


def written(report: UnitReport, kind: SectionKind) -> Iterable[Block]:
    """What the body has written of a section."""
    yield from paragraphs(report.sections.get(kind.value, ""))


def instruction(report: UnitReport, told: PlanMaterial) -> Iterable[Block]:
    """What the board has asked of the bodies that write plans, and where it has decided so."""
    if report.round.instruction or told.instructions:
        yield Heading("Anvisning", 2)
        yield from paragraphs(report.round.instruction)
    for one in told.instructions:
        by = f" ({one.decision_text})" if one.decision_text else ""
        yield Paragraph(f"{one.name}{by}: {one.text}")
        yield Bullets(listed(one.to_hand_in))
