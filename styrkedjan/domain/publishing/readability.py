"""How plain a Swedish text is: LIX, words a sentence plus the share of long words.

C.-H. Björnsson, Läsbarhet (1968): words divided by sentences, plus words of more than six letters in per cent. Under 30
is very easy, 30-40 easy, 40-50 ordinary prose, over 60 the language of offices. It says nothing of whether a text is
true, or says what its reader needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

LONG = 6
EASY = 40
_WORD = re.compile(r"[^\W\d_]+(?:[-:][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?:]+(?=\s|$)")


def words_of(text: str) -> list[str]:
    """The words; figures are none."""
    return _WORD.findall(text)


def lix(sentences: Iterable[str]) -> float:
    """LIX of sentences; 0 where there are no words. What stands in a list or heading is a sentence of its own."""
    parts = [part for text in sentences for part in _SENTENCE.split(text)]
    found = [words for part in parts if (words := words_of(part))]
    count = sum(map(len, found))
    if not count:
        return 0.0
    long = sum(len(word) > LONG for words in found for word in words)
    return count / len(found) + 100 * long / count
