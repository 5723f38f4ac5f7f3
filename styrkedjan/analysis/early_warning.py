"""Early warning: which of my figures changed, since when, and did the others change too; never the same alarm twice.

A figure has changed when its latest point meets a rule of the XmR chart whose limits the earlier points have set
(control_charts.py). It is set against comparable units: when the gap to their median has not changed as well, what
happened to all happened here too, and the sentence says so. An alarm is told once and then rests for as long as it
goes on: it comes back only after the series has been back within its limits, or has turned the other way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from styrkedjan.analysis.control_charts import LEAST_BASELINE, OF, RANGE_TO_LIMIT, RUN, Rule, Signal, signals_in


@dataclass(frozen=True, slots=True)
class Alarm:
    """A figure that has changed: `since` is its first changed period, `seen` the latest where the change went on."""

    series: str
    direction: int
    since: str
    seen: str
    rule: Rule
    is_own: bool | None = None

    def sentence(self, name: str, owner: str = "") -> str:
        """The alarm in words. `is_own` None: nobody to compare with."""
        word = "högre" if self.direction > 0 else "lägre"
        versus = {
            True: " Jämförbara enheter har inte ändrats lika mycket.",
            False: " Jämförbara enheter har ändrats likadant.",
            None: "",
        }[self.is_own]
        asks = f" Ägare: {owner}." if owner else ""
        return f"{name} är {word} än vanligt sedan {self.since} ({self.rule.label.lower()}).{versus}{asks}"


def changed(
    series: str,
    periods: Sequence[str],
    values: Sequence[float],
    peers: Sequence[Sequence[float]] = (),
    *,
    step: float = 0.0,
) -> Alarm | None:
    """The alarm of a series at its latest period, or None. NaN is a period that is not known and is left out.

    `peers`: the same periods of comparable units. A latest period that is not known gives no alarm, for nothing is
    known. `step` is what the values are rounded to: limits narrower than it would call the rounding a change.
    """
    known = [index for index, value in enumerate(values) if not np.isnan(value)]
    if not known or known[-1] != len(values) - 1:
        return None
    found = latest_signal([values[index] for index in known], step)
    if found is None:
        return None
    alarm = Alarm(series, found.direction, periods[known[found.since]], periods[known[-1]], found.rule)
    return replace(alarm, is_own=_is_own(values, known, peers, found.direction, step))


def latest_signal(values: Sequence[float], step: float = 0.0) -> Signal | None:
    """The rule that the last point meets, limits set by what came before the pattern; the longest pattern first.

    The mean range is never taken as less than `step`: Wheeler's remedy for figures too coarse for their variation.
    """
    for rule, length in ((Rule.RUN, RUN), (Rule.NEAR_LIMIT, OF), (Rule.OUTSIDE, 1)):
        before = np.asarray(values[:-length], dtype=np.float64)
        if before.size < LEAST_BASELINE:
            continue
        half = RANGE_TO_LIMIT * max(float(np.abs(np.diff(before)).mean()), step)
        tail = signals_in(values[-length:], float(before.mean()), half)
        for signal in tail:
            if signal.rule is rule and signal.index == length - 1:
                start = len(values) - length
                return Signal(rule, start + signal.since, start + signal.index, signal.direction)
    return None


def news(alarms: Iterable[Alarm], told: Mapping[str, Alarm]) -> tuple[list[Alarm], dict[str, Alarm]]:
    """(alarms to tell now, what is told from now on). Run once a period with every alarm of that period.

    What was told and goes on in the same direction is not told again; what is no longer changed is forgotten, so that
    it can be told when it comes back.
    """
    active = {alarm.series: alarm for alarm in alarms}
    fresh, kept = [], {}
    for series, alarm in active.items():
        earlier = told.get(series)
        if earlier is not None and earlier.direction == alarm.direction:
            kept[series] = replace(earlier, seen=alarm.seen)
        else:
            fresh.append(alarm)
            kept[series] = alarm
    return fresh, kept


def _is_own(
    values: Sequence[float], known: Sequence[int], peers: Sequence[Sequence[float]], direction: int, step: float
) -> bool | None:
    """Whether the gap to the peers' median has changed the same way; None where too few peers are known."""
    if not peers:
        return None
    table = np.asarray(peers, dtype=np.float64)[:, known]
    if (~np.isnan(table)).sum(axis=0).min() < 1:
        return None
    gaps = np.asarray(values, dtype=np.float64)[known] - np.nanmedian(table, axis=0)
    found = latest_signal(gaps.tolist(), step)
    return found is not None and found.direction == direction
