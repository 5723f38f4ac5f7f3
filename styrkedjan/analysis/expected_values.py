"""What a unit's figure should be, given its background: a line through all units, and how far each lies from it.

For units with background figures (parents' education, share newly arrived, care need) but no strata: weighted least
squares of the figure on the background, each unit weighing as many as stand behind it. A unit is judged by a line that
it has had no part in drawing (leave-one-out, externally studentised residuals: R. D. Cook, S. Weisberg, Residuals and
Influence in Regression 1982), so that a unit that pulls the line is not excused by it. Assumes that background works as
a straight line and alike everywhere, and that deviations are near normal. It tells of association: what else differs is
not taken away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrkedjan.analysis.binomial import LEVEL, Interval
from styrkedjan.domain.swedish import number

Array = npt.NDArray[np.float64]
PER_VARIABLE = 10  # how many units each background figure needs, so that the line is not drawn through chance


@dataclass(frozen=True, slots=True)
class Beside:
    """A unit's raw figure, what its background gives with a prediction interval, and whether it is beyond."""

    raw: float
    expected: Interval
    p_value: float
    level: float = LEVEL

    @property
    def difference(self) -> float:
        """Raw minus expected."""
        return self.raw - self.expected.value

    @property
    def is_chance(self) -> bool:
        """Whether the difference may be chance."""
        return self.p_value >= 1 - self.level

    def sentence(self, unit: str, decimals: int = 1) -> str:
        """Raw and expected in words."""
        raw, expected, low, high = (
            number(part, decimals) for part in (self.raw, self.expected.value, self.expected.low, self.expected.high)
        )
        said = f"Uppmätt {raw} {unit}; bakgrunden ger {expected} ({low} till {high})."
        if self.is_chance:
            return f"{said} Skillnaden kan vara slump."
        word = "över" if self.difference > 0 else "under"
        return f"{said} Enheten ligger {number(abs(self.difference), decimals)} {word} vad bakgrunden ger."


@dataclass(frozen=True, slots=True)
class Fitted:
    """Every unit beside what is expected, and how much of the variation between units the background accounts for."""

    units: tuple[Beside, ...]
    explained: float


def expected_values(
    values: Sequence[float], background: Sequence[Sequence[float]], sizes: Sequence[float], level: float = LEVEL
) -> Fitted:
    """Each unit beside its background. `background`: a row per unit; `sizes`: how many stand behind each figure.

    Raises ValueError for what is not known, sizes that are not above 0, too few units for the variables, or background
    figures that say the same thing twice.
    """
    from scipy import stats

    y, x, weights = _checked(values, background, sizes)
    design = np.column_stack([np.ones(y.size), x])
    root = np.sqrt(weights / weights.mean())
    scaled = design * root[:, None]
    if np.linalg.matrix_rank(scaled) < design.shape[1]:
        raise ValueError("Två bakgrundsmått säger samma sak; ta bort det ena.")
    inverse = np.linalg.inv(scaled.T @ scaled)
    fitted = design @ (inverse @ (scaled.T @ (y * root)))
    residual = (y - fitted) * root
    leverage = np.einsum("ij,jk,ik->i", scaled, inverse, scaled)
    if leverage.max() > 1 - 1e-9:
        raise ValueError("En enhet är ensam om sin bakgrund; utan den går ingen linje att dra.")
    left = y.size - design.shape[1]
    total = float((residual**2).sum())
    without = np.maximum(total - residual**2 / (1 - leverage), 0) / (left - 1)  # the error variance without the unit
    away = residual / (1 - leverage)  # how far the unit is from the line drawn without it, on the weighted scale
    spread = np.sqrt(without / (1 - leverage))
    studentised = np.divide(away, spread, out=np.where(np.abs(away) > 1e-9, np.inf, 0.0), where=spread > 0)
    p_values = 2 * stats.t.sf(np.abs(studentised), left - 1)
    half = float(stats.t.ppf(0.5 + level / 2, left - 1)) * spread / root
    centre = y - away / root
    around = float((weights * (y - np.average(y, weights=weights)) ** 2).sum() / weights.mean())
    units = tuple(
        Beside(
            float(y[i]),
            Interval(float(centre[i]), float(centre[i] - half[i]), float(centre[i] + half[i])),
            float(p),
            level,
        )
        for i, p in enumerate(p_values)
    )
    return Fitted(units, 1 - total / around if around else 0.0)


def _checked(
    values: Sequence[float], background: Sequence[Sequence[float]], sizes: Sequence[float]
) -> tuple[Array, Array, Array]:
    y, x, weights = (np.asarray(part, dtype=np.float64) for part in (values, background, sizes))
    if x.ndim != 2 or y.shape != weights.shape or y.shape != x.shape[:1]:
        raise ValueError("Varje enhet ska ha ett värde, sin bakgrund och ett antal.")
    if not (np.isfinite(y).all() and np.isfinite(x).all() and np.isfinite(weights).all()):
        raise ValueError("Ett värde saknas; lämna bort enheten, det är inte noll.")
    if (weights <= 0).any():
        raise ValueError("Antalet bakom varje värde måste vara över noll.")
    if y.size < PER_VARIABLE * max(1, x.shape[1]) + 2:
        raise ValueError(f"För få enheter: minst {PER_VARIABLE} per bakgrundsmått behövs, och två till.")
    return y, x, weights
