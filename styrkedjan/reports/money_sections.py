"""Equity, carry-over, recovery and investments in a follow-up: what the council's principles want told in it.

Principle 6: a committee asks to carry its result in its operations report. Principle 8: the ordinary economy report
says whether carried surplus is used. Principles 10 and 17: recovery plans and projects are followed up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from styrkedjan.areas.investments.queries.lines import ProjectLine, lines
from styrkedjan.areas.investments.queries.portfolios import FollowUp, follow_up
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.year_end.queries import carrying, position, results
from styrkedjan.areas.year_end.queries import rules as rules_queries
from styrkedjan.areas.year_end.queries.carrying import EquityPage, Standing
from styrkedjan.areas.year_end.queries.rules import YearEndRules
from styrkedjan.domain.economy.findings import CommitteePosition
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import listing, mnkr, number, tkr
from styrkedjan.domain.year_end_states import UseState
from styrkedjan.foundation.known import Known
from styrkedjan.reports.codec import settled
from styrkedjan.reports.document import Block, Bullets, Paragraph, WorkingNote
from styrkedjan.reports.investment_paper import renewal, together, urgent
from styrkedjan.reports.tables import Column, ColumnKind, Row, RowKind, Table

ZERO = Decimal(0)
MONEY = ColumnKind.MONEY


@dataclass(frozen=True, slots=True)
class YearEndMaterial:
    """The year-end as a follow-up tells it: of one committee (`page`), or of them all.

    `rows` are the standings of the year whose result is carried: the period's own when it closes the year.
    """

    period: Period
    rules: YearEndRules
    rows: tuple[Standing, ...]
    page: EquityPage | None
    committees: Mapping[int, CommitteePosition]

    @property
    def closing(self) -> bool:
        return self.period.last_month == 12


def year_end_material(unit: Unit, period: Period, known: Known) -> YearEndMaterial | None:
    """None below the committees, and where the steering model has no rules for it (a constant number of queries)."""
    root = root_of(unit)
    whole = unit.parent_id is None
    rules = rules_queries.rules_of(root, date(period.year, 12, 31))
    if rules is None or not (whole or unit.pk in {row.pk for row in results.committees_of(root)}):
        return None
    closed = period.year if period.last_month == 12 else period.year - 1
    return YearEndMaterial(
        period,
        rules,
        carrying.standings_for(unit, closed, rules, known),
        None if whole else carrying.equity_page(unit, period.year, rules, known),
        position.position_of(root, period.year, period.end, known).committees,
    )


def investments_material(unit: Unit, period: Period, known: Known) -> tuple[ProjectLine, ...]:
    """The projects of the committee, or of all; nothing below the committees."""
    whole = unit.parent_id is None
    political = whole or unit.pk in {row.pk for row in results.committees_of(root_of(unit))}
    return lines(unit, period, known) if political else ()


# -- equity ----------------------------------------------------------------------------------------------------------


def equity(told: YearEndMaterial | None) -> Iterable[Block]:
    """What is carried, what is used of it, and deficits to restore. Nothing where nothing is booked or known."""
    if told is None:
        return
    if told.page is None:
        yield from _all(told)
    elif told.rows:
        yield from _one(told.rows[0], told.page, told)
    yield from _deficits(told)


def _one(row: Standing, page: EquityPage, told: YearEndMaterial) -> Iterable[Block]:
    year = told.period.year
    if not (page.entries or page.uses or (told.closing and row.carried is not None)):
        return
    if told.closing and row.carried is not None:
        yield Paragraph(_request(row, year))
        if row.proposal:
            yield WorkingNote(settled(row.proposal.working))
    planned = page.planned_now
    plan = (
        "Verksamhetsplanen anger inget uttag." if planned is None else f"{_tkr(planned)} tkr är planerat att användas."
    )
    yield Paragraph(
        f"Nämnden har {_tkr(page.equity)} tkr i eget kapital när {year} börjar. {plan} {_tkr(page.used)} tkr är "
        "godkänt. Eget kapital används bara för engångsinsatser, utanför driftbudgeten."
    )
    used = [use for use in page.uses if use.state == UseState.APPROVED]
    if used:
        yield Bullets(tuple(f"{use.unit or use.committee}: {use.description}, {_tkr(use.amount)} tkr." for use in used))


def _request(row: Standing, year: int) -> str:
    known = row.year.result is not None
    result = f"Årets resultat är {_tkr(row.year.result, sign=True)} tkr." if known else "Årets resultat är inte känt."
    if row.request is None and row.entry:
        return f"{result} {_tkr(row.carried, sign=True)} tkr är bokfört som eget kapital."
    if row.request is None:
        if not row.carried:
            return f"{result} Inget finns att föra över."
        return f"{result} {_tkr(row.carried, sign=True)} tkr kan föras över; nämnden har inte begärt det än."
    asked = (
        f"Nämnden begär hos kommunstyrelsen att föra över {_tkr(row.request.carried, sign=True)} tkr till {year + 1}."
    )
    cap = f" {_tkr(row.request.returned)} tkr är över taket för eget kapital." if row.request.returned else ""
    note = f" {row.request.note}" if row.request.note else ""
    return f"{result} {asked}{cap}{note}"


def _all(told: YearEndMaterial) -> Iterable[Block]:
    """A row per committee: what it had, what is planned and used, and when the year closes what it asks to carry."""
    known = [(row, told.committees.get(row.committee.pk)) for row in told.rows]
    if not any(row.entries or row.request or (told.closing and row.carried) for row, _ in known):
        return
    names = ["Eget kapital", "Planerat uttag", "Godkända uttag"] + (["Resultat", "Förs över"] if told.closing else [])
    columns = [Column(name, MONEY, "tkr", signed="uttag" not in name) for name in names]
    rows = [Row((row.committee.label, *_amounts(row, one, told))) for row, one in known]
    sums = [_sum(column) for column in zip(*(row.cells[1:] for row in rows), strict=True)]
    rows.append(Row(("Summa", *sums), RowKind.TOTAL))
    yield Table("Nämndernas eget kapital, tkr", (Column("Nämnd"), *columns), tuple(rows), ("Plus är överskott.",))


def _amounts(row: Standing, one: CommitteePosition | None, told: YearEndMaterial) -> list[Decimal | None]:
    before = [entry.amount for entry in row.entries if entry.year < told.period.year]
    planned = one.planned_use.now(told.rules.adjusted_in) if one and one.planned_use else None
    amounts = [sum(before, ZERO) if before else None, planned, one.used if one else None]
    return [*amounts, row.year.result, row.carried] if told.closing else amounts


def _sum(values: Iterable[object]) -> Decimal | None:
    known = [value for value in values if isinstance(value, Decimal)]
    return sum(known, ZERO) if known else None


def _deficits(told: YearEndMaterial) -> Iterable[Block]:
    """Each deficit that is left, its plan and the newest follow-up."""
    found = [(row, one, row.plans.get(one.year)) for row in told.rows for one in row.open_deficits]
    if not found:
        return
    columns = (
        Column("Nämnd"), Column("Underskott"), Column("Kvar att återställa", MONEY, "tkr"), Column("Senast"),
        Column("Åtgärdsplan"), Column("Senaste uppföljning"),
    )  # fmt: skip
    rows = []
    for row, one, plan in found:
        newest = plan.follow_ups[-1] if plan and plan.follow_ups else None
        last = f"{told.rules.name(newest.occasion)} {newest.year}: {newest.comment}" if newest else "Ingen"
        state = str(plan.row.get_state_display()) if plan else "Saknas"
        rows.append(Row((row.committee.label, str(one.year), one.remaining, str(one.last_year), state, last)))
    yield Table("Underskott att återställa, tkr", columns, tuple(rows))
    measures = [
        (row.committee.label, one, effects)
        for row, deficit, plan in found
        for one in (plan.for_rules.measures if plan else ())
        for effects in [sum(one.effects.values(), ZERO)]
    ]
    if measures:
        effect = (Column("Nämnd"), Column("Åtgärd"), Column("År"), Column("Effekt", MONEY, "tkr"))
        lines = [
            Row((name, one.description, listing([str(y) for y in sorted(one.effects)]), sum_))
            for name, one, sum_ in measures
        ]
        yield Table("Åtgärder i planerna, tkr", effect, tuple(lines))


def _tkr(amount: Decimal | None, *, sign: bool = False) -> str:
    return tkr(amount, sign=sign)


# -- investments -----------------------------------------------------------------------------------------------------


def investments(found: tuple[ProjectLine, ...], period: Period) -> Iterable[Block]:
    """What needs a renewed decision, the other deviations together, and what is finished or has money left."""
    decided = [line for line in found if line.decided is not None]
    if not decided:
        return
    picture = follow_up(found, period.year)
    yield Paragraph(_sum_up(decided, picture))
    special = (*map(renewal, picture.renewal), *map(urgent, picture.urgent))
    if special:
        yield Bullets(special)
    if picture.together.deviations:
        yield together(picture)
    rest = tuple(_rest(picture, period))
    if rest:
        yield Bullets(rest)


def _sum_up(decided: list[ProjectLine], picture: FollowUp) -> str:
    open_ones = [line for line in decided if line.is_open]
    booked = sum((line.outcome for line in decided if line.outcome is not None), ZERO)
    deviation = sum((line.over for line in open_ones if line.over is not None), ZERO)
    return (
        f"{number(len(open_ones))} projekt pågår. {mnkr(booked)} mnkr är använt av de beslutade projekten, och "
        f"prognoserna ligger {mnkr(deviation, sign=True)} mnkr mot besluten. "
        f"{number(len(picture.renewal))} projekt väntar på förnyat beslut."
    )


def _rest(picture: FollowUp, period: Period) -> Iterable[str]:
    for line in picture.finished:
        amounts = f"{mnkr(line.outcome)} av {mnkr(line.decided)} mnkr"
        yield f"{line.project.name} är färdigt och ska slutredovisas: {amounts}."
    if picture.without_forecast:
        yield f"{number(len(picture.without_forecast))} beslutade projekt har ingen prognos."
    left = picture.unfinished if period.last_month == 12 else ()
    if left:
        total = mnkr(sum((amount for _, amount in left), ZERO))
        yield f"{number(len(left))} projekt är inte avslutade och har {total} mnkr kvar av årets budget."
