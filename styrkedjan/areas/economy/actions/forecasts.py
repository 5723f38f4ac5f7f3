"""Full-year forecasts of a round: accepted as proposed, or changed with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions.common import lock, unknown_groups
from styrkedjan.areas.economy.models import Forecast
from styrkedjan.areas.economy.queries.written import forecasts_of_round
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.periods import Period, Span
from styrkedjan.domain.swedish import kronor
from styrkedjan.foundation import facts
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User


@action("economy.save_forecast", "lämnade en prognos")
def save_forecast(
    *,
    by: User,
    unit: Unit,
    year: int,
    round_key: str,
    amounts: Mapping[str, Decimal],
    comment: str = "",
    comments: Mapping[str, str] | None = None,
    proposed: Mapping[str, Decimal] | None = None,
    version: str | None = None,
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> int:
    """Set the unit's full-year forecast of a round, per account group. Returns how many lines changed.

    An amount that differs from the system's proposal needs a comment: the reason is part of the forecast. `comments`
    gives a group a comment of its own. With the `version` that the form was opened on (facts.version_of), raises
    EditConflict with both forecasts when someone else has saved meanwhile.
    """
    permissions.require_forecast(by, unit)
    _check(unit, year, round_key, amounts)
    words = {group: (comments or {}).get(group, comment).strip() for group in amounts}
    proposals = proposed or {}
    lock([unit])
    current = forecasts_of_round(unit, year, round_key, NOW)
    rows = list(current.values())
    theirs = _said({group: row.amount for group, row in current.items()}, [row.comment for row in rows])
    facts.require_unchanged(rows, version, theirs=lambda: theirs, mine=_said(amounts, words.values()))
    changed = [
        group for group, amount in amounts.items()
        if group not in current or (current[group].amount, current[group].comment) != (amount, words[group])
    ]  # fmt: skip
    if any(group in proposals and proposals[group] != amounts[group] and not words[group] for group in changed):
        raise Refused(
            "Prognosen skiljer sig från systemets förslag men saknar kommentar.",
            "Skriv i en mening vad du vet som förslaget inte vet.",
        )
    # A proposal that has moved makes no new forecast: what differs is what the person said.
    wanted = {
        group: {
            "unit": unit, "year": year, "round_key": round_key, "account_group": group, "amount": amounts[group],
            "comment": words[group], "proposed": proposals.get(group),
        }
        for group in changed
    }  # fmt: skip
    facts.replace(Forecast, current, wanted, by=by, at=at, batch=batch)
    if changed:
        tell(unit, unit, round=round_key)
    return len(changed)


@action("economy.save_forecast", "lämnade en prognos")
def withdraw_forecast(
    *, by: User, unit: Unit, round_key: str, groups: tuple[str, ...], at: datetime | None = None
) -> int:
    """Take forecasts of a round back, as when an import is undone: the forecast before counts again."""
    permissions.require_forecast(by, unit)
    lock([unit])
    rows = NOW.rows(Forecast).filter(unit=unit, round_key=round_key, account_group__in=groups)
    count = facts.close(Forecast, rows, at=at)
    if count:
        tell(unit, unit, round=round_key, withdrawn=count)
    return count


def _check(unit: Unit, year: int, round_key: str, amounts: Mapping[str, Decimal]) -> None:
    problems = unknown_groups(unit, amounts)
    try:
        period = Period.parse(round_key)
    except ValueError as error:
        problems.append(
            Problem("", f"prognostillfälle {round_key}", str(error), "Ange en månad, till exempel 2026-04.")
        )
    else:
        if period.span is not Span.MONTH or period.year != year:
            what = f"Prognostillfället {round_key} är ingen månad under {year}."
            problems.append(
                Problem("", f"prognostillfälle {round_key}", what, f"Ange en månad, till exempel {year}-04.")
            )
    if problems:
        raise InvalidInput(problems)


def _said(amounts: Mapping[str, Decimal], words: Iterable[str]) -> dict[str, str]:
    """A forecast as the two who wrote compare it."""
    said = {group: kronor(amount) for group, amount in amounts.items()}
    return {**said, "comment": " ".join(sorted({*words} - {""}))}
