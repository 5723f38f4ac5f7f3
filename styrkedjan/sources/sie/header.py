"""What a SIE file says about itself: the company, its years, chart of accounts, dimensions and objects."""

from __future__ import annotations

from dataclasses import dataclass, field

# Reserved dimensions may be used without #DIM (section 8, and the list of the Swedish edition).
RESERVED_DIMENSIONS: dict[int, tuple[str, int | None]] = {
    1: ("Kostnadsställe", None),
    2: ("Kostnadsbärare", 1),
    6: ("Projekt", None),
    7: ("Anställd", None),
    8: ("Kund", None),
    9: ("Leverantör", None),
    10: ("Faktura", None),
}


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension; `parent` for a sub-dimension, `declared` False when it is only known as reserved."""

    number: int
    name: str
    parent: int | None = None
    declared: bool = True


@dataclass(slots=True)
class Account:
    """An account of the chart (year 0). `kind` is T, S, K, I or empty: never guess it from the number."""

    number: str
    name: str
    kind: str = ""
    unit: str = ""
    sru: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """A balance or budget row.

    `label` is IB, UB, RES, OIB, OUB, PSALDO or PBUDGET; `year` 0, -1, ...; `period` yyyymm for the last two, whose
    `amount` (öre) is the change in the period. A row with objects is part of a total row: never add the two.
    """

    label: str
    year: int
    period: int | None
    account: str
    objects: tuple[tuple[int, str], ...]
    amount: int
    quantity: str
    line: int

    @property
    def is_total(self) -> bool:
        """Whether the row concerns the whole account."""
        return not self.objects


@dataclass(slots=True)
class Header:
    """Filled while the file is read. Dates are yyyymmdd; texts are empty where the file says nothing."""

    company: str = ""
    organisation_number: str = ""
    program: str = ""
    program_version: str = ""
    generated: int | None = None
    flag: str = ""
    stated_type: str = ""
    stated_format: str = ""
    currency: str = "SEK"
    chart: str = "BAS95"
    through: int | None = None
    years: dict[int, tuple[int, int]] = field(default_factory=dict)
    dimensions: dict[int, Dimension] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    objects: dict[tuple[int, str], str] = field(default_factory=dict)
