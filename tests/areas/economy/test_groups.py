"""Account groups: set, refused when they overlap, and taken in and out as a workbook."""

from __future__ import annotations

import pytest

from styrkedjan.areas.economy.actions import KOMMUN_BAS, Group, set_account_groups
from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.domain.errors import InvalidInput, NotAllowed
from styrkedjan.foundation import imports
from styrkedjan.foundation.roles import Role
from tests import factories

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


def test_only_who_may_edit_frames_sets_them() -> None:
    root = factories.municipality()
    with pytest.raises(NotAllowed):
        set_account_groups(by=factories.user_with(Role.UNIT_HEAD, root), principal=root, groups=KOMMUN_BAS)


def test_exported_and_read_in_again_nothing_changes() -> None:
    root = factories.municipality()
    controller = factories.user_with(Role.CONTROLLER, root)
    set_account_groups(by=controller, principal=root, groups=KOMMUN_BAS)
    kind = imports.kind_of("account_groups")
    data = imports.export(kind, root, by=controller)
    assert imports.preview(kind, root, imports.File("grupper.xlsx", data)).changes == ()
