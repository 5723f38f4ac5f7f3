"""A month on its way to be closed, and what was known each time: remarks, forecasts, closes and changes since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from styrkedjan.areas.economy.models import ClosedMonth, ReviewedRemark
from styrkedjan.areas.economy.queries.month_close import MonthClose, Noted, month_close
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.economy.queries.signing import SignOff, sign_off
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.closing import (
    Changed,
    ClosingStep,
    Left,
    RemarkKey,
    RemarkKind,
    changed,
    closing_steps,
)
from styrkedjan.domain.economy.closing_states import MonthState, month_state
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

# How far back a note on the same remark is worth reading again.
MONTHS_OF_NOTES = 3


@dataclass(frozen=True, slots=True)
class Review:
    """Somebody has looked at a remark, and why it is as it should be."""

    note: str
    by: str
    at: datetime
    period: Period
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Item:
    """A remark of the month. `reviewed` holds for what is booked now; `earlier` is the note of a month before."""

    key: RemarkKey
    unit: str
    usual: Decimal | None
    now: Decimal | None
    reviewed: Review | None
    earlier: Review | None

    @property
    def text(self) -> str:
        """The key as a form sends it."""
        return str(self.key)


@dataclass(frozen=True, slots=True)
class RemarkCount:
    """How many remarks of a kind there were when the month was closed, and how many somebody had looked at."""

    kind: RemarkKind
    found: int
    reviewed: int


@dataclass(frozen=True, slots=True)
class Close:
    """One close as it was kept. `ended` is when it was reopened or replaced, as far as that was known."""

    at: datetime
    by: str
    source: str
    known_at: datetime
    version: str
    sha256: str
    net: Decimal
    transactions: int
    groups: tuple[tuple[str, Decimal | None, int], ...]
    findings: tuple[RemarkCount, ...]
    forecasters: int
    unsigned: tuple[str, ...]
    forecast: Decimal | None
    reason: str
    ended: datetime | None
    reopened_by: str
    reopen_reason: str

    @property
    def amounts(self) -> dict[str, Decimal | None]:
        return {label: amount for label, amount, _ in self.groups}


@dataclass(frozen=True, slots=True)
class Closing:
    """Everything about closing a month, for a whole municipality or for one part of it.

    `closes` are the municipality's closes of the month, the newest first. `changes` is what a newer ledger has changed
    since the standing one, and `is_newer` that there is a newer one at all.
    """

    month: MonthClose
    items: tuple[Item, ...]
    forecasts: SignOff
    closes: tuple[Close, ...]
    changes: tuple[Changed, ...]
    is_newer: bool

    @property
    def standing(self) -> Close | None:
        """The close that holds, None for a month that is open."""
        return next((row for row in self.closes if row.ended is None), None)

    @property
    def state(self) -> MonthState:
        forecasts = self.forecasts
        return month_state(closed=self.standing is not None, sums=len(forecasts.sums), signed_sums=forecasts.done_sums)

    @property
    def reviewed(self) -> int:
        return sum(item.reviewed is not None for item in self.items)

    @property
    def left(self) -> Left:
        missing = len(self.forecasts.missing)
        return Left(
            remarks=len(self.items) - self.reviewed,
            missing=missing,
            unsigned=len(self.forecasts.waiting) - missing,
            sums=len(self.forecasts.sums) - self.forecasts.done_sums,
        )

    @property
    def findings(self) -> tuple[RemarkCount, ...]:
        """The kinds there are remarks of, in the order of the kinds."""
        rows = [(kind, [item for item in self.items if item.key.kind is kind]) for kind in RemarkKind]
        return tuple(
            RemarkCount(kind, len(items), sum(item.reviewed is not None for item in items))
            for kind, items in rows
            if items
        )

    @property
    def steps(self) -> tuple[ClosingStep, ...]:
        return closing_steps(
            booked=self.month.is_booked,
            remarks=len(self.items),
            reviewed=self.reviewed,
            forecasters=len(self.forecasts.units),
            signed=self.forecasts.done,
            closed=self.standing is not None,
        )


@remembered
def closing(unit: Unit, period: Period, known: Known) -> Closing:
    """The month of the unit with all below it: at most fourteen SQL queries, and those of the ledger."""
    principal = principal_of(unit)
    month = month_close(unit, period, known)
    closes = month_closes(principal, period, known)
    whole = unit.parent_id is None
    standing = next((row for row in closes if row.ended is None), None) if whole else None
    version = month.version.name if month.version else ""
    return Closing(
        month=month,
        items=_items(month, _reviews(principal, period, known), whole=whole),
        forecasts=sign_off(unit, period, known),
        closes=closes,
        changes=changed(standing.amounts, {row.label: row.now for row in month.arrived}) if standing else (),
        is_newer=standing is not None and standing.version != version,
    )


def month_closes(principal: Unit, period: Period, known: Known) -> tuple[Close, ...]:
    """Every close of the month that was known, the newest first (one query)."""
    rows = known.ever(ClosedMonth).filter(principal=principal, period=str(period))
    told = rows.select_related("known_by", "reopened_by").order_by("-known_at", "-pk")
    return tuple(_close(row, known) for row in told)


def closed_months(principal: Unit, year: int, known: Known) -> frozenset[int]:
    """The months of the year (1-12) that are closed (one query)."""
    rows = known.rows(ClosedMonth).filter(principal=principal, period__startswith=f"{year}-")
    return frozenset(Period.parse(text).number for text in rows.values_list("period", flat=True))


def _close(row: ClosedMonth, known: Known) -> Close:
    ended = row.superseded_at if known.holds(row.superseded_at) else None
    return Close(
        at=row.known_at,
        by=str(row.known_by),
        source=row.ledger_source,
        known_at=row.ledger_known_at,
        version=row.ledger_version,
        sha256=row.ledger_sha256,
        net=row.net,
        transactions=row.transactions,
        groups=tuple((each["label"], _decimal(each["amount"]), each["transactions"]) for each in row.groups),
        findings=tuple(RemarkCount(RemarkKind(each["kind"]), each["found"], each["reviewed"]) for each in row.findings),
        forecasters=row.forecasters,
        unsigned=tuple(each["name"] for each in row.unsigned),
        forecast=row.forecast,
        reason=row.reason,
        ended=ended,
        reopened_by=str(row.reopened_by) if ended and row.reopened_by else "",
        reopen_reason=row.reopen_reason if ended else "",
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _reviews(principal: Unit, period: Period, known: Known) -> dict[RemarkKey, list[Review]]:
    """The notes on each remark, this month's and those of the months before, the newest month first (one query)."""
    months = [period]
    while len(months) <= MONTHS_OF_NOTES:
        months.append(months[-1].previous())
    rows = known.rows(ReviewedRemark).filter(principal=principal, period__in=[str(month) for month in months])
    found: dict[RemarkKey, list[Review]] = {}
    for row in rows.select_related("known_by").order_by("-period"):
        key = RemarkKey(RemarkKind(row.kind), row.responsibility, row.account)
        review = Review(row.note, str(row.known_by), row.known_at, Period.parse(row.period), row.amount)
        found.setdefault(key, []).append(review)
    return found


