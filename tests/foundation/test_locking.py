"""Rows held until the transaction ends: asked for in one place, alone, and read afterwards."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import WrongState
from styrkedjan.foundation import locking
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_nothing_else_asks_for_a_lock(root: Path) -> None:
    """Locked together with what is joined, the row of the second of two is gone when the first is done (PostgreSQL)."""
    asking = {
        path.relative_to(root).as_posix()
        for path in (root / "styrkedjan").rglob("*.py")
        if "select_for_update" in path.read_text(encoding="utf-8")
    }
    assert asking == {"styrkedjan/foundation/locking.py"}, "Use locked, locked_rows or hold of foundation/locking.py."


def goal_of_a_town(**fields: str) -> Element:
    town = make.municipality()
    return make.element(make.plan_year(town), town, **fields)


def test_a_row_is_read_anew_with_what_was_named() -> None:
    goal = goal_of_a_town(title="Före")
    Element.objects.filter(pk=goal.pk).update(title="Efter")
    row = locking.locked(goal, "unit")
    assert (row.title, goal.title) == ("Efter", "Före")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert row.unit.name
    assert len(asked) == 0


def test_a_row_that_somebody_took_away_is_told_of() -> None:
    goal = goal_of_a_town()
    opened = Element.objects.get(pk=goal.pk)
    goal.delete()
    with pytest.raises(WrongState, match="har tagits bort"):
        locking.locked(opened)


def test_many_rows_cost_the_same_as_one() -> None:
    town = make.municipality()
    rows = Unit.objects.filter(principal=town)
    for count in (1, 20):
        for number in range(count):
            make.unit(town, code=f"U{count}{number}")
        with CaptureQueriesContext(connection) as asked:
            found = locking.locked_rows(rows)
        assert len(asked) == 2
        assert {row.pk for row in found} == set(rows.values_list("pk", flat=True))


def test_a_question_without_rows_holds_none() -> None:
    assert locking.locked_rows(Unit.objects.filter(code="finns inte")) == []
