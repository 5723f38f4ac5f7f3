"""What a person states for a year: rows of the balance requirement, balances, outcomes, budget and forecast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from styrkedjan.areas.accounts import permissions
from styrkedjan.areas.accounts.actions.common import hold
from styrkedjan.areas.accounts.models import Measure, Objective, StatedAmount
from styrkedjan.areas.accounts.queries import balance_requirement
from styrkedjan.areas.accounts.queries.balance_requirement import ReserveYear
from styrkedjan.areas.accounts.queries.stated import (
    ITEMS,
    NEVER_NEGATIVE,
    NEVER_POSITIVE,
    OBJECTIVE,
    CentralRow,
    Stated,
    central_row,
    label_of,
    rows_of,
    stated,
)
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.balanskrav import Line
from styrkedjan.domain.economy.result_reserve import ReserveBalance, ReserveRoom, reserve, use_reserve
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.swedish import kronor
from styrkedjan.foundation import facts
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User

ZERO = Decimal(0)
MILLION = Decimal(1_000_000)
LAST_YEAR_TO_RUR = 2023
Said = tuple[Decimal, str]


@action("books.state_amounts", "angav uppgifter till räkenskaperna")
def state_amounts(
    *,
    by: User,
    principal: Unit,
    year: int,
    amounts: Mapping[str, Said | None],
    batch: ImportBatch | None = None,
    at: datetime | None = None,
    version: str | None = None,
    asked: Iterable[str] = (),
) -> int:
    """State amounts of a year, each with its source; None takes one away. Returns how many became another.

    With the `version` that a form asking for `asked` was opened on, raises EditConflict when somebody has saved since.
    Raises InvalidInput for wrong signs, unknown items and missing sources, and Refused when a reservation is larger
    than the law allows or more is used than the reserves hold (Kommunallagen 11:14).
    """
    permissions.require_edit(by, principal)
    root = hold(principal)
    if version is not None:
        _require_unchanged(stated(root, NOW).get(year, {}), amounts, tuple(asked), version)
    allowed = {*ITEMS, *_objective_items(root, year)}
    problems = [one for item, said in amounts.items() for one in amount_problems(year, item, said, allowed)]
    if problems:
        raise InvalidInput(problems)
    changed = _write(by, root, year, amounts, batch, at)
    if not changed:
        return 0
    for one in balance_requirement.balance_requirement(root, year + 50, NOW).reserves:
        require_lawful(one)
    tell(root, root, year=year, items=sorted(amounts), rows=changed)
    return changed


def _objective_items(root: Unit, year: int) -> set[str]:
    """The outcome of an objective that is entered by hand, and the forecasts of all that no forecast computes."""
    found = NOW.rows(Objective).filter(principal=root).values_list("key", "measure")
    outcomes = {f"{OBJECTIVE}{key}" for key, measure in found if measure == Measure.STATED}
    asked = {key for key, measure in found if measure != Measure.RESULT_SHARE}
    return outcomes | {f"{OBJECTIVE}{key}:{year}-{month:02d}" for key in asked for month in range(1, 13)}


def _require_unchanged(
    now: Mapping[str, Stated], amounts: Mapping[str, Said | None], asked: tuple[str, ...], version: str
) -> None:
    others = [item for item in asked if _as_compared(now.get(item)) != _as_compared(amounts.get(item))]
    facts.require_unchanged(
        rows_of(now, asked),
        version,
        theirs=lambda: {f"amount_{item}": _as_compared(now.get(item)) for item in others},
        mine={f"amount_{item}": _as_compared(amounts.get(item)) for item in others},
    )


def _as_compared(said: Stated | Said | None) -> str:
    """An amount and its source as the two who wrote compare them."""
    if said is None:
        return "inte angivet"
    amount, source = (said.amount, said.source) if isinstance(said, Stated) else said
    return f"{kronor(amount)} ({source})"


def _write(
    by: User,
    root: Unit,
    year: int,
    amounts: Mapping[str, Said | None],
    batch: ImportBatch | None,
    at: datetime | None,
) -> int:
    current = facts.by_key(NOW.rows(StatedAmount).filter(principal=root, year=year), lambda row: str(row.item))
    wanted = {
        item: {"principal": root, "year": year, "item": item, "amount": said[0], "source": said[1].strip()}
        if said
        else None
        for item, said in amounts.items()
    }
    return facts.replace(StatedAmount, current, wanted, by=by, batch=batch, at=at).changed


def amount_problems(year: int, item: str, said: Said | None, allowed: set[str], where: str = "") -> list[Problem]:
    """What is wrong with one stated amount."""
    central, month = central_row(item)
    label = label_of(item) if central is not None else ITEMS.get(item, item)
    place = where or label
    if item not in allowed and (central is None or (month and not month.startswith(f"{year}-"))):
        return [Problem("", place, f"Uppgiften ”{item}” finns inte.", "Välj en uppgift i listan.")]
    if said is None:
        return []
    amount, source = said
    found = []
    if not source.strip():
        found.append(Problem("", place, "Källan saknas.", "Skriv var beloppet kommer ifrån."))
    line = Line(item) if item in {one.value for one in Line} else None
    if line in NEVER_POSITIVE and amount > 0:
        found.append(Problem("", place, f"{label} minskar resultatet.", "Skriv beloppet med minus framför."))
    if line in NEVER_NEGATIVE and amount < 0:
        found.append(Problem("", place, f"{label} ökar resultatet.", "Skriv beloppet utan minus."))
    may_be_negative = item.startswith(OBJECTIVE) or item == "equity" or central not in (None, CentralRow.TAXES)
    if line is None and not may_be_negative and amount < 0:
        found.append(Problem("", place, f"{label} kan inte vara mindre än noll.", "Skriv noll eller mer."))
    if line is Line.TO_RUR and amount and year > LAST_YEAR_TO_RUR:
        what = f"Inget kan sättas av till resultatutjämningsreserven för {year}: resultatreserven ersatte den 2024."
        found.append(Problem("", place, what, "Skriv beloppet på raden medel till resultatreserv."))
    return found


def require_lawful(one: ReserveYear) -> None:
    """Raises Refused when a year reserves more than its room or uses more than there is. Unknown refuses nothing."""
    if one.opening is None:
        return
    opening = ReserveBalance(one.opening.result_reserve / MILLION, one.opening.rur / MILLION)
    try:
        if one.to_reserve and one.room is not None:
            room = in_millions(one.room)
            reserve(opening, one.to_reserve / MILLION, room)
        if one.from_rur:
            use_reserve(ReserveBalance(ZERO, opening.rur), one.from_rur / MILLION)
        if one.used:
            use_reserve(ReserveBalance(opening.result_reserve, ZERO), one.used / MILLION)
    except Refused as refusal:
        raise Refused(f"{one.year}, mnkr: {refusal.sentence}", refusal.way_forward) from refusal


def in_millions(room: ReserveRoom) -> ReserveRoom:
    """So that the refusal is written in the unit people read."""
    names = ("amount", "by_result", "by_ceiling", "floor", "ceiling")
    return replace(room, **{name: getattr(room, name) / MILLION for name in names})