def _items(month: MonthClose, reviews: dict[RemarkKey, list[Review]], *, whole: bool) -> tuple[Item, ...]:
    """Codes that nobody has laid up are the whole municipality's matter; the checks' remarks are each unit's."""
    items = [_item_of(noted, month.period, reviews) for noted in month.remarks]
    if not whole or not month.is_booked:
        return tuple(items)
    unknown = [(RemarkKey(RemarkKind.UNKNOWN_CODE, code, ""), amount) for code, amount in month.unknown_codes]
    unknown += [
        (RemarkKey(RemarkKind.UNKNOWN_ACCOUNT, "", account), amount) for account, amount in month.unknown_accounts
    ]
    return (*(_item(key, "", None, amount, month.period, reviews) for key, amount in unknown), *items)


def _item_of(noted: Noted, period: Period, reviews: dict[RemarkKey, list[Review]]) -> Item:
    booked = noted.remark.booked
    key = RemarkKey(RemarkKind(noted.remark.check.value), booked.responsibility, booked.account)
    return _item(key, noted.unit, booked.usual, booked.now, period, reviews)


def _item(
    key: RemarkKey,
    unit: str,
    usual: Decimal | None,
    now: Decimal | None,
    period: Period,
    reviews: dict[RemarkKey, list[Review]],
) -> Item:
    notes = reviews.get(key, [])
    reviewed = next((note for note in notes if note.period == period and note.amount == now), None)
    earlier = next((note for note in notes if note is not reviewed), None)
    return Item(key, unit, usual, now, reviewed, None if reviewed else earlier)
