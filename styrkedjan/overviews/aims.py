"""The council's financial objectives as a budget is held to them: one definition for budget, forecast and accounts."""

from __future__ import annotations

from collections.abc import Mapping

from styrkedjan.areas.accounts.models import Measure
from styrkedjan.areas.accounts.queries import objectives
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.periods import Period
from styrkedjan.domain.planning.multi_year import Aim, Key
from styrkedjan.foundation.known import Known

# What a budget can be held to, by the assumption that may propose another level.
MEASURED_BY = {
    Measure.RESULT_SHARE.value: Key.RESULT_OBJECTIVE,
    Measure.SELF_FINANCING.value: Key.SELF_FINANCING_OBJECTIVE,
}


def aims(principal: Unit, first_year: int, known: Known) -> Mapping[Key, Aim]:
    """The objectives of a budget that begins in `first_year`, with what the years before came to or are forecast to.

    A constant number of queries. Of two objectives with the same measure the first by key counts.
    """
    found = objectives.objectives(principal, Period.month(first_year - 1, 12), known=known)
    told: dict[Key, Aim] = {}
    for row in found.rows:
        key = MEASURED_BY.get(row.objective.measure)
        if key is not None and key not in told:
            history = {year: value.amount for year, value in row.values.items()}
            told[key] = Aim(row.rule, history, row.objective.decision_text)
    return told
