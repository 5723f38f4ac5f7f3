"""The carry-over as a paper of two pages for those who decide: figures, what to ask about, and what is proposed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.year_end.queries.carrying import Standing, freeze_of, standings_for
from styrkedjan.areas.year_end.queries.rules import YearEndRules, rules_of
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import kronor, listing, number, percent, tkr
from styrkedjan.domain.year_end_states import CarryOverState
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
    WorkingNote,
)
from styrkedjan.reports.tables import Column, ColumnKind, Row, RowKind, Table

MONEY, ZERO = ColumnKind.MONEY, Decimal(0)


def carry_over_document(unit: Unit, year: int, known: Known) -> Document:
    """Raises Refused where there is nothing to decide on."""
    rules = rules_of(root_of(unit), date(year, 12, 31))
    rows = standings_for(unit, year, rules, known)
    if rules is None or not rows:
        raise Refused(f"Det finns ingen resultatöverföring för {unit.name}.", "Välj kommunen eller en nämnd.")
    freeze = freeze_of(root_of(unit), known)
    return Document(
        title=f"Resultatöverföring {year}",
        subtitle="Beslutsunderlag",
        author="Styrkedjan",
        organisation=unit.name,
        period=str(year),
        known_at=known.stamp,
        blocks=tuple(_blocks(rows, year, rules, freeze.decision_text if freeze else "")),
    )


def _blocks(rows: Sequence[Standing], year: int, rules: YearEndRules, frozen_by: str) -> Iterator[Block]:
    known = [row for row in rows if row.carried is not None]
    if not known:
        yield Paragraph(f"Bokslutet för {year} är inte inläst, så inget går att räkna ut än.", Tone.LEAD)
        return
    yield Paragraph(_in_short(known, year), Tone.LEAD)
    if missing := [row.committee.label for row in rows if row.carried is None]:
        yield Paragraph(f"Resultatet är inte känt för {listing(missing)}; det ingår inte i summorna.", Tone.NOTE)
    yield KeyFigures(
        (
            _key("Nämndernas resultat", (row.year.result for row in known)),
            _key(f"Förs över till {year + 1}", (row.carried for row in known)),
            _key("Stannar hos kommunen", (row.returned for row in known)),
            _key("Eget kapital efter", (row.equity_after for row in known)),
        )
    )
    if frozen_by:
        yield Paragraph(f"Kommunfullmäktige har spärrat nämndernas eget kapital: {frozen_by}.", Tone.NOTE)
    yield _table(rows, year)
    asked = tuple(f"{row.committee.label}: {question}" for row in rows if row.review for question in _questions(row))
    if asked:
        yield Heading("Att fråga om")
        yield Bullets(asked)
    concluded = tuple(f"{row.committee.label}: {row.review.note}" for row in rows if row.review)
    if concluded:
        yield Heading("Prövningens slutsatser")
        yield Bullets(concluded)
    yield from _deficits(rows)
    proposed = tuple(_proposed(rows, year))
    if proposed:
        yield Heading("Förslag till beslut")
        yield Bullets(proposed)
    yield Heading("Så räknas beloppen")
    yield Bullets(tuple(_rules(rules)))
    if len(rows) == 1 and rows[0].proposal:
        yield WorkingNote(rows[0].proposal.working)


def _questions(row: Standing) -> list[str]:
    return list(row.review.material.get("questions", ())) if row.review else []


def _in_short(known: Sequence[Standing], year: int) -> str:
    carried = sum((row.carried or ZERO for row in known), ZERO)
    result = sum((row.year.result or ZERO for row in known), ZERO)
    decided = sum(row.entry is not None for row in known)
    state = "Allt är beslutat." if decided == len(known) else f"{number(decided)} av {number(len(known))} är beslutade."
    who = f"{known[0].committee.name} gjorde" if len(known) == 1 else f"{number(len(known))} nämnder gjorde tillsammans"
    return (
        f"{who} resultatet {_signed(result)} tkr {year}. {_signed(carried)} tkr förs över till eget kapital, utanför "
        f"driftbudgeten. {state}"
    )


def _signed(amount: Decimal) -> str:
    return tkr(amount, sign=True)


def _key(name: str, values: Iterable[Decimal | None]) -> KeyFigure:
    total = sum((value for value in values if value is not None), ZERO)
    return KeyFigure(Column(name, MONEY, "tkr", signed=True), total)


def _table(rows: Sequence[Standing], year: int) -> Table:
    headings = ("Resultat", "Förs över", "Eget kapital före", "Eget kapital efter", "Tak")
    columns = (
        Column("Nämnd"),
        *(Column(name, MONEY, "tkr", signed=name != "Tak") for name in headings),
        Column("Läge"),
    )
    lines = [
        Row(
            (
                row.committee.label,
                row.year.result,
                row.carried,
                row.equity_before,
                row.equity_after,
                _cap(row),
                _state(row),
            )
        )
        for row in rows
    ]
    if len(rows) > 1:
        sums = [
            sum((value for value in column if value is not None), ZERO)
            for column in zip(
                *((row.year.result, row.carried, row.equity_before, row.equity_after) for row in rows), strict=True
            )
        ]
        lines.append(Row(("Summa", *sums, None, ""), RowKind.TOTAL))
    return Table(f"Resultatöverföring {year}, tkr", columns, tuple(lines), ("Plus är överskott.",))


def _cap(row: Standing) -> Decimal | None:
    if row.request:
        return Decimal(row.request.cap)
    return row.proposal.equity_cap if row.proposal else None


def _state(row: Standing) -> str:
    return str(row.state)


def _deficits(rows: Sequence[Standing]) -> Iterator[Block]:
    found = [(row, one, row.plans.get(one.year)) for row in rows for one in row.open_deficits]
    if not found:
        return
    columns = (
        Column("Nämnd"), Column("Underskott"), Column("Kvar att återställa", MONEY, "tkr"), Column("Senast"),
        Column("Åtgärdsplan"),
    )  # fmt: skip
    yield Heading("Underskott att återställa")
    yield Table(
        "Underskott att återställa, tkr",
        columns,
        tuple(
            Row(
                (
                    row.committee.label,
                    str(one.year),
                    one.remaining,
                    str(one.last_year),
                    str(plan.row.get_state_display()) if plan else "Saknas",
                )
            )
            for row, one, plan in found
        ),
    )


def _proposed(rows: Sequence[Standing], year: int) -> Iterator[str]:
    """What the board is to decide: the requests that are not decided yet."""
    for row in rows:
        if row.request and row.request.state in (CarryOverState.REQUESTED, CarryOverState.REVIEWED):
            amount = kronor(row.request.carried, sign=True)
            yield f"{row.committee.name} för över {amount} från {year} till eget kapital."
    for row in rows:
        for one in row.open_deficits:
            if one.year not in row.plans:
                left = kronor(one.remaining)
                yield f"{row.committee.name} lämnar en åtgärdsplan för underskottet {one.year} ({left})."


def _rules(rules: YearEndRules) -> Iterator[str]:
    limits = rules.limits.carry_over
    yield "Hela resultatet förs över: det som är kvar av ramen, eller det som fattas (princip 6)."
    yield (
        f"Eget kapital får högst vara {percent(limits.equity_cap_share, 0)} av nämndens budgetomslutning; resten "
        "stannar hos kommunen (princip 6)."
    )
    yield (
        f"Ett särskilt anslag, som vinterunderhåll, förs över med högst {percent(limits.earmark_share, 0)} av sin "
        "budget åt båda hållen och summeras sedan med resten (princip 6)."
    )
    yield (
        f"Ett underskott återställs inom {number(rules.limits.recovery.years)} år, med en åtgärdsplan som "
        "kommunstyrelsen godkänner (princip 10)."
    )
