"""The municipality's accounts as blocks: statements, operating account, balance requirement, sound management, group.

The same blocks stand in the accounts' own document and in the municipality's interim and annual reports (LKBR
chapters 11 and 13, KL 11:5 and 11:16).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.accounts.queries import balance_requirement as balance_requirement_queries
from styrkedjan.areas.accounts.queries import group as group_queries
from styrkedjan.areas.accounts.queries import investment
from styrkedjan.areas.accounts.queries import objectives as objectives_queries
from styrkedjan.areas.accounts.queries import operating as operating_queries
from styrkedjan.areas.accounts.queries import statements as statements_queries
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.queries.goals import council_goals
from styrkedjan.domain.economy.group_accounts import Accounts
from styrkedjan.domain.economy.statement_mapping import StatementKind
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import kronor
from styrkedjan.foundation.known import Known
from styrkedjan.reports.document import Block, Heading, Paragraph, Tone
from styrkedjan.reports.tables import Column, ColumnKind, Row, RowKind, Table

MONEY = ColumnKind.MONEY


@dataclass(frozen=True, slots=True)
class AccountsMaterial:
    """What the municipality's own report tells of its accounts at a month."""

    period: Period
    statements: tuple[statements_queries.TwoYears, ...]
    operating: operating_queries.OperatingAccount
    investments: investment.InvestmentAccount
    requirement: balance_requirement_queries.BalanceRequirement
    objectives: objectives_queries.Objectives


def accounts_material(unit: Unit, period: Period, known: Known) -> AccountsMaterial:
    """Read the accounts of the municipality (a constant number of SQL queries)."""
    return AccountsMaterial(
        period=period,
        statements=tuple(statements_queries.statement(unit, kind, period, known) for kind in StatementKind),
        operating=operating_queries.operating_account(unit, period, known),
        investments=investment.investment_account(unit, period, known),
        requirement=balance_requirement_queries.balance_requirement(unit, period.year, known),
        objectives=objectives_queries.objectives(unit, period, council_goals(unit, period, known), known=known),
    )


def accounts(told: AccountsMaterial | None) -> Iterator[Block]:
    """The statements; with the whole year also the operating and the investment account."""
    if told is None:
        return
    for shown in told.statements:
        yield Heading(shown.kind.label, 2)
        yield from statement(shown)
    if told.period.last_month == 12:
        yield Heading("Driftredovisning", 2)
        yield operating(told.operating, told.period.label)
        yield Heading("Investeringsredovisning", 2)
        yield investments(told.investments, told.period.year)


def balance_requirement(told: AccountsMaterial | None) -> Iterator[Block]:
    """The result of the balance requirement (KL 11:5 and 11:12) and what is to be restored."""
    if told is not None:
        yield from requirement(told.requirement)


def sound_management(told: AccountsMaterial | None) -> Iterator[Block]:
    """Whether sound financial management was reached, by its financial goals (KL 11:6, LKBR 11:12)."""
    if told is not None:
        yield from objectives(told.objectives)


def statement(shown: statements_queries.TwoYears) -> Iterator[Block]:
    columns = (Column(shown.kind.label), *(Column(one.label, MONEY, "mnkr", 1) for one in shown.columns))
    rows = tuple(
        Row((row.line.name, row.current, row.previous), RowKind.TOTAL if row.is_sum else RowKind.NORMAL)
        for row in shown.rows
    )
    told = [one.why_not for one in shown.columns if one.why_not]
    told += [
        f"{check.name}: skiljer {kronor(check.difference)}. {check.because}".strip()
        for check in shown.checks
        if not check.holds
    ]
    told += [
        f"Konto {one.account} {one.name} ({one.year}) ingår inte i någon rad: {kronor(one.amount)}."
        for one in shown.unmapped
    ]
    yield Table(f"{shown.kind.label}, mnkr", columns, rows, tuple(told))
    if shown.mapping.unverified:
        yield Paragraph(
            f"Mappningen {shown.mapping.name} har {shown.mapping.unverified} rader vars konton inte är verifierade.",
            Tone.NOTE,
        )


def operating(shown: operating_queries.OperatingAccount, through: str) -> Table:
    headings = ("Budget", "Utfall", "Avvikelse", "Året före", "Årsbudget", "Prognos", "Avvikelse helår")
    columns = (
        Column("Nämnd"),
        *(Column(name, MONEY, "mnkr", 1, signed=name.startswith("Avvikelse")) for name in headings),
    )
    rows: list[Row] = []
    for row in (*shown.rows, shown.total, shown.outside, shown.statement):
        rows.append(Row((row.label, *[None] * len(headings)), RowKind.GROUP))
        rows += [Row(_operating_cells(name, one)) for name, one in (("Intäkter", row.income), ("Kostnader", row.costs))]
        rows.append(Row(_operating_cells("Netto", row.net), RowKind.TOTAL))
    notes = ("Intäkter är plus och kostnader minus; plus i en avvikelse är bättre än budget.",)
    return Table(f"Driftredovisning till och med {through}, mnkr", columns, tuple(rows), notes)


def _operating_cells(name: str, a: operating_queries.Amounts) -> tuple[str | Decimal | None, ...]:
    return (name, a.budget, a.outcome, a.variance, a.before, a.budget_year, a.forecast, a.variance_year)


