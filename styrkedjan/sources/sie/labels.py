"""The item types of SIE 4B: how many fields each has, where it is mandatory, where not allowed (sections 6 and 11).

The matrix is the one of the Swedish edition. #SRU is left out of the mandatory ones: it concerns income tax returns,
which a municipality does not file. Balances are mandatory only where there are values to write: none can be missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SieType(StrEnum):
    """What a file carries; #SIETYP itself does not part 4E from 4I."""

    CLOSING_BALANCES = "1"
    PERIOD_BALANCES = "2"
    OBJECT_BALANCES = "3"
    EXPORT = "4E"
    IMPORT = "4I"


_1, _2, _3, _4E, _4I = SieType
_EVERY = frozenset(SieType)


@dataclass(frozen=True, slots=True)
class Label:
    """Fields needed and known (object list not counted), types where the item is mandatory or not allowed."""

    needed: int
    known: int
    mandatory: frozenset[SieType] = frozenset()
    banned: frozenset[SieType] = frozenset()


_BALANCE = frozenset({_4I})
_OBJECT_BALANCE = frozenset({_1, _2, _4I})
_PERIOD = frozenset({_1, _4I})
_DIMENSION = frozenset({_1, _2})
_VOUCHER = frozenset({_1, _2, _3})

LABELS: dict[str, Label] = {
    "#FLAGGA": Label(1, 1, mandatory=_EVERY),
    "#PROGRAM": Label(1, 2, mandatory=_EVERY),
    "#FORMAT": Label(1, 1, mandatory=_EVERY),
    "#GEN": Label(1, 2, mandatory=_EVERY),
    "#SIETYP": Label(1, 1, mandatory=_EVERY - {_1}),
    "#PROSA": Label(0, 1),
    "#FTYP": Label(1, 1),
    "#FNR": Label(1, 1),
    "#ORGNR": Label(0, 3),
    "#BKOD": Label(1, 1, banned=_BALANCE),
    "#ADRESS": Label(0, 4),
    "#FNAMN": Label(1, 1, mandatory=_EVERY),
    "#RAR": Label(3, 3, mandatory=_EVERY - {_4I}),
    "#TAXAR": Label(1, 1),
    "#OMFATTN": Label(1, 1, mandatory=frozenset({_2, _3}), banned=_PERIOD),
    "#KPTYP": Label(1, 1),
    "#VALUTA": Label(1, 1),
    "#KONTO": Label(2, 2, mandatory=_EVERY - {_4I}),
    "#KTYP": Label(2, 2),
    "#ENHET": Label(2, 2),
    "#SRU": Label(2, 2),
    "#DIM": Label(2, 2, banned=_DIMENSION),
    "#UNDERDIM": Label(3, 3, banned=_DIMENSION),
    "#OBJEKT": Label(3, 3, banned=_DIMENSION),
    "#IB": Label(3, 4, banned=_BALANCE),
    "#UB": Label(3, 4, banned=_BALANCE),
    "#RES": Label(3, 4, banned=_BALANCE),
    "#OIB": Label(3, 4, banned=_OBJECT_BALANCE),
    "#OUB": Label(3, 4, banned=_OBJECT_BALANCE),
    "#PSALDO": Label(4, 5, banned=_PERIOD),
    "#PBUDGET": Label(4, 5, banned=_PERIOD),
    "#VER": Label(3, 6, banned=_VOUCHER),
    "#TRANS": Label(2, 6, banned=_VOUCHER),
    "#RTRANS": Label(2, 6, banned=_VOUCHER),
    "#BTRANS": Label(2, 6, banned=_VOUCHER),
    "#KSUMMA": Label(0, 1),
}

BALANCES = frozenset({"#IB", "#UB", "#RES", "#OIB", "#OUB", "#PSALDO", "#PBUDGET"})
