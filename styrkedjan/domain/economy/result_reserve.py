"""Result reserve (Kommunallagen 11:14) and balances of the older resultatutjämningsreserv.

Amounts in any one unit; shares and limits are parameters because the statute dates them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import number, percent
from styrkedjan.domain.workings import Citation, Input, Step, Working

ZERO = Decimal(0)
CITATION = Citation("Kommunallagen 11 kap. 14 §")


@dataclass(frozen=True, slots=True)
class ReserveLimits:
    """Shares of taxes, general grants and equalisation: the result above `floor` may be reserved, `floor_if_negative`

    when equity including the pension liability is negative, and the reserve may be at most `ceiling` afterwards.
    """

    floor: Decimal
    floor_if_negative: Decimal
    ceiling: Decimal
    source: str = ""


@dataclass(frozen=True, slots=True)
class ReserveBase:
    """What the limits are held against, for one year. `equity` includes the pension liability (ansvarsförbindelsen)."""

    year: int
    taxes_and_grants: Decimal
    result: Decimal
    adjusted_result: Decimal
    equity: Decimal


@dataclass(frozen=True, slots=True)
class ReserveBalance:
    """What stands in the reserves: the result reserve and what is left of the older resultatutjämningsreserv."""

    result_reserve: Decimal = ZERO
    rur: Decimal = ZERO

    def __post_init__(self) -> None:
        if self.result_reserve < 0 or self.rur < 0:
            raise ValueError("En reserv kan inte vara negativ.")


@dataclass(frozen=True, slots=True)
class ReserveRoom:
    """How much may be reserved this year, and why. `floor` must be exceeded; the reserve may be at most `ceiling`."""

    amount: Decimal
    by_result: Decimal
    by_ceiling: Decimal
    floor: Decimal
    ceiling: Decimal
    working: Working


def reserve_room(base: ReserveBase, balance: ReserveBalance, limits: ReserveLimits) -> ReserveRoom:
    """The most that may be put in the result reserve for the year, at least 0.

    The lower of the result and the result after balance requirement adjustments, above the floor; and no more than
    brings the reserve to its ceiling. The statute speaks of the result reserve alone, so an older RUR does not count.
    """
    share = limits.floor_if_negative if base.equity < 0 else limits.floor
    floor = base.taxes_and_grants * share
    lowest = min(base.result, base.adjusted_result)
    by_result = max(ZERO, lowest - floor)
    ceiling = base.taxes_and_grants * limits.ceiling
    by_ceiling = max(ZERO, ceiling - balance.result_reserve)
    amount = min(by_result, by_ceiling)
    inputs = (
        Input("Skatteintäkter, generella statsbidrag och utjämning", base.taxes_and_grants),
        Input("Årets resultat", base.result),
        Input("Resultat efter balanskravsjusteringar", base.adjusted_result),
        Input("Eget kapital inklusive ansvarsförbindelsen", base.equity),
        Input("Resultatreservens ingående värde", balance.result_reserve),
    )
    why = "eget kapital är negativt" if base.equity < 0 else "eget kapital är inte negativt"
    steps = (
        Step("Det lägsta av de två resultaten", lowest),
        Step(f"− {percent(share, 0)} av skatt, bidrag och utjämning ({why})", floor),
        Step("Får reserveras av resultatet", by_result),
        Step(f"Utrymme upp till {percent(limits.ceiling, 0)}", by_ceiling),
        Step("Det lägsta av de två", amount),
    )
    working = Working(f"Möjlig reservering {base.year}", amount, "", inputs, steps, "Resultatreserv", CITATION)
    return ReserveRoom(amount, by_result, by_ceiling, floor, ceiling, working)


def reserve(balance: ReserveBalance, amount: Decimal, room: ReserveRoom) -> ReserveBalance:
    """The balances after reserving. Raises Refused when it is more than the room or not above zero."""
    if amount <= 0:
        raise Refused("En reservering måste vara större än noll.", "Ange ett belopp att reservera.")
    if amount > room.amount:
        raise Refused(
            f"{number(amount, 1)} får inte reserveras: högst {number(room.amount, 1)} får sättas av i år.",
            f"Minska reserveringen med {number(amount - room.amount, 1)}.",
        )
    return ReserveBalance(balance.result_reserve + amount, balance.rur)


def use_reserve(balance: ReserveBalance, amount: Decimal, from_rur_first: bool = True) -> ReserveBalance:
    """The balances after use; the older reserve is emptied first unless told otherwise. Raises Refused."""
    available = balance.result_reserve + balance.rur
    if amount <= 0 or amount > available:
        raise Refused(
            f"{number(amount, 1)} kan inte tas ur reserverna, som rymmer {number(available, 1)}.",
            "Ange ett belopp större än noll som ryms i reserverna.",
        )
    first, second = (balance.rur, balance.result_reserve) if from_rur_first else (balance.result_reserve, balance.rur)
    taken = min(first, amount)
    left = (first - taken, second - (amount - taken))
    return ReserveBalance(left[1], left[0]) if from_rur_first else ReserveBalance(left[0], left[1])
