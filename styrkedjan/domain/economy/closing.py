"""Closing a month: what a remark is known by, what remains, what has changed since, and the steps on the way.

Amounts in kronor as in the ledger. None is nothing booked, which is not nought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import quote, unquote

from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import listing, plural

ACKNOWLEDGE = "Gör klart det, eller skriv varför månaden stängs ändå."


class RemarkKind(StrEnum):
    """What a remark is about: the checks' three kinds, and codes that nobody has laid up."""

    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_ACCOUNT = "unknown_account"
    MISSING = "missing"
    JUMP = "jump"
    SIGN = "sign"

    @property
    def label(self) -> str:
        return {
            "unknown_code": "Okänt ansvar",
            "unknown_account": "Konto utan kontogrupp",
            "missing": "Återkommande post som saknas",
            "jump": "Stort hopp mot månaderna före",
            "sign": "Ovanligt tecken",
        }[self.value]


class RemarkKey(NamedTuple):
    """What a remark is known by from one import to the next. Written "jump:2020:5010", each part quoted as in a URL."""

    kind: RemarkKind
    responsibility: str
    account: str

    def __str__(self) -> str:
        return f"{self.kind.value}:{quote(self.responsibility, safe='')}:{quote(self.account, safe='')}"

    @classmethod
    def parse(cls, text: str) -> RemarkKey:
        """Read what `str` wrote. Raises ValueError."""
        kind, responsibility, account = text.split(":")
        return cls(RemarkKind(kind), unquote(responsibility), unquote(account))


@dataclass(frozen=True, slots=True)
class Left:
    """What remains before a month is done. `missing` forecasts are not made, `unsigned` are made and not signed."""

    remarks: int = 0
    missing: int = 0
    unsigned: int = 0
    sums: int = 0

    def __post_init__(self) -> None:
        if min(self.remarks, self.missing, self.unsigned, self.sums) < 0:
            raise ValueError("Det som återstår kan inte vara mindre än inget.")

    def __bool__(self) -> bool:
        return bool(self.remarks or self.missing or self.unsigned or self.sums)

    @property
    def parts(self) -> tuple[str, ...]:
        """Each thing that remains, in words."""
        found = (
            (self.remarks, "anmärkning är inte granskad", "anmärkningar är inte granskade"),
            (self.missing, "prognos saknas", "prognoser saknas"),
            (self.unsigned, "prognos är inte påskriven", "prognoser är inte påskrivna"),
            (self.sums, "nämnds summa är inte påskriven", "nämnders summor är inte påskrivna"),
        )
        return tuple(plural(count, one, many) for count, one, many in found if count)

    @property
    def sentence(self) -> str:
        """All of it in one sentence; "" when nothing remains."""
        return f"{listing(self.parts)}." if self else ""


def require_acknowledged(left: Left, reason: str) -> None:
    """A month may be closed with things undone, but only by somebody who says why. Raises Refused."""
    if left and not reason.strip():
        raise Refused(left.sentence, ACKNOWLEDGE)


@dataclass(frozen=True, slots=True)
class Changed:
    """What has changed of one account group since the month was closed."""

    label: str
    then: Decimal | None
    now: Decimal | None

    @property
    def difference(self) -> Decimal:
        return (self.now or Decimal(0)) - (self.then or Decimal(0))


def changed(then: Mapping[str, Decimal | None], now: Mapping[str, Decimal | None]) -> tuple[Changed, ...]:
    """The account groups that differ, in the order they stand now. Booked nought and nothing booked do differ."""
    labels = [*now, *(label for label in then if label not in now)]
    rows = (Changed(label, then.get(label), now.get(label)) for label in labels)
    return tuple(row for row in rows if row.then != row.now)


class Progress(StrEnum):
    """How far a step has come."""

    DONE = "done"
    NOW = "now"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class ClosingStep:
    """One of the four steps: what it is called, where it stands in words, and whether it is the next one."""

    number: int
    name: str
    told: str
    progress: Progress


def closing_steps(
    *, booked: bool, remarks: int, reviewed: int, forecasters: int, signed: int, closed: bool
) -> tuple[ClosingStep, ...]:
    """The way to a closed month. The first that is not done is the next one; a closed month has no next step."""
    left = remarks - reviewed
    told = (
        ("Redovisningen", "inläst" if booked else "inte inläst", booked),
        ("Anmärkningar", _remarks(booked, remarks, left), booked and not left),
        ("Prognoser", f"{signed} av {forecasters} påskrivna" if forecasters else "inga väntas", signed == forecasters),
        ("Stäng", "stängd" if closed else "öppen", closed),
    )
    waiting = [number for number, (_, _, done) in enumerate(told, 1) if not done]
    following = 0 if closed or not waiting else waiting[0]
    return tuple(
        ClosingStep(number, name, words, Progress.DONE if done else _progress(number, following))
        for number, (name, words, done) in enumerate(told, 1)
    )


def _progress(number: int, following: int) -> Progress:
    return Progress.NOW if number == following else Progress.LATER


def _remarks(booked: bool, remarks: int, left: int) -> str:
    if not booked:
        return "–"
    if not remarks:
        return "inga"
    return f"{left} kvar av {remarks}" if left else f"{remarks} granskade" if remarks > 1 else "1 granskad"
