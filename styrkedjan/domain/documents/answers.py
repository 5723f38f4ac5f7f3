"""Who decides about a matter, in one sentence, and how well a matter answers what somebody asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from styrkedjan.domain.documents.rules import mended
from styrkedjan.domain.documents.states import AuthoritySource
from styrkedjan.domain.swedish import kronor


@dataclass(frozen=True, slots=True)
class Asked:
    """A row of an order with the order it stands in."""

    matter: str
    delegate: str
    body: str
    source: AuthoritySource
    since: date
    decision: str
    heading: str = ""
    amount: Decimal | None = None
    condition: str = ""
    law: str = ""


def sentence(one: Asked) -> str:
    """`Rektor i Skolnämnden beslutar, högst 50 000 kr, på delegation sedan 2026-01-01 (Skolnämnden 2025-12-15 § 8).`"""
    limit = f", högst {kronor(one.amount)}" if one.amount is not None else ""
    ground = {
        AuthoritySource.DELEGATION: "på delegation",
        AuthoritySource.LAW: f"direkt av lagen ({mended(one.law)})" if one.law else "direkt av lagen",
        AuthoritySource.EXECUTION: "som verkställighet",
    }[one.source]
    decided = f" ({one.decision})" if one.decision else ""
    who = f"{mended(one.delegate)} i {one.body}" if one.delegate else one.body
    condition = f" Villkor: {mended(one.condition)}." if one.condition else ""
    return f"{who} beslutar{limit}, {ground} sedan {one.since}{decided}.{condition}".replace("..", ".")


# What a question begins with, and says nothing of what it is about.
_ASKING = frozenset({
    "vem", "vilka", "vilken", "vilket", "som", "får", "kan", "ska", "har", "rätt", "att", "beslutar", "besluta",
    "beslutade", "bestämmer", "bestämma", "avgör", "godkänner", "tar", "fattar", "beslut", "beslutet", "om", "på",
    "för", "i", "över", "när", "det", "är",
})  # fmt: skip


def is_question(words: str) -> bool:
    """Whether somebody asks who decides: `vem beslutar om skolskjuts?`"""
    return words.casefold().split()[:1] in (["vem"], ["vilka"], ["vilken"])


def matter_of(words: str) -> str:
    """What is asked about: `vem beslutar om skolskjuts?` is about `skolskjuts`."""
    told = [word.strip('?!.,”"') for word in words.split()]
    return " ".join(word for word in told if word and word.casefold() not in _ASKING)


def rank(one: Asked, words: str) -> int | None:
    """How well a row answers the words: 0 best; None where some word stands nowhere in it."""
    matter = mended(one.matter).casefold()
    around = f"{matter} {mended(one.heading)} {mended(one.delegate)} {one.law} {one.body}".casefold()
    asked = [_stem(word) for word in matter_of(words).casefold().split()]
    if not asked or not all(word in around for word in asked):
        return None
    return sum(word not in matter for word in asked)


def _stem(word: str) -> str:
    """`skolskjutsen` finds `skolskjuts`: the ending of a definite form is left out of a long word."""
    return next(
        (word[: -len(end)] for end in ("erna", "orna", "arna", "en", "et") if word.endswith(end) and len(word) > 7),
        word,
    )
