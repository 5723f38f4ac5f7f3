"""Which column of a ledger file is what: named by the user, or guessed from its headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from styrkedjan.domain.errors import InvalidInput, Problem

FIELDS = (
    "responsibility", "account", "activity", "project", "counterparty", "object",
    "period", "day", "amount", "debit", "credit", "voucher", "text",
)  # fmt: skip
LABELS = {
    "responsibility": "ansvar",
    "account": "konto",
    "activity": "verksamhet",
    "project": "projekt",
    "counterparty": "motpart",
    "object": "objekt",
    "period": "period",
    "day": "datum",
    "amount": "belopp",
    "debit": "debet",
    "credit": "kredit",
    "voucher": "verifikation",
    "text": "text",
}
# Headings as seen in exports, most specific first; compared without case, accents, spaces and signs.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "responsibility": ("ansvar", "ansvarskod", "ansv", "kostnadsställe", "kst", "enhet", "responsibility"),
    "account": ("konto", "kontonr", "kontokod", "kontonummer", "account"),
    "activity": ("verksamhet", "verksamhetskod", "verks", "vht", "vsh", "activity", "activity code"),
    "project": ("projekt", "projektkod", "projektnr", "proj", "project"),
    "counterparty": ("motpart", "motpartskod", "mpart", "counterparty"),
    "object": ("objekt", "objektkod", "obj", "object"),
    "period": ("period", "redovisningsperiod", "månad", "bokföringsperiod", "month"),
    "day": ("datum", "bokföringsdatum", "verifikationsdatum", "verdatum", "bokfdatum", "transdatum", "dag", "date"),
    "amount": ("belopp", "belopp kr", "belopp sek", "summa", "utfall", "saldo", "amount"),
    "debit": ("debet", "debit"),
    "credit": ("kredit", "credit"),
    "voucher": ("verifikation", "verifikationsnr", "vernr", "ver", "verifikationsnummer", "verifikat", "voucher"),
    "text": ("text", "verifikationstext", "transaktionstext", "benämning", "radtext", "vertext", "description"),
}  # fmt: skip
_LETTERS = re.compile(r"^[A-Z]{1,3}$")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Field -> heading in the file, or a column's letter ("C"). `widths` pads codes that Excel made numbers of.

    Raises ValueError for a field that does not exist.
    """

    headings: Mapping[str, str]
    widths: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = [name for name in (*self.headings, *self.widths) if name not in FIELDS]
        if unknown:
            raise ValueError(f"Fältet {unknown[0]} finns inte i en huvudbok. Fälten är {', '.join(FIELDS)}.")


def bare(text: object) -> str:
    """A heading without case, accents, spaces and signs: "Bokf.datum" and "bokfdatum" are one."""
    plain = unicodedata.normalize("NFKD", str(text)).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


_FIELD_OF = {bare(word): name for name, words in SYNONYMS.items() for word in words}


def guess(headings: Sequence[object]) -> dict[str, int]:
    """Field -> place in `headings`, for those that are recognised. The first of two that mean the same wins."""
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = _FIELD_OF.get(bare(heading))
        if name and name not in found:
            found[name] = place
    return found


def header_row(records: Sequence[Sequence[object]], given: ColumnMap | None) -> int | None:
    """Which of the first rows holds the headings; None when no row does."""
    wanted = {bare(heading) for heading in given.headings.values()} if given else set()
    scores = [len(guess(record)) + 2 * sum(bare(cell) in wanted for cell in record) for record in records]
    best = max(scores, default=0)
    return scores.index(best) if best >= 2 else None


def resolve(headings: Sequence[object], given: ColumnMap | None, file: str, row: int) -> dict[str, int]:
    """Field -> place. What is given goes before what is guessed. Raises InvalidInput with all that is missing."""
    places = guess(headings)
    problems = []
    by_name = {bare(heading): place for place, heading in reversed(list(enumerate(headings)))}
    for name, heading in (given.headings if given else {}).items():
        place = by_name.get(bare(heading)) if bare(heading) else None
        if place is None and _LETTERS.match(heading):
            place = _place_of(heading)
        if place is None:
            what = f"Det finns ingen kolumn ”{heading}” för {LABELS[name]}."
            remedy = f"Välj någon av {', '.join(str(each) for each in headings if str(each).strip())}."
            problems.append(Problem(file, f"rad {row}", what, remedy))
        else:
            places = {other: at for other, at in places.items() if at != place or other == name}
            places[name] = place
    problems += _missing(places, file, row)
    if problems:
        raise InvalidInput(problems)
    return places


def _missing(places: Mapping[str, int], file: str, row: int) -> list[Problem]:
    needed = [
        ("account" in places, "konto"),
        ("amount" in places or {"debit", "credit"} <= places.keys(), "belopp (eller debet och kredit)"),
        ("period" in places or "day" in places, "period eller datum"),
        ("responsibility" in places, "ansvar"),
    ]
    return [
        Problem(file, f"rad {row}", f"Kolumnen för {label} hittades inte.", "Ange rubriken i kolumnöversättningen.")
        for found, label in needed
        if not found
    ]


def _place_of(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
