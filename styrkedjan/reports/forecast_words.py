"""What those who made and signed the forecasts have said of them: asked for by the rules, so told in the report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.economy.models import Forecast
from styrkedjan.areas.economy.queries.signing import OwnForecast, SumForecast, sign_off
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.queries.page import EXPLAIN_FROM
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.reports.document import Block, Heading
from styrkedjan.reports.tables import Column, ColumnKind, Row, Table

# So many units are told beside the committee's own words; the rest stand on the page of the forecasts.
MOST = 12


@dataclass(frozen=True, slots=True)
class Said:
    """A forecast's words: whose, how far from the budget, what was said, and whether it is signed."""

    name: str
    variance: Decimal | None
    comment: str
    signed: bool


def forecasts_said(unit: Unit, period: Period, known: Known) -> tuple[Said, ...]:
    """The words on the forecasts that the report sums up: at most ten queries.

    Of the whole municipality the committees'; else the sum's own, and of the units those whose forecast leaves the
    budget so far that it has to be explained, the worst first.
    """
    found = sign_off(unit, period, known)
    sums = [_said(row, _signed(row)) for row in found.sums]
    if unit.parent_id is None:
        return tuple(_worst_first(one for one in sums if one.comment))
    made = _made(unit, period, known)
    own = [_said(row, _signed(row) or made.get(row.place.code, "")) for row in found.units if _is_explained(row, unit)]
    units = _worst_first(one for one in own if one.comment)
    return (*(one for one in sums if one.comment), *units[:MOST])


def _made(unit: Unit, period: Period, known: Known) -> dict[str, str]:
    """Unit code -> what was said when the forecast was made, one sentence once (one query)."""
    rows = known.rows(Forecast).filter(unit__path__startswith=unit.path, year=period.year, round_key=str(period))
    words: dict[str, dict[str, None]] = {}
    for code, comment in rows.exclude(comment="").order_by("account_group").values_list("unit__code", "comment"):
        words.setdefault(code, {})[comment] = None
    return {code: " ".join(said) for code, said in words.items()}


def _is_explained(row: OwnForecast, unit: Unit) -> bool:
    """The unit's own words always; another's where the forecast is far from the budget."""
    if row.place.path == unit.path:
        return True
    return bool(row.variance and row.budget and abs(row.variance / row.budget) >= EXPLAIN_FROM)


def _signed(row: OwnForecast | SumForecast) -> str:
    return row.signed.comment if row.signed and not row.signed.sent_back else ""


def _said(row: OwnForecast | SumForecast, comment: str) -> Said:
    return Said(row.place.name, row.variance, comment, row.is_done)


def _worst_first(found: Iterable[Said]) -> list[Said]:
    return sorted(found, key=lambda one: (one.variance is None, one.variance or 0, one.name))


def explanations(said: tuple[Said, ...], unit: str) -> Iterable[Block]:
    """The words beside what they explain. `unit` is the template's unit of money."""
    if not said:
        return
    yield Heading("Så förklaras prognoserna", 2)
    money = Column(f"Avvikelse helår, {unit}", ColumnKind.MONEY, unit, 1 if unit == "mnkr" else 0, signed=True)
    rows = tuple(Row((one.name, one.variance, _sentence(one))) for one in said)
    columns = (Column("Prognos"), money, Column("Förklaring"))
    yield Table("Förklaringar till prognoserna", columns, rows)


def _sentence(one: Said) -> str:
    return one.comment if one.signed else f"{one.comment} (Prognosen är inte påskriven.)"
