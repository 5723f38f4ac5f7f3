"""Cost parted in volume, mix, staffing and price: exact, alike for all factors, and near the logarithmic way."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.analysis.unit_cost import Decomposition, Factor, Service, decompose


def service(volume, staff, cost):
    return Service(volume, staff, cost)


BASE = {"a": service(100, 10, 5000), "b": service(50, 10, 4000)}


# what differs afterwards -> the one factor that explains all
SPEC = [
    ({"a": service(200, 20, 10000), "b": service(100, 20, 8000)}, Factor.VOLUME, 9000),
    ({"a": service(50, 5, 2500), "b": service(100, 20, 8000)}, Factor.MIX, 1500),
    ({"a": service(100, 20, 10000), "b": service(50, 20, 8000)}, Factor.STAFFING, 9000),
    ({"a": service(100, 10, 5500), "b": service(50, 10, 4400)}, Factor.PRICE, 900),
]


@pytest.mark.parametrize(("after", "factor", "amount"), SPEC)
def test_what_alone_has_changed_explains_all(after, factor, amount):
    found = decompose(BASE, after)
    assert found.change == amount
    assert found.parts == {one: (amount if one is factor else 0) for one in Factor}


def test_two_factors_share_what_they_make_together():
    """Price and quantity both from 10 to 20: 300 more, 150 each, as the mean of both orders."""
    found = decompose({"a": service(10, 10, 100)}, {"a": service(20, 20, 400)})
    assert found.parts[Factor.VOLUME] == found.parts[Factor.PRICE] == 150


def services(least=0):
    whole = st.integers(max(1, least), 500)
    made = st.builds(Service, whole, whole, whole)
    return st.dictionaries(st.sampled_from("abc"), made, min_size=least)


@given(services(), services())
def test_the_parts_sum_to_the_change_and_turn_with_it(before, after):
    found, back = decompose(before, after), decompose(after, before)
    assert sum(found.parts.values()) == found.change
    assert found.change == sum(s.cost for s in after.values()) - sum(s.cost for s in before.values())
    assert back.parts == {factor: -part for factor, part in found.parts.items()}


@given(services(1), st.lists(st.floats(0.9, 1.1), min_size=9, max_size=9))
def test_the_logarithmic_way_comes_near_for_small_changes(before, steps):
    """LMDI-I (B. W. Ang): every factor weighs by the logarithmic mean of the service's costs."""
    after = {}
    for index, (name, s) in enumerate(before.items()):
        v, t, p = (Fraction(steps[3 * index + k]) for k in range(3))
        after[name] = Service(s.volume * v, s.staff * v * t, s.cost * v * t * p)
    found = decompose(before, after)
    wholes = [sum(s.volume for s in side.values()) for side in (before, after)]
    logs = dict.fromkeys(Factor, 0.0)
    for name, s in before.items():
        other = after[name]
        weight = logarithmic_mean(float(other.cost), float(s.cost))
        ratios = {
            Factor.VOLUME: wholes[1] / wholes[0],
            Factor.MIX: (other.volume / wholes[1]) / (Fraction(s.volume) / wholes[0]),
            Factor.STAFFING: (other.staff / other.volume) / Fraction(s.staff, s.volume),
            Factor.PRICE: (other.cost / other.staff) / Fraction(s.cost, s.staff),
        }
        for factor, ratio in ratios.items():
            logs[factor] += weight * math.log(ratio)
    total = float(sum(s.cost for s in before.values()))
    for factor in Factor:
        assert float(found.parts[factor]) == pytest.approx(logs[factor], abs=0.01 * total)


def logarithmic_mean(a, b):
    return a if math.isclose(a, b, rel_tol=1e-12) else (a - b) / math.log(a / b)


def test_a_new_service_is_volume_and_mix():
    found = decompose({"a": service(100, 10, 5000)}, {"a": service(100, 10, 5000), "b": service(100, 20, 8000)})
    assert found.change == 8000
    assert found.parts[Factor.STAFFING] == found.parts[Factor.PRICE] == 0
    assert found.parts[Factor.VOLUME] + found.parts[Factor.MIX] == 8000
    assert decompose({}, {"a": service(10, 1, 500)}).parts[Factor.VOLUME] == 500
    assert decompose({}, {}) == Decomposition(Fraction(0), dict.fromkeys(Factor, Fraction(0)))


def test_the_sentence_tells_the_largest_first():
    said = decompose(BASE, {"a": service(200, 20, 11000), "b": service(100, 20, 8800)}).sentence.replace("\u00a0", " ")
    assert said.startswith("Kostnaden är 10 800 kr högre: volym +9 450 kr och pris +1 350 kr.")
    assert decompose(BASE, BASE).sentence == "Kostnaden är oförändrad."


@pytest.mark.parametrize("parts", [(-1, 1, 1), (0, 1, 1), (1, 0, 1)])
def test_a_cost_that_cannot_be_parted_is_refused(parts):
    with pytest.raises(ValueError, match=r"går inte att dela upp|negativa"):
        Service(*parts)
