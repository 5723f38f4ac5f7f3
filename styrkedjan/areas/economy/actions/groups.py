"""The lines of the economy table: which accounts belong together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions.common import lock
from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.models import User

WHOLE = 100


@dataclass(frozen=True, slots=True)
class Group:
    """The accounts `first`..`last`, both included, under one name.

    `volume_share` is how much of it follows the volume and `volume_step` in how large steps, in per cent; None is the
    standard.
    """

    code: str
    name: str
    first: str
    last: str
    is_income: bool = False
    is_personnel: bool = False
    is_capital: bool = False
    budget_account: str = ""
    is_hired: bool = False
    volume_share: Decimal | None = None
    volume_step: Decimal | None = None


# The classes of the municipal chart (Kommun-Bas 13: 3 income, 4 costs, 5 labour, 6-7 other costs, 8 other items).
KOMMUN_BAS = (
    Group("intakter", "Intäkter", "3000", "3999", is_income=True),
    Group("kopt", "Bidrag, köp av verksamhet och material", "4000", "4999"),
    Group("personal", "Personal", "5000", "5999", is_personnel=True),
    Group("ovrigt", "Övriga verksamhetskostnader", "6000", "7999"),
    Group("finans", "Övriga intäkter och kostnader", "8000", "8999", volume_share=Decimal(0)),
)


@action("economy.set_account_groups", "ändrade kontogrupperna")
def set_account_groups(*, by: User, principal: Unit, groups: Iterable[Group]) -> None:
    """Make these the municipality's account groups, in their order. Raises InvalidInput when ranges overlap."""
    permissions.require_frames(by, principal)
    wanted = list(groups)
    problems = list(_problems(wanted))
    if problems:
        raise InvalidInput(problems)
    lock([principal])
    AccountGroup.objects.filter(principal=principal).exclude(code__in=[group.code for group in wanted]).delete()
    for order, group in enumerate(wanted):
        AccountGroup.objects.update_or_create(
            principal=principal,
            code=group.code,
            defaults={
                "name": group.name,
                "first": group.first,
                "last": group.last,
                "is_income": group.is_income,
                "is_personnel": group.is_personnel,
                "is_capital": group.is_capital,
                "budget_account": group.budget_account,
                "is_hired": group.is_hired,
                "volume_share": group.volume_share,
                "volume_step": group.volume_step,
                "order": order,
            },
        )
    tell(principal, principal, rows=len(wanted))


def _problems(groups: list[Group]) -> Iterable[Problem]:
    for group in groups:
        if group.first > group.last or len(group.first) != len(group.last):
            what = f"Kontona {group.first}–{group.last} är inget intervall."
            yield Problem("", group.code, what, "Skriv första och sista konto med lika många siffror.")
        if group.budget_account and not group.first <= group.budget_account <= group.last:
            what = f"Budgetkontot {group.budget_account} ligger utanför {group.first}–{group.last}."
            yield Problem("", group.code, what, "Välj ett av gruppens egna konton.")
        if sum((group.is_income, group.is_personnel, group.is_capital, group.is_hired)) > 1:
            what = f"{group.name} kan bara vara ett av intäkt, personalkostnad, inhyrd personal och kapitalkostnad."
            yield Problem("", group.code, what, "Säg ja i en av kolumnerna.")
        for name, value in (("rörliga delen", group.volume_share), ("steget", group.volume_step)):
            if value is not None and not 0 <= value <= WHOLE:
                what = f"Den {name} är {value} %." if name.startswith("rör") else f"Steget är {value} %."
                yield Problem("", group.code, what, "Ange mellan 0 och 100 procent, eller lämna tomt.")
    for before, after in pairwise(sorted(groups, key=lambda group: group.first)):
        if after.first <= before.last:
            what = f"Kontona i {before.code} och {after.code} går in i varandra."
            yield Problem("", after.code, what, "Låt varje konto höra till en enda grupp.")
