"""The chapters of the municipality's own report that the law asks for beside goals and money (LKBR 11 and 13).

Each begins with what the municipality has written; here is what the system knows of it. A committee has none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from styrkedjan.areas.accounts.queries.group import group_accounts
from styrkedjan.areas.chain.queries.governing import governing_model
from styrkedjan.areas.economy.queries.drivers import marked_items, months_of, price_indexes, staff_years, within
from styrkedjan.areas.economy.queries.scope import scope_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import committees
from styrkedjan.areas.planning.queries import motions, scenarios
from styrkedjan.areas.planning.queries.posts import monthly_posts
from styrkedjan.domain.periods import MONTH_NAMES, Period
from styrkedjan.domain.report_template import SectionKind
from styrkedjan.domain.swedish import percent
from styrkedjan.foundation.known import Known
from styrkedjan.reports import accounts_sections
from styrkedjan.reports.document import Block, Paragraph
from styrkedjan.reports.parts import Part
from styrkedjan.reports.tables import Column, ColumnKind, Row, RowKind, Table

ZERO = Decimal(0)
MOST_EVENTS = 8
MONEY, NUMBER = ColumnKind.MONEY, ColumnKind.NUMBER


def _whole(told: Callable[[Unit, Period, Known], Iterator[Block]]) -> Part:
    """Told of the municipality itself."""
    return lambda unit, period, known: told(unit, period, known) if unit.parent_id is None else ()


def _group(unit: Unit, period: Period, known: Known) -> Iterator[Block]:
    """The companies by owned share, once the year is whole."""
    if period.last_month == 12:
        yield from accounts_sections.group(group_accounts(unit, period.year, known))


def _conditions(unit: Unit, period: Period, known: Known) -> Iterator[Block]:
    """Prices and wages beside what the budget reckoned with, as somebody has entered them."""
    rows = price_indexes(unit, period.year, known)
    if rows:
        columns = (
            Column("Index"), Column("Från"), Column("I budgeten", NUMBER, "%", 1), Column("Nu", NUMBER, "%", 1),
            Column("Källa"),
        )  # fmt: skip
        body = [Row((row.name, MONTH_NAMES[row.first_month - 1], row.reckoned, row.actual, row.source)) for row in rows]
        yield Table("Priser och löner mot budgeten", columns, tuple(body))


def _events(unit: Unit, period: Period, known: Known) -> Iterator[Block]:
    """What is marked as one-off in the year, the largest first."""
    window = months_of(period.year, period.last_month)
    items = [(one, within(one, window)) for one in marked_items(scope_of(unit), period.year, known)]
    once = sorted(
        ((one, kronor) for one, kronor in items if kronor and not one.is_timing), key=lambda row: -abs(row[1])
    )
    if once:
        columns = (
            Column("Händelse"),
            Column("Enhet"),
            Column("Bokförd"),
            Column("Resultatet", MONEY, "tkr", signed=True),
        )
        body = [
            Row((one.reason, one.unit.name, Period.parse(one.period).label, -kronor))
            for one, kronor in once[:MOST_EVENTS]
        ]
        left = f"De {MOST_EVENTS} största av {len(once)} märkta engångsposter." if len(once) > MOST_EVENTS else ""
        yield Table("Engångsposter under året, tkr", columns, tuple(body), (left,) if left else ())


def _governance(unit: Unit, period: Period, known: Known) -> Iterator[Block]:
    """How the year was governed: the reports of the annual cycle."""
    model = governing_model(unit, period.year)
    if model is None:
        return
    due = [(step, through) for step in model.reports if (through := step.reports_through(period.year))]
    rows = [Row((step.name, through.label)) for step, through in due if through.end <= period.end]
    yield Paragraph(f"Kommunen styrs efter {model.name}.")
    if rows:
        yield Table("Uppföljningar under året", (Column("Rapport"), Column("Till och med")), tuple(rows))


def _staff(unit: Unit, period: Period, known: Known) -> Iterator[Block]:
    """Full-time equivalents by committee, planned and worked, over the months that both know."""
    scope = scope_of(unit)
    years = staff_years(scope, period, known, monthly_posts(unit, period.year, known))
    sums: dict[int, tuple[Decimal, Decimal]] = {}
    bodies = committees(unit)
    for key, year in years.items():
        owner = next((body.pk for body in bodies if scope.places[key].path.startswith(body.path)), None)
        if owner is not None and year.posts is not None:
            plan, worked = sums.get(owner, (ZERO, ZERO))
            sums[owner] = (plan + year.posts.change.budget, worked + year.posts.change.actual)
    if not sums:
        return
    columns = (
        Column("Nämnd"), Column("Planerade", NUMBER, "", 1), Column("Arbetade", NUMBER, "", 1),
        Column("Skillnad", NUMBER, "", 1, signed=True),
    )  # fmt: skip
    body = [Row(_posts(each.name, *sums[each.pk])) for each in bodies if each.pk in sums]
    whole = tuple(sum((pair[place] for pair in sums.values()), ZERO) for place in (0, 1))
    body.append(Row(_posts("Summa", *whole), RowKind.TOTAL))
    note = "Snitt av de månader som både personalbudgeten och lönesystemet känner."
    yield Table("Årsarbetare", columns, tuple(body), (note,))


def _posts(name: str, planned: Decimal, worked: Decimal) -> tuple[str, Decimal, Decimal, Decimal]:
    return (name, planned, worked, worked - planned)


def _outlook(unit: Unit, period: Period, known: Known) -> Iterator[Block]:
    """The result of the years that the council has decided the budget of."""
    decided = scenarios.decided(unit, period.year + 1, known) or scenarios.decided(unit, period.year, known)
    if decided is None:
        return
    years = motions.as_decided(scenarios.scenario_view(decided, known)).years
    ahead = [year for year in years if year.year > period.year]
    if ahead:
        columns = (
            Column("År"),
            Column("Budgeterat resultat", MONEY, "mnkr", 1, signed=True),
            Column("Av skatt och bidrag"),
        )
        shares = [(year, year.result_share) for year in ahead]
        body = [Row((str(year.year), year.result, "" if share is None else percent(share))) for year, share in shares]
        notes = (f"{decided.name}, {decided.decision_text}.",)
        yield Table("De kommande åren enligt beslutad budget, mnkr", columns, tuple(body), notes)


PARTS = {
    SectionKind.GROUP: _whole(_group),
    SectionKind.CONDITIONS: _whole(_conditions),
    SectionKind.EVENTS: _whole(_events),
    SectionKind.GOVERNANCE: _whole(_governance),
    SectionKind.STAFF: _whole(_staff),
    SectionKind.OUTLOOK: _whole(_outlook),
}
