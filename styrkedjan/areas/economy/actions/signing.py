"""Signing forecasts up the chain: the unit's own, the committee's sum, or back down again with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions.common import lock
from styrkedjan.areas.economy.models import ForecastCall, ForecastSignature, SignKind, SignLevel
from styrkedjan.areas.economy.queries.proposal_book import ProposalBook, proposal_book
from styrkedjan.areas.economy.queries.proposals import proposals
from styrkedjan.areas.economy.queries.scope import Place, principal_of
from styrkedjan.areas.economy.queries.signing import OwnForecast, SumForecast, own_forecast, sum_forecast
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.closing_states import FORECAST_SIGNING, SignMove, SignState
from styrkedjan.domain.economy.forecast_signing import SignedLine, is_on_behalf, signing_refusal
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation import facts
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


@action("economy.call_for_forecasts", "begärde prognoser")
def call_for_forecasts(
    *, by: User, principal: Unit, period: Period, due: date, at: datetime | None = None
) -> ForecastCall:
    """Ask for forecasts of a month that the annual cycle does not ask for, or move the day. The old day is kept."""
    permissions.require_closing(by, principal)
    if due <= period.start:
        what = f"{due} ligger före {period.label}."
        raise InvalidInput([Problem("", "Klar senast", what, "Sätt en dag efter månadens början.")])
    lock([principal])
    key = {"principal": principal, "period": str(period)}
    before = NOW.rows(ForecastCall).filter(**key).first()
    row: ForecastCall = facts.succeed(before, ForecastCall, by=by, at=at, **key, due=due)
    tell(row, principal, period=str(period), deadline=str(due))
    return row


@transaction.atomic
def sign_forecast(
    *,
    by: User,
    unit: Unit,
    period: Period,
    comment: str = "",
    at: datetime | None = None,
    book: ProposalBook | None = None,
) -> ForecastSignature:
    """Answer for the unit's own forecast of the month as it stands.

    What is proposed is told by the `book`, where the caller has read it: it is made of the whole municipality, and
    should not be worked out while rows are held.
    """
    permissions.require_forecast(by, unit)
    lock([unit])
    own = own_forecast(unit, period, NOW)
    FORECAST_SIGNING.after(SignMove.SIGN, own.state)
    return _sign_own(by=by, own=own, period=period, comment=comment, now=at or timezone.now(), book=book)


@action("economy.sign_sum", "skrev på nämndens prognos")
def sign_sum(
    *,
    by: User,
    unit: Unit,
    period: Period,
    comment: str = "",
    seen: Decimal | None = None,
    at: datetime | None = None,
    book: ProposalBook | None = None,
) -> ForecastSignature:
    """Answer for the sum of a committee's forecasts. With units still to sign, only with a comment that says why.

    `unit` is the committee, or the department that all of its money passes; that department's own forecast is signed
    in the same breath. With the amount that was `seen`, refuses when the sum has moved meanwhile.
    """
    row = _sum_of(unit, period)
    permissions.require_sum(by, row.through)
    own_roles = permissions.paths_that_sign_sums(by)
    FORECAST_SIGNING.after(SignMove.SIGN, row.state)
    if seen is not None and seen != row.amount:
        raise Refused("En prognos ändrades medan du läste, så summan är en annan.", "Läs om sidan och skriv på igen.")
    now = at or timezone.now()
    _require_explained(lambda: _sum_lines(unit, row, period, book), comment)
    done = _sign_passing(by, row, period, comment, now, book)
    waiting = len(row.units) - row.done - done
    if waiting and not comment.strip():
        raise Refused(
            f"{plural(waiting, 'enhet har', 'enheter har')} inte skrivit på.",
            "Vänta in dem, skicka tillbaka det som ska ändras, eller skriv i kommentaren varför du skriver på ändå.",
        )
    on_behalf = is_on_behalf(own_roles, row.through) and is_on_behalf(own_roles, row.place.path)
    return _write(by, row.place, SignLevel.SUM, period, row.figures or {}, comment, now, on_behalf=on_behalf)


@action("economy.send_back_forecast", "skickade tillbaka en prognos")
def send_back_forecast(*, by: User, unit: Unit, period: Period, reason: str, at: datetime | None = None) -> None:
    """Send a unit's own forecast back with a reason; who made it changes it or not, and signs again."""
    permissions.require_send_back(by, unit)
    _require_reason(reason)
    lock([unit])
    own = own_forecast(unit, period, NOW)
    FORECAST_SIGNING.after(SignMove.SEND_BACK, own.state)
    figures = own.figures or {}
    now = at or timezone.now()
    _write(by, own.place, SignLevel.OWN, period, figures, reason, now, back=True)


