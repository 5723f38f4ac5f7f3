"""Which of the municipality's own accounts an account group's budget is written on in the accounting system."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal


def budget_account(first: str, last: str, chosen: str, booked: Mapping[str, Decimal]) -> tuple[str, str]:
    """The account and why it is that one; "" and why not where no account of the group is chosen or booked.

    `booked` is account -> kronor in the newest ledger. Of accounts booked alike the last counts.
    """
    if chosen:
        return chosen, "valt av kommunen"
    mine = {account: abs(amount) for account, amount in booked.items() if first <= account <= last}
    if not mine:
        return "", "inget konto är bokfört eller valt"
    return max(mine, key=lambda account: (mine[account], account)), "gruppens mest bokförda konto"
