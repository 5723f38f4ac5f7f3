"""Answering for a difference between groups: explained, or unjustified and then a measure that is followed up."""

from __future__ import annotations

from datetime import date
from typing import Any

from styrkedjan.areas.comparison import permissions
from styrkedjan.areas.comparison.models import GapAnswer
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.gap_states import GAP, GapKind, GapMove, GapState, SeenGap
from styrkedjan.foundation import editing, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.models import User


@action("comparison.answer_gap", "svarade för en skillnad mellan grupper")
def answer_gap(
    *,
    by: User,
    indicator: Indicator,
    unit: Unit,
    key: str,
    kind: GapKind,
    groups: tuple[str, str],
    seen: SeenGap,
    move: GapMove,
    text: str,
    due: date | None = None,
    version: int = 0,
) -> GapAnswer:
    """Write the answer and what the difference was. `version` 0: nobody had answered when the form was opened.

    Raises InvalidInput, WrongState for a move that the answer does not allow, EditConflict.
    """
    permissions.require_answerer(by, unit)
    locking.hold(Indicator, [indicator.pk])  # two who answer first would both find that nobody has
    held = GapAnswer.objects.select_related("changed_by").filter(indicator=indicator, unit=unit, key=key).first()
    if held is not None:
        editing.require_version(held, version, theirs={"text": held.text}, mine={"text": text})
    after = GAP.after(GapMove(move), GapState(held.state if held else GAP.first))
    _require_whole(after, text, due)
    values: dict[str, Any] = {
        "state": after, "text": text.strip(), "period": seen.period, "difference": seen.difference, "low": seen.low,
        "high": seen.high, "due": due if after is GapState.MEASURE else held.due if held else None,
    }  # fmt: skip
    if held is None:
        first, second = groups
        held = editing.create(
            GapAnswer, by=by, indicator=indicator, unit=unit, key=key, kind=kind, first=first, second=second, **values
        )
    else:
        editing.write(held, by=by, **values)
    tell(held, unit, state=after.label, indicator=indicator.name)
    return held


def _require_whole(after: GapState, text: str, due: date | None) -> None:
    problems = []
    if not text.strip():
        problems.append(Problem("skillnad", "Svar", "Svaret är tomt.", "Skriv vad ni har kommit fram till."))
    if after is GapState.MEASURE and due is None:
        problems.append(Problem("skillnad", "Klar senast", "Åtgärden har ingen dag.", "Skriv när den ska vara klar."))
    if problems:
        raise InvalidInput(problems)
