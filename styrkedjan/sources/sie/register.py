"""The items outside vouchers: identification, chart of accounts and balances, one by one into header, sums and rows."""

from __future__ import annotations

import re
from collections.abc import Callable

from styrkedjan.domain.errors import Level
from styrkedjan.sources.sie.header import RESERVED_DIMENSIONS, Account, BalanceRow, Dimension, Header
from styrkedjan.sources.sie.labels import BALANCES, LABELS
from styrkedjan.sources.sie.messages import Log
from styrkedjan.sources.sie.tokens import BadValue, Item, parse_amount, parse_date, parse_dimension, parse_objects

_YEAR = re.compile(r"0|-[1-9]\d?", re.ASCII)
_PERIOD = re.compile(r"\d{4}(0[1-9]|1[0-2])", re.ASCII)
_TYPES = ("1", "2", "3", "4", "4E", "4I")


class Register:
    """Takes one item at a time. `sums` (öre) are #IB, #UB and #RES of year 0 without object rows."""

    def __init__(self, log: Log, *, keep_balances: bool) -> None:
        self.header = Header()
        self.sums = {"#IB": 0, "#UB": 0, "#RES": 0}
        self.balances_of_year: dict[str, dict[str, int]] = {}  # per account of year 0, by label
        self.met: dict[str, int] = {}  # every known label and the line where it was first
        self.balances: list[BalanceRow] = []
        self._log = log
        self._keep_balances = keep_balances
        self._totals_met: set[tuple[str, int, str]] = set()
        self._read: dict[str, Callable[[int, Item], None]] = {
            "#FLAGGA": self._flag,
            "#PROGRAM": self._program,
            "#FORMAT": self._format,
            "#GEN": self._generated,
            "#SIETYP": self._type,
            "#FNAMN": self._company,
            "#ORGNR": self._organisation_number,
            "#RAR": self._year,
            "#OMFATTN": self._through,
            "#KPTYP": self._chart,
            "#VALUTA": self._currency,
            "#KONTO": self._account,
            "#KTYP": self._account_kind,
            "#ENHET": self._unit,
            "#SRU": self._sru,
            "#DIM": self._dimension,
            "#UNDERDIM": self._dimension,
            "#OBJEKT": self._object,
        }

    def take(self, line: int, item: Item) -> None:
        """Read an item of any kind but vouchers and control sum; whatever is wrong goes to the log."""
        known = LABELS.get(item.label)
        if known is None:
            text = f"Posten {item.label} är okänd och hoppades över."
            self._log.tally("unknown", item.label, Level.INFORMATION, line, text)
            return
        self.met.setdefault(item.label, line)
        if len(item.fields) > known.known:
            text = f"{item.label} har fler fält än känt; de lästes inte."
            self._log.tally("extra", item.label, Level.INFORMATION, line, text)
        try:
            if item.label in BALANCES:
                self._balance(line, item)
            elif len(item.fields) < known.needed:
                self._short(line, item, known.needed)
            elif item.label in self._read:
                self._read[item.label](line, item)
        except BadValue as error:
            self._log.add("item", Level.ERROR, line, f"{item.label} lästes inte. {error}")

    def _short(self, line: int, item: Item, needed: int) -> None:
        """An item without all of its fields says nothing that can be used, but harms nothing either."""
        text = f"{item.label} ska ha minst {needed} fält men har {len(item.fields)}. Posten lästes inte."
        if item.label == "#KONTO" and item.fields:
            self.header.accounts.setdefault(item.fields[0], Account(item.fields[0], ""))
            text = f"Konto {item.fields[0]} saknar namn. Ge det ett namn i ekonomisystemet."
        self._log.tally("short", item.label, Level.WARNING, line, text)

    # Identification

    def _flag(self, line: int, item: Item) -> None:
        self.header.flag = item.fields[0]
        if item.fields[0] not in ("0", "1"):
            text = f"#FLAGGA ska vara 0 eller 1, inte ”{item.fields[0]}”."
            self._log.add("flag", Level.WARNING, line, text)

    def _program(self, line: int, item: Item) -> None:
        self.header.program = item.fields[0]
        self.header.program_version = item.fields[1] if len(item.fields) > 1 else ""

    def _format(self, line: int, item: Item) -> None:
        self.header.stated_format = item.fields[0]

    def _generated(self, line: int, item: Item) -> None:
        self.header.generated = parse_date(item.fields[0])

    def _type(self, line: int, item: Item) -> None:
        stated = item.fields[0].upper()
        if stated not in _TYPES:
            raise BadValue(f"”{item.fields[0]}” är ingen känd typ: den ska vara 1, 2, 3 eller 4. Typ 1 antas.")
        if self.header.stated_type and stated != self.header.stated_type:
            raise BadValue(f"Typen anges flera gånger; den första ({self.header.stated_type}) gäller.")
        self.header.stated_type = stated

    def _company(self, line: int, item: Item) -> None:
        self.header.company = item.fields[0]

    def _organisation_number(self, line: int, item: Item) -> None:
        self.header.organisation_number = item.fields[0] if item.fields else ""

    def _year(self, line: int, item: Item) -> None:
        year = _read_year(item.fields[0])
        start, end = parse_date(item.fields[1]), parse_date(item.fields[2])
        if start > end:
            raise BadValue(f"Räkenskapsåret börjar {start} men slutar {end}. Rätta datumen.")
        self.header.years[year] = (start, end)

    def _through(self, line: int, item: Item) -> None:
        self.header.through = parse_date(item.fields[0])

    def _chart(self, line: int, item: Item) -> None:
        self.header.chart = item.fields[0]

    def _currency(self, line: int, item: Item) -> None:
        self.header.currency = item.fields[0]

    # Chart of accounts

    def _account(self, line: int, item: Item) -> None:
        number, name = item.fields[:2]
        if not number:
            raise BadValue("Kontonumret saknas. Komplettera kontoplanen i ekonomisystemet.")
        earlier = self.header.accounts.get(number)
        if earlier is None:
            self.header.accounts[number] = Account(number, name)
        else:
            earlier.name = earlier.name or name

    def _of_account(self, number: str) -> Account:
        """The account, also when #KTYP or #SRU come before #KONTO, as in some real files."""
        return self.header.accounts.setdefault(number, Account(number, ""))

    def _account_kind(self, line: int, item: Item) -> None:
        self._of_account(item.fields[0]).kind = item.fields[1].upper()

    def _unit(self, line: int, item: Item) -> None:
        self._of_account(item.fields[0]).unit = item.fields[1]

    def _sru(self, line: int, item: Item) -> None:
        self._of_account(item.fields[0]).sru += (item.fields[1],)

    def _dimension(self, line: int, item: Item) -> None:
        number = parse_dimension(item.fields[0])
        parent = parse_dimension(item.fields[2]) if item.label == "#UNDERDIM" else None
        self.header.dimensions[number] = Dimension(number, item.fields[1], parent)

    def _object(self, line: int, item: Item) -> None:
        self.header.objects[parse_dimension(item.fields[0]), item.fields[1]] = item.fields[2]

    # Balances

    def _balance(self, line: int, item: Item) -> None:
        has_period = item.label in ("#PSALDO", "#PBUDGET")
        before = 3 if has_period else 2
        if len(item.fields) <= before:
            raise BadValue(f"Raden ska ha {'år, period, konto' if has_period else 'år, konto'} och belopp.")
        year = _read_year(item.fields[0])
        period = _read_period(item.fields[1]) if has_period else None
        account, amount = item.fields[before - 1], parse_amount(item.fields[before])
        objects = parse_objects(item.objects or [])
        if item.label in self.sums and not objects:
            self._total(line, item.label, year, account, amount)
        if self._keep_balances:
            quantity = item.fields[before + 1] if len(item.fields) > before + 1 else ""
            self.balances.append(BalanceRow(item.label[1:], year, period, account, objects, amount, quantity, line))

    def _total(self, line: int, label: str, year: int, account: str, amount: int) -> None:
        if (label, year, account) in self._totals_met:
            text = f"{label} för konto {account} år {year} finns mer än en gång; beloppen lades ihop."
            self._log.add("twice", Level.WARNING, line, text)
        self._totals_met.add((label, year, account))
        if year == 0:
            self.sums[label] += amount
            of_account = self.balances_of_year.setdefault(account, {})
            of_account[label] = of_account.get(label, 0) + amount


def dimension(header: Header, number: int) -> Dimension | None:
    """The dimension as declared or as reserved; None when it is neither."""
    if number in header.dimensions:
        return header.dimensions[number]
    if number in RESERVED_DIMENSIONS:
        name, parent = RESERVED_DIMENSIONS[number]
        return Dimension(number, name, parent, declared=False)
    return None


def _read_year(text: str) -> int:
    if not _YEAR.fullmatch(text):
        raise BadValue(f"”{text}” är inget årsnummer. Skriv 0 för innevarande år, -1 för föregående.")
    return int(text)


def _read_period(text: str) -> int:
    if not _PERIOD.fullmatch(text):
        raise BadValue(f"”{text}” är ingen period. Skriv sex siffror, till exempel 202601.")
    return int(text)
