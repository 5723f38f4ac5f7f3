"""How costs move: what follows the volume and in which steps, and what prices have done to them.

Pure rules on kronor, net cost positive; what they give goes into `decomposition`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How much of a cost follows the volume (0 rent, 1 meals), and in how large steps of it (staff: a group at a time).

    Raises ValueError unless the share lies between 0 and 1 and the step between 0 (no steps) and 1.
    """

    share: Decimal = ONE
    step: Decimal = ZERO

    def __post_init__(self) -> None:
        if not ZERO <= self.share <= ONE:
            raise ValueError("Den rörliga delen ligger mellan 0 och 100 procent.")
        if not ZERO <= self.step <= ONE:
            raise ValueError("Steget ligger mellan 0 och 100 procent av volymen.")

    def follows(self, relative: Decimal) -> Decimal:
        """The cost's relative change when the volume is `relative` times the planned: whole steps, towards none."""
        change = relative - ONE
        if self.step:
            change = (change / self.step).to_integral_value(ROUND_DOWN) * self.step
        return self.share * change


@dataclass(frozen=True, slots=True)
class PriceRise:
    """A price or wage index beside the one that the budget reckoned with: both as shares of the year before.

    `base` is the budget of the months that it holds for; `source` says where the actual one was read.
    Raises ValueError when a share takes more than everything away.
    """

    name: str
    base: Decimal
    reckoned: Decimal
    actual: Decimal
    source: str = ""

    def __post_init__(self) -> None:
        if min(self.reckoned, self.actual) <= -ONE:
            raise ValueError("Ett pris kan inte falla med mer än hela sig självt.")

    @property
    def beyond(self) -> Decimal:
        """The rise beyond the reckoned, as a share of the budget's prices."""
        return (ONE + self.actual) / (ONE + self.reckoned) - ONE

    def cost(self, quantity: Decimal) -> Decimal:
        """What it costs at `quantity` times the planned quantity, not rounded."""
        return self.base * quantity * self.beyond
