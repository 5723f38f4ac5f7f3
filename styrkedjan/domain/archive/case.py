"""A case as an archive takes it over: one value, whichever generation of the specification it is written in."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from styrkedjan.domain.errors import InvalidInput, Problem

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Held:
    """A file: its own name, and its name in the package (letters a-z, digits, - and _ alone)."""

    name: str
    packed: str
    media_type: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def kind(self) -> str:
        return self.packed.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the case, numbered within it."""

    number: int
    title: str
    created: datetime
    author: str
    files: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """`identity` is what the system calls it; `record_number` what the register does. `secrecy` is the law's section.

    `retention` is the committee's decided rule in words; "" says that nothing is decided, and then nothing is promised.
    """

    identity: str
    record_number: str
    title: str
    unit: str
    opened: date
    closed: date | None
    klassa: str
    klassa_title: str
    documents: tuple[Document, ...]
    events: tuple[tuple[datetime, str], ...] = ()
    secrecy: str = ""
    retention: str = ""
    is_kept: bool = True


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is agreed for a delivery: whose archive, under which agreement, and from which system."""

    creator: str
    organisation_number: str
    agreement: str
    release: str
    made: datetime
    identity: str
    receiver: str = ""
    system: str = "Styrkedjan"

    def __post_init__(self) -> None:
        self.require(self.creator, self.organisation_number, self.agreement)

    @staticmethod
    def require(creator: str, organisation_number: str, agreement: str) -> None:
        """Raises InvalidInput for everything that the receiving archive would send the package back for."""
        wrong = []
        if not creator.strip():
            wrong.append(Problem("", "Arkivbildare", "Arkivbildaren saknas.", "Skriv myndighetens namn."))
        if not re.fullmatch(r"\d{6}-?\d{4}", organisation_number.strip()):
            wrong.append(Problem("", "Organisationsnummer", "Det har tio siffror.", "Skriv det som 212000-0000."))
        if not agreement.strip():
            what = "Leveransöverenskommelsen saknas."
            wrong.append(Problem("", "Överenskommelse", what, "Skriv dess beteckning och datum."))
        if wrong:
            raise InvalidInput(wrong)

    @property
    def digits(self) -> str:
        return self.organisation_number.replace("-", "")


def packed_names(names: Iterable[str]) -> list[str]:
    """Names that every archive takes: a-z, A-Z, 0-9, - and _, one dot before what kind it is, and no two the same."""
    found: list[str] = []
    for number, name in enumerate(names, 1):
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        stem, dot, kind = plain.rpartition(".")
        stem = re.sub(r"[^A-Za-z0-9_-]+", "_", stem if dot else plain).strip("_")[:LONGEST_NAME] or "fil"
        kind = re.sub(r"[^A-Za-z0-9]", "", kind).lower() if dot else ""
        found.append(f"{number:02}_{stem}.{kind or 'bin'}")
    return found
