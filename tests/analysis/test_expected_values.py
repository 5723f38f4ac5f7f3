"""Figures beside their background: statsmodels, the slow way of leaving each out, and how often the interval holds."""

import numpy as np
import pytest
import statsmodels.api as sm

from styrkedjan.analysis.expected_values import expected_values


def drawn(chance, units=60, variables=2, noise=3.0):
    x = chance.normal(size=(units, variables))
    sizes = chance.integers(10, 200, units).astype(float)
    y = 70 + x @ np.arange(1, variables + 1) + chance.normal(size=units) * noise / np.sqrt(sizes / sizes.mean())
    return y, x, sizes


def test_statsmodels_agrees_on_every_studentised_residual():
    y, x, sizes = drawn(np.random.default_rng(1))
    model = sm.WLS(y, sm.add_constant(x), weights=sizes / sizes.mean()).fit()
    influence = sm.OLS(model.model.wendog, model.model.wexog).fit().get_influence()
    found = expected_values(y, x, sizes)
    from scipy import stats

    theirs = 2 * stats.t.sf(np.abs(influence.resid_studentized_external), 60 - 3 - 1)
    assert [one.p_value for one in found.units] == pytest.approx(list(theirs))
    assert found.explained == pytest.approx(model.rsquared)


def test_the_expected_is_what_a_line_drawn_without_the_unit_gives():
    y, x, sizes = drawn(np.random.default_rng(2), units=30)
    found = expected_values(y, x, sizes)
    for me in (0, 7, 29):
        others = np.arange(30) != me
        design = sm.add_constant(x)
        model = sm.WLS(y[others], design[others], weights=sizes[others] / sizes.mean()).fit()
        line = model.get_prediction(design[[me]], weights=[sizes[me] / sizes.mean()]).summary_frame(alpha=0.05)
        assert found.units[me].expected.value == pytest.approx(float(line["mean"].iloc[0]))
        assert found.units[me].expected.low == pytest.approx(float(line["obs_ci_lower"].iloc[0]))


def test_the_interval_holds_and_a_unit_that_differs_is_found():
    chance = np.random.default_rng(3)
    held = [
        one.expected.low <= one.raw <= one.expected.high
        for _ in range(40)
        for one in expected_values(*drawn(chance)).units
    ]
    assert 0.93 <= np.mean(held) <= 0.97
    y, x, sizes = drawn(chance)
    y[5] -= 40
    found = expected_values(y, x, sizes)
    assert min(range(60), key=lambda index: found.units[index].p_value) == 5
    assert found.units[5].difference < -20


def test_a_unit_that_pulls_the_line_is_not_excused_by_it():
    x = np.append(np.linspace(0, 1, 14), 10.0)
    y = np.append(np.full(14, 50.0) + np.tile([1.0, -1.0], 7), 90.0)
    lone = expected_values(y, x[:, None], np.ones(15)).units[-1]
    assert lone.expected.high - lone.expected.low > 20
    assert abs(lone.difference) > 20


def test_sentences():
    y, x, sizes = drawn(np.random.default_rng(4))
    y[0] += 30
    found = expected_values(y, x, sizes)
    assert "över vad bakgrunden ger" in found.units[0].sentence("procent")
    calm = max(found.units, key=lambda one: one.p_value)
    assert calm.sentence("procent").endswith("Skillnaden kan vara slump.")


@pytest.mark.parametrize(
    ("values", "background", "sizes", "what"),
    [
        ([1.0] * 5, [[1.0]] * 5, [1] * 5, "För få"),
        ([1.0] * 20, [[1.0]] * 20, [1] * 20, "samma sak"),
        ([1.0, 2.0] * 10, [[1.0]] + [[0.0]] * 19, [1] * 20, "ensam"),
        ([float("nan")] * 20, [[1.0]] * 20, [1] * 20, "saknas"),
        ([1.0] * 20, [[1.0]] * 20, [0] * 20, "över noll"),
        ([1.0] * 20, [[1.0]] * 19, [1] * 20, "sin bakgrund"),
    ],
)
def test_what_cannot_be_expected_is_refused(values, background, sizes, what):
    with pytest.raises(ValueError, match=what):
        expected_values(values, background, sizes)
