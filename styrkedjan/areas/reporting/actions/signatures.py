"""A report that says how the year will end is a signature on the forecast it is built on: one signature, two ways.

Handing in signs the unit's own forecast, approving a committee's report signs its sum, and referring back sends the
forecast back with the same reason. Where nothing is forecast in the month, or it is signed already, nothing happens.
"""

from __future__ import annotations

from styrkedjan.areas.economy import permissions as money
from styrkedjan.areas.economy.actions import signing
from styrkedjan.areas.economy.queries.proposal_book import ProposalBook
from styrkedjan.areas.economy.queries.signing import own_forecast, sum_forecast
from styrkedjan.areas.reporting.actions.shared import period
from styrkedjan.areas.reporting.models import UnitReport
from styrkedjan.domain.economy.closing_states import FORECAST_SIGNING, SignMove
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


def sign_own(by: User, report: UnitReport, book: ProposalBook | None) -> None:
    """The one who hands the report in answers for the unit's forecast."""
    if not report.round.with_forecast or not money.may_forecast(by, report.unit.path):
        return
    if SignMove.SIGN in FORECAST_SIGNING.moves(own_forecast(report.unit, period(report.round), NOW).state):
        # What the report says of the money explains the forecast that is signed with it.
        said = report.economy_comment
        signing.sign_forecast(by=by, unit=report.unit, period=period(report.round), comment=said, book=book)


def sign_sum(by: User, report: UnitReport) -> None:
    """The one who approves a committee's report answers for its sum, with the report for a comment."""
    if not report.round.with_forecast:
        return
    row = sum_forecast(report.unit, period(report.round), NOW)
    if row is None or row.place.pk != report.unit_id or not money.may_sign_sum(by, row.through):
        return
    if SignMove.SIGN in FORECAST_SIGNING.moves(row.state):
        said = f"Genom den godkända rapporten {report.round.name}."
        signing.sign_sum(by=by, unit=report.unit, period=period(report.round), comment=said)


def send_back(by: User, report: UnitReport, reason: str) -> None:
    """What was signed through the report is sent back with it: the sum of a committee's, the unit's own of a unit's."""
    if not report.round.with_forecast:
        return
    month = period(report.round)
    row = sum_forecast(report.unit, month, NOW)
    if row is not None and row.place.pk == report.unit_id:
        if row.is_done:
            signing.send_back_sum(by=by, unit=report.unit, period=month, reason=reason)
    elif own_forecast(report.unit, month, NOW).is_done:
        signing.send_back_forecast(by=by, unit=report.unit, period=month, reason=reason)
