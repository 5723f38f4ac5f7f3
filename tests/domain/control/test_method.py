"""The matrix is data: every cell has a band with a word, and what cannot be right is refused with its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from styrkedjan.domain.control.method import RiskMethod
from styrkedjan.domain.definitions import Flawed
from styrkedjan.sources.definitions.loading import load_kind

METHODS = load_kind(RiskMethod)
METHOD = METHODS["sannolikhet_konsekvens"]


@pytest.mark.parametrize("name", METHODS)
def test_every_cell_has_a_word_and_a_graver_cell_is_never_milder(name: str) -> None:
    method = METHODS[name]
    across, up = len(method.likelihood.steps), len(method.consequence.steps)
    for likelihood in range(1, across + 1):
        for consequence in range(1, up + 1):
            band = method.band(likelihood, consequence)
            assert band is not None
            assert all((band.word, band.action))
            if likelihood < across:
                assert method.rank(likelihood, consequence) <= method.rank(likelihood + 1, consequence)
            if consequence < up:
                assert method.rank(likelihood, consequence) <= method.rank(likelihood, consequence + 1)
    assert method.tone(method.bands[-1]) == 4


@pytest.mark.parametrize(("likelihood", "consequence", "word"), [(4, 4, "Mycket hög"), (1, 1, "Låg"), (2, 3, "Medel")])
def test_a_cell_means_what_the_file_says(likelihood: int, consequence: int, word: str) -> None:
    band = METHOD.band(likelihood, consequence)
    assert band is not None
    assert band.word == word


@pytest.mark.parametrize("place", [(0, 1), (5, 1), (1, 5), (None, 1), (2, None)])
def test_a_value_outside_the_scales_has_no_band(place: tuple[int | None, int | None]) -> None:
    assert METHOD.band(*place) is None
    assert METHOD.rank(*place) == (-1, 0)


def test_a_cell_of_ones_own_changes_that_cell_and_no_other() -> None:
    own = METHOD.with_cells({"1,4": "critical"})
    assert own.cells() == {**METHOD.cells(), "1,4": "critical"}
    assert own.is_same_scale(METHOD)
    assert not own.is_same_scale(METHODS["sannolikhet_vasentlighet"])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: METHOD.with_cells({"1,4": "okänd"}),
        lambda: replace(METHOD, matrix=METHOD.matrix[:-1]),
        lambda: replace(METHOD, bands=METHOD.bands[:1]),
        lambda: replace(METHOD, matrix=(replace(METHOD.matrix[0], bands=("low",)), *METHOD.matrix[1:])),
        lambda: replace(METHOD, major_from_percent=0),
        lambda: replace(METHOD, again_after_years=0),
        lambda: replace(METHOD.likelihood, steps=METHOD.likelihood.steps[:1]),
    ],
)
def test_a_method_that_cannot_be_right_is_refused(wrong: object) -> None:
    with pytest.raises(Flawed):
        wrong()  # type: ignore[operator]
