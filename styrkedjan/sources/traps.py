"""The classes of trouble that files of this kind are known for, and what every kind of import does with each.

Reported of tools like this one: a silent other number is never an answer. A test tries each class on every kind and
holds it to what stands here; the manual's table is written from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from styrkedjan.sources.workbook_spec import Kind, TableSpec


class Answer(StrEnum):
    """What becomes of the file."""

    READ = "läses"
    ASKED = "frågas"
    STOPPED = "stoppas"
    NONE = "–"


@dataclass(frozen=True, slots=True)
class Trap:
    """A class of trouble. It is there in tables with a column of any of the kinds `needs`, or the column `column`.

    `only` names the format that alone can have it; `ledger` is the ledger's answer where it is another.
    """

    key: str
    what: str
    answer: Answer
    needs: frozenset[Kind] = frozenset()
    column: str = ""
    only: str = ""
    ledger: Answer | None = None


_R, _A, _S = Answer.READ, Answer.ASKED, Answer.STOPPED
_NUMBERS, _CODES = frozenset({Kind.MONEY, Kind.NUMBER}), frozenset({Kind.CODE})
TRAPS = (
    Trap("rtrans", "#RTRANS står inte intill sin #TRANS", _R, only="SIE"),
    Trap("voucher", "en verifikation går inte att läsa", _S, only="SIE"),
    Trap("dimension", "en fri dimension heter som en reserverad", _R, only="SIE"),
    Trap("underdim", "ansvaret är en underdimension", _A, only="SIE"),
    Trap("ksumma", "kontrollsumman stämmer inte", _A, only="SIE"),
    Trap("dates", "transaktionens datum är i en annan månad än verifikationens", _R, only="SIE"),
    Trap("balance", "en saldokolumn bredvid beloppet", _R, frozenset({Kind.MONEY})),
    Trap("totals", "summarader med alla celler ifyllda", _R, _CODES),
    Trap("too_many", "fler celler än rubriker", _S),
    Trap("quote", "ett citattecken som aldrig avslutas", _S),
    Trap("sheets", "ett blad i månaden", _R),
    Trap("hidden", "ett dolt blad före det synliga", _R),
    Trap("formula", "en formel utan uträknat värde", _S),
    Trap("error", "ett fel från Excel (#SAKNAS!)", _S),
    Trap("other_year", "filens år är ett annat än det valda", _S, only="huvudbok"),
    Trap("thousands", "belopp i tusental enligt en rubrik", _A, frozenset({Kind.MONEY})),
    Trap("guard", '="5010"', _R, _CODES),
    Trap("named", "5010 Lokalhyra", _R, _CODES),
    Trap("percent", "0,87 i en cell med procentformat", _R, frozenset({Kind.NUMBER})),
    Trap("percent_money", "ett belopp i en cell med procentformat", _S, frozenset({Kind.MONEY})),
    Trap("ambiguous", "1.500", _S, _NUMBERS, ledger=_R),  # öre has two decimals: there it is fifteen hundred
    Trap("mixed", "en talcell ovanför texten 2 000,50", _R, _NUMBERS),
    Trap("empty_formula", "en formel vars värde är tomt", _R),
    Trap("utf16", "UTF-16 utan märke i början", _R),
    Trap("cp437", "DOS teckenkod", _R),
    Trap("serial", "Excels dagnummer i en textfil", _S, frozenset({Kind.DATE})),
    Trap("days", "15/3 2026 och 15.03.2026", _R, frozenset({Kind.DATE})),
    Trap("closing", "period 13", _S, frozenset({Kind.PERIOD}), ledger=_S),
    Trap("sexes", "Kvinnor och Män för kön", _R, column="sex"),
    Trap("headings", "rubriker som ingen känner igen", _A),
    Trap("kolada", "http i next_url, dubbletter, kön som saknas", _R, only="Kolada"),
)


def answer_of(trap: Trap, spec: TableSpec, *, is_ledger: bool = False) -> Answer:
    """What becomes of such a file of this kind; NONE where the kind has nothing that the trap can be in."""
    if trap.only:
        return trap.answer if is_ledger and trap.only != "Kolada" else Answer.NONE
    if is_ledger and trap.ledger is not None:
        return trap.ledger
    columns = spec.read_columns
    if trap.column and trap.column not in {column.key for column in columns}:
        return Answer.NONE
    if trap.needs and not any(column.kind in trap.needs for column in columns):
        return Answer.NONE
    return trap.answer