def investments(shown: investment.InvestmentAccount, year: int) -> Table:
    headings = (f"Budget {year}", f"Utfall {year}", "Kvar", "Beslutat", "Upparbetat", "Prognos", "Avvikelse")
    columns = (Column("Projekt"), *(Column(name, MONEY, "mnkr", 1, signed=name == "Avvikelse") for name in headings))
    rows = []
    for group in shown.groups:
        rows += [_investment(row, RowKind.NORMAL) for row in group.rows]
        rows.append(_investment(group.total, RowKind.TOTAL))
    if shown.total:
        rows.append(_investment(shown.total, RowKind.TOTAL))
        rows.append(Row(("Utanför projekten", None, shown.outside, *[None] * 5)))
        name = "Nettoinvesteringar enligt kassaflödesanalysen"
        rows.append(Row((name, None, shown.in_cash_flow, *[None] * 5), RowKind.TOTAL))
    return Table("Investeringar, mnkr", columns, tuple(rows), () if rows else ("Inga projekt är upplagda.",))


def _investment(row: investment.InvestmentRow, kind: RowKind) -> Row:
    figures = (row.budget, row.outcome, row.variance, row.decided, row.accumulated, row.forecast, row.project_variance)
    return Row((row.label, *figures), kind)


def requirement(found: balance_requirement_queries.BalanceRequirement) -> Iterator[Block]:
    years = found.years[-4:]
    if not years:
        yield Paragraph("Ingen balanskravsutredning kan göras än: årets resultat är inte känt för något år.")
        return
    columns = (Column("Post"), *(Column(str(year), MONEY, "mnkr", 1) for year in years))
    rows = tuple(
        Row((row.label, *row.amounts[-len(years) :]), RowKind.TOTAL if row.is_computed else RowKind.NORMAL)
        for row in found.rows
    )
    yield Table("Balanskravsutredning, mnkr", columns, rows, ("Ett streck är inte angivet, inte noll.",))
    if found.deficits:
        columns = (
            Column("Underskott från år"),
            *(Column(name, MONEY, "mnkr", 1) for name in ("Belopp", "Återställt", "Kvar")),
            Column("Senast"),
        )
        lines = tuple(
            Row((str(one.year), one.amount, one.restored, one.remaining, str(one.last_year))) for one in found.deficits
        )
        yield Table("Underskott att återställa, mnkr", columns, lines)


def objectives(found: objectives_queries.Objectives) -> Iterator[Block]:
    yield Paragraph(found.sound.sentence, Tone.LEAD)
    rows = tuple(Row((row.objective.name, _target(row), row.assessment.value, row.answer)) for row in found.rows)
    value = "Helårsprognos" if found.so_far else "Utfall"
    columns = (Column("Mål"), Column("Målvärde"), Column(value, ColumnKind.NUMBER, "", 1), Column("Bedömning"))
    notes = ["Året är inte slut: målen bedöms mot helårsprognosen."] if found.so_far else []
    notes += [found.note] if found.note else []
    yield Table("Finansiella mål", columns, rows, tuple(notes))


def _target(row: objectives_queries.ObjectiveLine) -> str:
    return f"{row.target_text} {row.objective.target.normalize():f} {row.objective.unit}".replace(".", ",")


def group(shown: group_queries.GroupPage) -> Iterator[Block]:
    if shown.group is None:
        yield Paragraph(shown.why_not)
        return
    headings = ("Intäkter", "Kostnader", "Resultat", "Tillgångar", "Skulder", "Eget kapital")
    columns = (
        Column("Enhet"),
        Column("Ägarandel", ColumnKind.SHARE, "%"),
        *(Column(name, MONEY, "mnkr", 1) for name in headings),
    )
    rows = [Row((one.member.name, one.member.owned, *_figures(one.share))) for one in shown.group.contributions]
    rows.append(Row(("Tas bort: det inom koncernen", None, *_figures(shown.group.taken_away.times(Decimal(-1))))))
    rows.append(Row(("Koncernen", None, *_figures(shown.group.accounts)), RowKind.TOTAL))
    notes = ["Mellanhavanden inom koncernen är inte införda."] if shown.nothing_eliminated else []
    notes += [f"Uppgifter saknas från {name}." for name in shown.missing]
    notes += [f"{line.member.name}: {line.source}." for line in shown.members if line.source]
    notes.append("Bolagens räkenskaper är inlästa i sammandrag. Post för post ställs de samman i bokslutssystemet.")
    yield Table("Sammanställda räkenskaper i sammandrag efter ägarandel, mnkr", columns, tuple(rows), tuple(notes))
    yield from _eliminated(shown)


def _eliminated(shown: group_queries.GroupPage) -> Iterator[Block]:
    """What is taken away inside the group, one by one, with the source of each."""
    assert shown.group is not None
    counted = [one for one in shown.dealings if one not in shown.not_counted]
    rows = [
        Row((one.dealing.kind.label, one.dealing.giver, one.dealing.taker, *_lines(one.amounts), written.source))
        for one, written in zip(shown.group.eliminated, counted, strict=True)
    ]
    if shown.eliminations is not None:
        rows.append(Row(("Angivet i en summa", "", "", *_lines(shown.group.lump), shown.eliminations.source)))
    if rows:
        rows.append(Row(("Tas bort", "", "", *_lines(shown.group.taken_away), ""), RowKind.TOTAL))
        headings = ("Intäkter", "Kostnader", "Tillgångar", "Skulder")
        money = (Column(name, MONEY, "mnkr", 1) for name in headings)
        columns = (Column("Slag"), Column("Från"), Column("Till"), *money, Column("Källa"))
        yield Table("Borttaget inom koncernen, mnkr", columns, tuple(rows))


def _lines(a: Accounts) -> tuple[Decimal, ...]:
    return (a.income, a.costs, a.assets, a.debts)


def _figures(a: Accounts) -> tuple[Decimal, ...]:
    return (a.income, a.costs, a.result, a.assets, a.debts, a.equity)
