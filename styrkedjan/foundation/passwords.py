"""Passwords that are long and still guessed at once: repetition, sequences, and the words anybody would try here."""

from __future__ import annotations

import re
from itertools import pairwise

from django.core.exceptions import ValidationError

FEWEST_CHARACTERS = 6  # different ones
# Printed in the manual, so never a secret.
PUBLISHED = "ekevik-demo-2026"
# What is tried first in a Swedish municipality; with a year, a mark or each other they are no better.
WORDS = frozenset({
    "styrkedjan", "ekevik", "demo", "kommun", "kommunen", "region", "regionen", "stad", "staden", "admin",
    "administrator", "administratör", "controller", "losen", "lösen", "losenord", "lösenord", "losenordet",
    "lösenordet", "hemlig", "hemligt", "hemligheten", "password", "passw", "passwd", "qwerty", "asdf", "sommar",
    "sommaren", "vinter", "vintern", "host", "höst", "hösten", "hosten", "var", "vår", "våren", "varen", "jul",
    "julen", "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
    "november", "december", "mandag", "måndag", "fredag", "valkommen", "välkommen", "hej", "hejsan", "sverige",
    "svensk", "test", "testar", "abc", "abcd", "abcdef", "och", "det", "ett", "en", "min", "mitt", "nytt", "byt",
    "bytmig", "changeme", "welcome", "secret",
})  # fmt: skip
_ROWS = ("1234567890", "abcdefghijklmnopqrstuvwxyzåäö", "qwertyuiopå", "asdfghjklöä", "zxcvbnm")
_LOOKALIKES = str.maketrans("013457$@!", "oieastsai")


LONGEST = 128


class LongestValidator:
    """Refuses what is longer than anybody writes: to hash it is work that a stranger could ask for."""

    def validate(self, password: str, user: object = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(f"Lösenordet är längre än {LONGEST} tecken. Korta det.")

    def get_help_text(self) -> str:
        return f"Lösenordet får ha högst {LONGEST} tecken."


class VariedValidator:
    """Refuses what is one thing over and over: aaaaaaaaaaaa, abcabcabcabc, 123456789012."""

    def validate(self, password: str, user: object = None) -> None:
        low = password.lower()
        repeated = low in (low + low)[1:-1]
        if repeated or len(set(low)) < FEWEST_CHARACTERS or _steps(low) > len(low) // 2:
            raise ValidationError("Lösenordet upprepar sig eller följer tangenterna. Använd flera ord i rad.")

    def get_help_text(self) -> str:
        return "Lösenordet får inte upprepa sig eller följa tangenterna."


class GuessableValidator:
    """Refuses what holds nothing but the words that are tried first, whatever numbers and marks stand between them."""

    def validate(self, password: str, user: object = None) -> None:
        if guessable(password):
            raise ValidationError("Lösenordet består bara av ord som prövas först. Använd flera andra ord i rad.")

    def get_help_text(self) -> str:
        return "Lösenordet får inte bara bestå av ord som alla prövar först."


def guessable(password: str) -> bool:
    """Whether every word of it is one that is tried first, plainly written or with look-alike figures."""
    low = password.lower()
    return any(_only_words(text) for text in (low, low.translate(_LOOKALIKES)))


def _only_words(text: str) -> bool:
    words = [word for word in re.findall(r"[a-zåäö]+", text) if len(word) > 2]
    return bool(words) and all(_is_made_of_words(word) for word in words)


def _is_made_of_words(text: str) -> bool:
    """Whether the letters can be cut into words of the list: sommarlösenord."""
    reached = {0}
    for start in range(len(text)):
        if start in reached:
            reached |= {start + len(word) for word in WORDS if text.startswith(word, start)}
    return len(text) in reached


def _steps(text: str) -> int:
    """How many characters follow the one before as on a row of keys or in the alphabet, either way."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    return sum(first == second or any(first + second in row for row in rows) for first, second in pairwise(text))
