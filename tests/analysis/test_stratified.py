"""Groups compared within strata: two famous reversals, and the variance by trying."""

import numpy as np
import pytest

from styrkedjan.analysis.ranks import Count
from styrkedjan.analysis.stratified import Stratum, mantel_haenszel, stratified

# C. Charig et al., BMJ 1986: treatments of kidney stones, small and large. Open surgery is better for both and worse in
# all.
STONES = [Stratum("små", Count(81, 87), Count(234, 270)), Stratum("stora", Count(192, 263), Count(55, 80))]
# P. Bickel et al., Science 1975: admissions to Berkeley's six largest departments, men and women.
BERKELEY = [
    Stratum("A", Count(512, 825), Count(89, 108)),
    Stratum("B", Count(353, 560), Count(17, 25)),
    Stratum("C", Count(120, 325), Count(202, 593)),
    Stratum("D", Count(138, 417), Count(131, 375)),
    Stratum("E", Count(53, 191), Count(94, 393)),
    Stratum("F", Count(22, 373), Count(24, 341)),
]


def test_the_kidney_stones_warn():
    found = stratified(STONES)
    assert found.crude.value == pytest.approx(273 / 350 - 289 / 350)
    assert [one.value > 0 for one in found.by_stratum] == [True, True]
    assert found.is_reversed
    said = found.sentence("öppen kirurgi", "titthål", "stenstorlek")
    assert said.startswith("Varning: Sammantaget ligger titthål 4,6 procentenheter över öppen kirurgi.")
    assert "Helheten vilseleder" in said


def test_berkeley_favoured_men_only_together():
    found = stratified(BERKELEY)
    assert found.crude.value == pytest.approx(0.142, abs=0.002)
    assert found.within.value < 0
    assert found.is_reversed
    assert found.is_explained


def test_the_weights_are_mantel_and_haenszels_by_hand():
    weights = [87 * 270 / 357, 263 * 80 / 343]
    gaps = [81 / 87 - 234 / 270, 192 / 263 - 55 / 80]
    expected = sum(w * g for w, g in zip(weights, gaps, strict=True)) / sum(weights)
    assert mantel_haenszel(STONES).value == pytest.approx(expected)


@pytest.mark.parametrize(("strata", "people"), [(3, 80), (40, 5)])
def test_the_interval_holds_for_few_large_and_many_small_strata(strata, people):
    chance = np.random.default_rng(2)
    base = chance.uniform(0.2, 0.7, strata)
    held = 0
    for _ in range(400):
        a, b = chance.binomial(people, base + 0.15), chance.binomial(people, base)
        made = [Stratum("", Count(int(x), people), Count(int(y), people)) for x, y in zip(a, b, strict=True)]
        found = mantel_haenszel(made)
        held += found.low <= 0.15 <= found.high
    assert 0.92 <= held / 400 <= 0.99


# counts "a/n-b/m" per stratum -> words
SPEC = [
    ("180/200-20/40 5/40-20/200", "det är utfallet som skiljer"),
    ("150/200-100/200 90/200-40/200", "den beror inte på utfallet"),
    ("10/20-9/20", "kan vara slump, också"),
    ("81/87-234/270 192/263-55/80", "Varning"),
]


@pytest.mark.parametrize(("text", "said"), SPEC)
def test_the_sentences(text, said):
    strata = [Stratum("", *(Count(*map(int, side.split("/"))) for side in cell.split("-"))) for cell in text.split()]
    if said.startswith("det är"):
        strata = [Stratum("bifall", Count(90, 100), Count(18, 20)), Stratum("avslag", Count(4, 20), Count(20, 100))]
    assert said in stratified(strata).sentence("Enhet A", "Enhet B", "utfallet")


def test_nothing_to_compare_within_is_refused():
    with pytest.raises(ValueError, match="inga grupper"):
        stratified([])
