"""Nearest neighbours: which municipalities are most alike in what one has chosen to look at, and how alike.

Each variable is measured in standard deviations among all that have every variable, so that none weighs more because
of its unit; the distance is the root of the mean squared difference: 1 is a standard deviation's difference in each
variable. A variable above nought whose greatest value is many times its middle (population) is taken in logarithms
first, since twice as many is as far as half as many. Assumes that the variables are about different things: two that
say the same weigh double, and the correlations are there to be looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SKEWED = 8.0  # the greatest value over the median: more than this is taken in logarithms
FEWEST = 3
SAME = 0.9  # an absolute correlation from which two variables say the same


@dataclass(frozen=True, slots=True)
class Neighbours:
    """`nearest`: (who, distance), the nearest first. `logged`: the variables taken in logarithms.

    `alike`: pairs of variables that say nearly the same. Who lacks a variable is not compared.
    """

    nearest: tuple[tuple[str, float], ...]
    logged: tuple[str, ...]
    alike: tuple[tuple[str, str], ...]


def nearest(own: str, variables: Mapping[str, Mapping[str, float]]) -> Neighbours | None:
    """`variables`: name -> who -> value. None where oneself lacks a variable, or fewer than three have them all.

    A variable in which all are equal says nothing and adds nothing to the distance. Equals stand in the order of their
    names. Raises ValueError without a variable.
    """
    if not variables:
        raise ValueError("Minst en variabel behövs.")
    everybody = sorted({who for values in variables.values() for who in values})
    whole = [who for who in everybody if all(who in values for values in variables.values())]
    if own not in whole or len(whole) < FEWEST:
        return None
    table = np.array([[values[who] for values in variables.values()] for who in whole], dtype=np.float64)
    names = list(variables)
    logged = [at for at in range(len(names)) if _is_skewed(table[:, at])]
    table[:, logged] = np.log(table[:, logged])
    spread = table.std(axis=0, ddof=1)
    measured = (table - table.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    away = np.sqrt(((measured - measured[whole.index(own)]) ** 2).mean(axis=1))
    order = sorted((float(away[at]), who) for at, who in enumerate(whole) if who != own)
    return Neighbours(
        tuple((who, distance) for distance, who in order),
        tuple(names[at] for at in logged),
        tuple(_alike(names, measured)),
    )


def _is_skewed(values: npt.NDArray[np.float64]) -> bool:
    return bool(values.min() > 0 and values.max() > SKEWED * np.median(values))


def _alike(names: Sequence[str], measured: npt.NDArray[np.float64]) -> list[tuple[str, str]]:
    found = []
    for one in range(len(names)):
        for other in range(one + 1, len(names)):
            together = float((measured[:, one] * measured[:, other]).sum() / (measured.shape[0] - 1))
            if abs(together) >= SAME:
                found.append((names[one], names[other]))
    return found
