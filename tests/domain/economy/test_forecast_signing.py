"""A forecast is never signed without a comment outside the interval, by anyone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.economy.forecast_signing import SignedLine, is_on_behalf, signer_name, signing_refusal

D = Decimal


@pytest.mark.parametrize(
    ("fall", "prognos", "intervall", "på_raden", "på_påskriften", "skrivs_på"),
    [
        ("inom intervallet", 100, (90, 110), "", "", True),
        ("på gränsen", 110, (90, 110), "", "", True),
        ("−5 022 mot −3 820 ± 500 utan kommentar", -5_022, (-4_320, -3_320), "", "", False),
        ("utanför med kommentar på raden", 111, (90, 110), "Två vikariat till.", "", True),
        ("utanför med kommentar på påskriften", 111, (90, 110), "", "Två vikariat till.", True),
        ("blanka tecken är ingen kommentar", 111, (90, 110), " \n", "  ", False),
        ("inget intervall är känt", 111, None, "", "", True),
    ],
)
def test_utanför_intervallet_krävs_en_kommentar(fall, prognos, intervall, på_raden, på_påskriften, skrivs_på):
    low, high = (D(one) for one in intervall) if intervall else (None, None)
    line = SignedLine("Personal", D(prognos), low, high, på_raden)
    assert (signing_refusal([line], på_påskriften) is None) is skrivs_på, fall


@pytest.mark.parametrize(
    ("fall", "roller", "enhet", "för_annan"),
    [
        ("chefen på sin enhet", ["/1/2/3/"], "/1/2/3/", False),
        ("controllern för enheten", ["/1/"], "/1/2/3/", True),
        ("förvaltningschefen som också är chef på enheten", ["/1/2/", "/1/2/3/"], "/1/2/3/", False),
    ],
)
def test_den_som_skriver_på_för_en_annan_skrivs_ut(fall, roller, enhet, för_annan):
    assert is_on_behalf(roller, enhet) is för_annan, fall
    told = signer_name("Anna Ek", "Norra skolan", on_behalf=för_annan)
    assert told == ("Anna Ek, för Norra skolan" if för_annan else "Anna Ek")


money = st.integers(-1000, 1000).map(D)
words = st.text("a ", max_size=2)


def line_of(amount: Decimal, middle: Decimal, half: Decimal, comment: str) -> SignedLine:
    return SignedLine("x", amount, middle - half, middle + half, comment)


lines = st.builds(line_of, money, money, money.map(abs), words)


@given(st.lists(lines, max_size=6), words)
def test_nothing_outside_is_signed_in_silence(found, comment):
    silent = [line for line in found if line.leaves_interval and not line.comment.strip()]
    assert (signing_refusal(found, comment) is None) is (not silent or bool(comment.strip()))
