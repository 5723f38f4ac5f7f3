"""Account groups: set, refused when they overlap, and taken in and out as a workbook."""

from __future__ import annotations

from decimal import Decimal

import pytest

from styrkedjan.areas.economy.actions.groups import KOMMUN_BAS, Group, set_account_groups
from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.economy.queries.ledger import accounts, monthly
from styrkedjan.areas.economy.queries.table import economy_table
from styrkedjan.domain.errors import InvalidInput, NotAllowed
from styrkedjan.domain.periods import Period
from styrkedjan.foundation import imports
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import make_town, publish
from tests.store.ledgers import Row

pytestmark = pytest.mark.django_db


def test_the_groups_are_what_was_set_in_their_order() -> None:
    root = factories.municipality()
    controller = factories.user_with(Role.CONTROLLER, root)
    set_account_groups(by=controller, principal=root, groups=KOMMUN_BAS)
    set_account_groups(by=controller, principal=root, groups=KOMMUN_BAS[:2])
    assert [group.code for group in AccountGroup.objects.filter(principal=root)] == ["intakter", "kopt"]


def test_overlapping_and_reversed_ranges_are_all_told_at_once() -> None:
    root = factories.municipality()
    controller = factories.user_with(Role.CONTROLLER, root)
    groups = [Group("a", "A", "3000", "4000"), Group("b", "B", "4000", "4999"), Group("c", "C", "9", "5")]
    with pytest.raises(InvalidInput) as refused:
        set_account_groups(by=controller, principal=root, groups=groups)
    assert {problem.where for problem in refused.value.problems} == {"b", "c"}
    assert not AccountGroup.objects.exists()


def test_personnel_is_data_and_never_income() -> None:
    root = factories.municipality()
    controller = factories.user_with(Role.CONTROLLER, root)
    set_account_groups(by=controller, principal=root, groups=KOMMUN_BAS)
    assert list(AccountGroup.objects.filter(is_personnel=True).values_list("code", flat=True)) == ["personal"]
    file = "Kod;Namn;Från konto;Till konto;Intäkt;Personalkostnad;Ordning\nlon;Löner;7000;7699;Nej;Ja;1\n"
    kind = imports.kind_of("account_groups")
    batch = imports.apply(by=controller, kind=kind, scope=root, file=imports.File("g.csv", file.encode()),
                          remove_missing=True)  # fmt: skip
    assert list(AccountGroup.objects.values_list("code", "is_personnel")) == [("lon", True)]
    imports.undo(by=controller, batch=batch, scope=root)
    assert list(AccountGroup.objects.filter(is_personnel=True).values_list("code", flat=True)) == ["personal"]
    both = [Group("x", "Båda", "5000", "5999", is_income=True, is_personnel=True)]
    with pytest.raises(InvalidInput, match="bara vara ett av intäkt, personalkostnad"):
        set_account_groups(by=controller, principal=root, groups=both)


def test_only_who_may_edit_frames_sets_them() -> None:
    root = factories.municipality()
    with pytest.raises(NotAllowed):
        set_account_groups(by=factories.user_with(Role.UNIT_HEAD, root), principal=root, groups=KOMMUN_BAS)


def test_exported_and_read_in_again_nothing_changes() -> None:
    root = factories.municipality()
    controller = factories.user_with(Role.CONTROLLER, root)
    set_account_groups(by=controller, principal=root, groups=KOMMUN_BAS)
    kind = imports.kind_of("account_groups")
    data = imports.export(kind, root, by=controller, known=NOW)
    assert imports.preview(kind, root, imports.File("grupper.xlsx", data)).changes == ()


def test_balance_accounts_are_no_cost_and_an_account_in_a_gap_is_shown() -> None:
    """1930 lies outside every account group; 4500 lies between two of them."""
    town = make_town()
    root, controller = town.root, town.controller
    groups = [Group("in", "Intäkter", "3000", "3999", is_income=True), Group("lon", "Personal", "5000", "5999")]
    set_account_groups(by=controller, principal=root, groups=groups)
    booked = {"5010": 90_000, "3010": -10_000, "4500": 700, "1930": -80_700}
    publish(town, [Row(1, "", account, Decimal(kronor)) for account, kronor in booked.items()])
    table = economy_table(root, Period.parse("2026-01"), NOW)
    assert table.total.outcome_period == Decimal(80_700)
    assert {row.label: row.cell.outcome_period for row in table.rows} == {
        "Intäkter": Decimal(-10_000),
        "Personal": Decimal(90_000),
        "Övriga konton": Decimal(700),
    }
    assert {row.account for row in accounts(root, Period.parse("2026-01"), known=NOW)} == {"5010", "3010", "4500"}
    assert monthly(root, 2026, NOW)[0][1] == Decimal(80_700)