@action("economy.send_back_forecast", "skickade tillbaka en prognos")
def send_back_sum(*, by: User, unit: Unit, period: Period, reason: str, at: datetime | None = None) -> None:
    """Send a committee's sum back with a reason."""
    row = _sum_of(unit, period)
    permissions.require_send_back(by, unit)
    _require_reason(reason)
    FORECAST_SIGNING.after(SignMove.SEND_BACK, row.state)
    now = at or timezone.now()
    _write(by, row.place, SignLevel.SUM, period, row.figures or {}, reason, now, back=True)


def _sum_of(unit: Unit, period: Period) -> SumForecast:
    """The sum, with its committee held: who may sign depends on where the money passes, so it is read first."""
    row = sum_forecast(unit, period, NOW)
    if row is None:
        raise Refused(f"{unit.name} har inga enheter med prognoser.", "Välj nämnden, eller dess förvaltning.")
    lock([Unit(pk=row.place.pk)])
    return row


def _require_reason(reason: str) -> None:
    if not reason.strip():
        what = "Skälet saknas."
        raise InvalidInput([Problem("", "Skäl", what, "Skriv vad som behöver ändras, så att det kan göras.")])


def _require_explained(lines: Callable[[], Iterable[SignedLine]], comment: str) -> None:
    """With a comment nothing needs to be proposed: the proposals are made of the whole municipality's book."""
    refusal = None if comment.strip() else signing_refusal(lines())
    if refusal is not None:
        raise refusal


def _own_lines(unit: Unit, own: OwnForecast, period: Period, book: ProposalBook | None) -> list[SignedLine]:
    """What is signed, group by group, beside what is proposed now."""
    said = own.figures or {}
    return [
        SignedLine(row.label, said[row.group], row.low, row.high, row.saved.comment if row.saved else "")
        for row in proposals(unit, period, book)
        if row.group in said
    ]


def _sum_lines(unit: Unit, row: SumForecast, period: Period, book: ProposalBook | None) -> list[SignedLine]:
    book = book or proposal_book(principal_of(unit), period, NOW)
    proposed = book.sum_of(row.place.path) if book else None
    if proposed is None or row.amount is None:
        return []
    return [SignedLine(row.place.name, row.amount, proposed.low, proposed.high)]


def _sign_passing(
    by: User, row: SumForecast, period: Period, comment: str, now: datetime, book: ProposalBook | None
) -> int:
    """Sign the own forecast of the department that the sum passes. Returns how many were signed (0 or 1)."""
    own = next((unit for unit in row.units if unit.place.path == row.through), None)
    if own is None or SignMove.SIGN not in FORECAST_SIGNING.moves(own.state) or own.state is SignState.SENT_BACK:
        return 0
    if not permissions.may_forecast(by, own.place.path):
        return 0
    _sign_own(by=by, own=own, period=period, comment=comment, now=now, book=book)
    return 1


@action("economy.sign_forecast", "skrev på en prognos")
def _sign_own(
    *, by: User, own: OwnForecast, period: Period, comment: str, now: datetime, book: ProposalBook | None
) -> ForecastSignature:
    _require_explained(lambda: _own_lines(Unit.objects.get(pk=own.place.pk), own, period, book), comment)
    on_behalf = is_on_behalf(permissions.paths_that_forecast(by), own.place.path)
    return _write(by, own.place, SignLevel.OWN, period, own.figures or {}, comment, now, on_behalf=on_behalf)


def _write(
    by: User,
    place: Place,
    level: SignLevel,
    period: Period,
    figures: Mapping[str, Decimal],
    comment: str,
    now: datetime,
    *,
    back: bool = False,
    on_behalf: bool = False,
) -> ForecastSignature:
    key = {"unit_id": place.pk, "period": str(period), "level": level}
    facts.close(ForecastSignature, NOW.rows(ForecastSignature).filter(**key), at=now)
    row: ForecastSignature = facts.add(
        ForecastSignature,
        by=by,
        at=now,
        **key,
        kind=SignKind.SENT_BACK if back else SignKind.SIGNED,
        amount=sum(figures.values(), Decimal(0)),
        figures={name: str(amount) for name, amount in figures.items()},
        comment=comment.strip(),
        on_behalf=on_behalf,
    )
    told = {"reason": comment.strip()} if back else {"amount": str(row.amount)}
    if on_behalf:
        told["on_behalf_of"] = place.name
    tell(row, place, period=str(period), **told)
    return row
