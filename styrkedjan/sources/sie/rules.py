"""What can only be judged when the whole file has been read: its type, what is missing, whether it must be refused."""

from __future__ import annotations

import re
from pathlib import Path

from styrkedjan.domain.errors import Level
from styrkedjan.domain.swedish import listing, plural
from styrkedjan.sources.sie.header import Header
from styrkedjan.sources.sie.labels import BALANCES, LABELS, SieType
from styrkedjan.sources.sie.messages import Log
from styrkedjan.sources.sie.register import dimension

_SHOWN = 5
_IMPORT_NAME = re.compile(r"(?<![0-9])4_?i(?![a-z])", re.IGNORECASE)


def judge_type(stated: str, met: dict[str, int], path: Path) -> SieType:
    """The type of a file; `met` are the labels it holds.

    #SIETYP says only 4 for both export and import. The suffix .SI marks an import (section 5.1); any balance marks an
    export; without balances the name decides (some programs write imports as .SE), and last the suffix: a file that is
    not called .SE and has nothing but vouchers is an import.
    """
    if stated == "" or stated in ("1", "2", "3"):
        return SieType(stated or "1")
    if stated in ("4E", "4I"):
        return SieType(stated)
    if path.suffix.lower() == ".si":
        return SieType.IMPORT
    if BALANCES & met.keys():
        return SieType.EXPORT
    if _IMPORT_NAME.search(path.stem):
        return SieType.IMPORT
    return SieType.EXPORT if path.suffix.lower() == ".se" else SieType.IMPORT


def check_labels(log: Log, sie_type: SieType, met: dict[str, int]) -> None:
    """Mandatory items that are missing, items the type does not allow, and files with nothing in them."""
    if "#SIETYP" not in met:
        log.add("type", Level.INFORMATION, None, "#SIETYP saknas; filen läses som typ 1, bokslutssaldon.")
    for label, rule in LABELS.items():
        if sie_type in rule.mandatory and label not in met:
            text = f"{label} saknas men är obligatorisk i typ {sie_type}. Be leverantören av programmet rätta exporten."
            log.add("missing", Level.WARNING, None, text)
        elif sie_type in rule.banned and label in met:
            text = f"{label} ska inte finnas i en fil av typ {sie_type}. Posterna lästes ändå."
            log.add("banned", Level.WARNING, met[label], text)
    if not BALANCES & met.keys() and "#VER" not in met:
        text = "Filen har varken saldon eller verifikationer. Kontrollera urvalet vid exporten och att filen är hel."
        log.add("empty", Level.WARNING, None, text)


def check_refusals(log: Log, sie_type: SieType, header: Header, met: dict[str, int], unbalanced: int) -> None:
    """#FLAGGA 1 and unbalanced vouchers stop an import (type 4I); elsewhere the flag is only worth knowing."""
    if header.flag == "1":
        if sie_type is SieType.IMPORT:
            text = "Filen är redan inläst (#FLAGGA 1). Exportera nya verifikationer ur försystemet."
            log.refuse(met["#FLAGGA"], text)
        else:
            text = "#FLAGGA är 1: filen har redan lästs in i ett annat program. Det hindrar inte läsningen."
            log.add("flag", Level.INFORMATION, met["#FLAGGA"], text)
    if sie_type is SieType.IMPORT and unbalanced:
        count = plural(unbalanced, "verifikation", "verifikationer")
        log.refuse(None, f"{count} i importfilen balanserar inte, så filen får inte läsas in. Rätta i försystemet.")


def check_codes(log: Log, header: Header, accounts: dict[str, int], dimensions: dict[int, int]) -> None:
    """Accounts and dimensions that rows use but the file does not declare."""
    strangers = [account for account in accounts if account not in header.accounts] if header.accounts else []
    if strangers:
        shown = listing(strangers[:_SHOWN]) + (" med flera" if len(strangers) > _SHOWN else "")
        count = plural(len(strangers), "konto", "konton")
        text = f"Verifikationerna använder {count} som saknas i filens kontoplan: {shown}."
        log.add("accounts", Level.INFORMATION, accounts[strangers[0]], text)
    for number, line in dimensions.items():
        if dimension(header, number) is None:
            text = f"Dimension {number} används men deklareras inte med #DIM. Ange vad den betyder när filen läses in."
            log.add("dimensions", Level.WARNING, line, text)


def check_balances(log: Log, sie_type: SieType, balances: dict[str, dict[str, int]], sums: dict[str, int]) -> None:
    """In an export, the vouchers lead from opening to closing balance, and to the result, on every account.

    It is how a file that lost its last vouchers between two of them can be told.
    """
    if sie_type is not SieType.EXPORT or not sums:
        return
    astray = [account for account, stated in balances.items() if not _explained(stated, sums.get(account, 0))]
    if astray:
        shown = listing(astray[:_SHOWN]) + (" med flera" if len(astray) > _SHOWN else "")
        count = plural(len(astray), "konto", "konton")
        text = (
            f"Verifikationerna förklarar inte saldot på {count}: {shown}. Ingående balans och verifikationer ska bli "
            "utgående balans eller resultat. Kontrollera att filen är hel och att alla verifikationer exporterades."
        )
        log.add("balances", Level.WARNING, None, text)


def _explained(stated: dict[str, int], movement: int) -> bool:
    if "#RES" in stated:
        return movement == stated["#RES"]
    return stated.get("#IB", 0) + movement == stated.get("#UB", 0)


def check_days(log: Log, header: Header, days: dict[int, int]) -> None:
    """Dates outside the financial year."""
    if 0 not in header.years:
        return
    start, end = header.years[0]
    outside = [day for day in days if not start <= day <= end]
    if outside:
        count = plural(len(outside), "datum", "datum")
        text = f"{count} i verifikationerna ligger utanför räkenskapsåret {start}–{end}, det första är {outside[0]}."
        log.add("days", Level.WARNING, min(days[day] for day in outside), text)


def check_format(log: Log, header: Header, met: dict[str, int], charset: str) -> None:
    """What #FORMAT says against what the bytes are."""
    if header.stated_format.upper() == "PC8" and charset not in ("cp437", "ascii"):
        text = f"Filen anger #FORMAT PC8 men är skriven i {charset}. Den lästes som {charset}."
        log.add("format", Level.INFORMATION, met["#FORMAT"], text)
    elif header.stated_format and header.stated_format.upper() != "PC8":
        text = f"#FORMAT {header.stated_format} är inte tillåtet (bara PC8). Filen lästes som {charset}."
        log.add("format", Level.INFORMATION, met["#FORMAT"], text)
