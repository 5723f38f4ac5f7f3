"""The sentence that says how it is: the figure in it, the worst never left out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.reports.headlines import Place, money
from styrkedjan.reports.sentences import SMALL

D = Decimal
M = D(1_000_000)
HOME, CARE, LSS = (
    Place("inom hemtjänst", D("-20.7") * M),
    Place("inom särskilt boende", D("-2") * M),
    Place("inom LSS", D(1) * M),
)

TABLE = [
    (None, (), "Nämnden har ingen helårsprognos ännu"),
    (D("-21.7"), (HOME, CARE, LSS), "Nämnden väntas gå 21,7 mnkr över ramen, nästan allt inom hemtjänst"),
    (D("-40"), (HOME, CARE, LSS), "Nämnden väntas gå 40,0 mnkr över ramen, mest inom hemtjänst (20,7 mnkr)"),
    (D("-50"), (HOME, CARE, LSS), "Nämnden väntas gå 50,0 mnkr över ramen"),
    (D("-10"), (HOME, LSS), "Nämnden väntas gå 10,0 mnkr över ramen; inom hemtjänst saknas 20,7 mnkr"),
    (D("-10"), (), "Nämnden väntas gå 10,0 mnkr över ramen"),
    (D("0.01"), (), "Nämnden väntas hålla ramen"),
    (D("5"), (), "Nämnden väntas få 5,0 mnkr kvar av ramen"),
    (D("5"), (HOME, LSS), "Nämnden väntas hålla ramen, men inom hemtjänst saknas 20,7 mnkr"),
    (D("0"), (HOME, LSS), "Nämnden väntas hålla ramen, men inom hemtjänst saknas 20,7 mnkr"),
]


@pytest.mark.parametrize(("variance", "places", "told"), TABLE)
def test_how_it_is_in_a_sentence(variance, places, told):
    found = money("Nämnden", None if variance is None else variance * M, "ramen", places)
    assert str(found).replace("\u00a0", " ") == told


@given(
    st.decimals(-100, 100, places=2),
    st.lists(st.decimals(-100, 100, places=2), min_size=2, max_size=6),
)
def test_a_deficit_is_always_told_and_always_red(whole, parts):
    places = [Place(f"i del {index}", part * M) for index, part in enumerate(parts)]
    found = money("Nämnden", whole * M, "ramen", places)
    worst = min(min(parts) * M, whole * M)
    assert found.is_bad == (worst <= -SMALL)
    assert not (found.is_bad and not found.figure)
