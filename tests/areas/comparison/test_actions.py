"""Networks and sets are written by those who answer for the measures, and refuse what cannot be compared by."""

from decimal import Decimal

import pytest

from styrkedjan.areas.comparison.actions import choosing
from styrkedjan.areas.comparison.models import MeasureSet, Network
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed
from styrkedjan.foundation.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    root = factories.municipality()
    return root, factories.user_with(Role.CONTROLLER, root)


def test_a_network_is_laid_up_changed_and_taken_away_with_its_history(world):
    root, by = world
    row = choosing.add_network(by=by, principal=root, name="Vi tre", members=["0180", "0182"])
    choosing.change_network(by=by, network=row, version=row.version, members=["0180", "0127"])
    row.refresh_from_db()
    assert row.members == ["0180", "0127"]
    choosing.remove_network(by=by, network=row)
    assert not Network.objects.exists()
    kept = Network.history.order_by("history_id")
    assert [(one.history_type, one.members) for one in kept] == [
        ("+", ["0180", "0182"]), ("~", ["0180", "0127"]), ("-", ["0180", "0127"]),
    ]  # fmt: skip
    assert all(one.history_user == by for one in kept)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": " ", "members": ["0180", "0182"]}, "har inget namn"),
        ({"name": "Vi", "members": ["0180"]}, "minst 2 andra kommuner"),
        ({"name": "Vi", "members": ["0180", "0182", "OWN"]}, "egna kommunen är alltid med"),
    ],
)
def test_a_network_that_cannot_be_is_refused(world, fields, said):
    root, by = world
    fields["members"] = [root.code if code == "OWN" else code for code in fields["members"]]
    with pytest.raises(InvalidInput) as refused:
        choosing.add_network(by=by, principal=root, **fields)
    assert said in " ".join(problem.what for problem in refused.value.problems)
    assert not Network.objects.exists()


def test_two_of_the_same_name_are_refused(world):
    root, by = world
    choosing.add_set(by=by, principal=root, name="Skolan", measures={"N15643": Decimal(1)})
    with pytest.raises(InvalidInput, match="används redan"):
        choosing.add_set(by=by, principal=root, name="Skolan", measures={"N15643": Decimal(1)})


@pytest.mark.parametrize(
    ("measures", "said"),
    [
        ({}, "Inget mått"),
        ({"N1": Decimal(0)}, "Alla vikter är noll"),
        ({"N1": Decimal(1), "N2": Decimal(-1)}, "mindre än noll"),
    ],
)
def test_a_set_that_cannot_be_totalled_is_refused(world, measures, said):
    root, by = world
    with pytest.raises(InvalidInput, match=said):
        choosing.add_set(by=by, principal=root, name="Skolan", measures=measures)


def test_weights_are_kept_exactly_and_two_who_change_them_meet(world):
    root, by = world
    row = choosing.add_set(
        by=by, principal=root, name="Skolan", measures={"N15643": Decimal("0.10"), "N15613": Decimal(2)}
    )
    assert MeasureSet.objects.get().weights == {"N15643": Decimal("0.1"), "N15613": Decimal(2)}
    choosing.change_set(by=by, measure_set=row, version=1, measures={"N15643": Decimal(3)})
    with pytest.raises(EditConflict):
        choosing.change_set(by=by, measure_set=row, version=1, measures={"N15643": Decimal(4)})


def test_a_reader_lays_up_nothing(world):
    root, _ = world
    reader = factories.user_with(Role.READER, root, "lasaren")
    with pytest.raises(NotAllowed):
        choosing.add_network(by=reader, principal=root, name="Vi", members=["0180", "0182"])
    with pytest.raises(NotAllowed):
        choosing.add_set(by=reader, principal=root, name="Vi", measures={"N1": Decimal(1)})
