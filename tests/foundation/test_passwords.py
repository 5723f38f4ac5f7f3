"""Which passwords are refused, as a table; what people choose well goes through."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from styrkedjan.foundation.passwords import PUBLISHED


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaa", "abcabcabcabc", "123456789012", "abcdefghijkl", "qwertyuiopåå", "098765432109", "aabbaabbaabb",
        "Sommaren2026!", "L0senord2026!", "Kommunen-2026", "administratör1", "SommarLösenord1", PUBLISHED,
        "Styrkedjan-2027",
        "kort", "tretton ord " * 11, "111111111112", "        aaaa", "Välkommen2026!",
    ],
)  # fmt: skip
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password", ["korrekt häst batteri klammer", "hemligt-trappräcke", "kp7d-x3mn-w8rt-zq2f", "Tre små björnar åt gröt"]
)
def test_good_passwords_are_let_through(password: str) -> None:
    validate_password(password)
