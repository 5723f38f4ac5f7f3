"""What a table in a workbook looks like: its columns, their kinds and what identifies a row."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.periods import Period

Value = str | int | Decimal | date | Period | bool | tuple[str, ...] | None
Key = tuple[str, ...]
Values = Mapping[str, Value]

EXCEL_TEXT_LIMIT = 32_767  # what one Excel cell holds
_SHORT_TEXT = 255


class Kind(StrEnum):
    """What a column holds, and therefore which Python value a cell becomes.

    TEXT, CODE and CHOICE are `str` ("" when empty), CODES a sorted tuple of codes; INTEGER `int`, NUMBER, MONEY
    (kronor) and PERCENT (a share: 3,1 % is 0.031) `Decimal`, DATE `date`, PERIOD `Period`, BOOL `bool`, all None when
    empty.
    """

    TEXT = "text"
    CODE = "code"
    CODES = "codes"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    PERIOD = "period"
    CHOICE = "choice"
    BOOL = "bool"

    @property
    def empty(self) -> Value:
        """What an empty cell means: nothing said. Never zero."""
        if self is Kind.CODES:
            return ()
        return "" if self in {Kind.TEXT, Kind.CODE, Kind.CHOICE} else None

    @property
    def is_decimal(self) -> bool:
        return self in _DECIMAL_KINDS


_AS_WRITTEN = frozenset({Kind.TEXT, Kind.CODE, Kind.CHOICE})
_DECIMAL_KINDS = frozenset({Kind.MONEY, Kind.NUMBER, Kind.PERCENT})
_DECIMALS = {Kind.MONEY: 2, Kind.NUMBER: 6, Kind.PERCENT: 6}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key` is the identifier in code, `heading` and `aliases` what people write above it.

    `choices` maps stored values to labels; both are accepted, as are `words` for them. `decimals` finer than the
    column's are rounded, with a warning. A `readonly` column is written to help the reader and never read back. An
    empty cell means `default` where the thing always has a value, else nothing.
    """

    key: str
    heading: str
    kind: Kind = Kind.TEXT
    required: bool = False
    help: str = ""
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    minimum: int | Decimal | None = None
    maximum: int | Decimal | None = None
    decimals: int | None = None
    max_length: int = _SHORT_TEXT
    readonly: bool = False
    default: str | int | Decimal | bool | None = None

    def __post_init__(self) -> None:
        if (self.kind is Kind.CHOICE) != bool(self.choices):
            raise ValueError(f"{self.key}: a choice column, and no other, has choices")
        if not 1 <= self.max_length <= EXCEL_TEXT_LIMIT:
            raise ValueError(f"{self.key}: a cell holds at most {EXCEL_TEXT_LIMIT} characters")
        if self.decimals is None:
            object.__setattr__(self, "decimals", _DECIMALS.get(self.kind, 0))

    @property
    def empty(self) -> Value:
        """What an empty cell in this column means."""
        return self.kind.empty if self.default is None else self.default


@dataclass(frozen=True, slots=True)
class Wide:
    """How the table may also be handed in: a row per `down`, a column per year (`across`), `value` in the cells.

    `source` is the column that then holds the file's name. All are keys of columns.
    """

    down: str
    across: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """How others may hand in the table: several of `many` in one cell, and the `year` said by the file's name alone.

    `headings` are the words above the cells per name, the surest first; names that are columns are read, the others
    are only looked at by `flaws`, which gets the rows (`many` a line for each) and gives place, what and remedy.
    """

    many: str
    year: str
    headings: Mapping[str, tuple[str, ...]]
    flaws: Callable[[Sequence[Mapping[str, str]]], Iterable[tuple[int, str, str]]]


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table: `name` identifies the format, `title` is the sheet's name, `key` the columns that identify a row.

    What is read of a `whole` table replaces what there was, instead of changing it row by row.

    Raises ValueError when the columns contradict each other.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("code",)
    help: str = ""
    wide: Wide | None = None
    gathered: Gathered | None = None
    whole: bool = False

    def __post_init__(self) -> None:
        names = [column.key for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.name}: a column occurs twice")
        if not self.key or not set(self.key) <= set(names):
            raise ValueError(f"{self.name}: the key {self.key} is not among the columns")
        if any(self[name].readonly for name in self.key):
            raise ValueError(f"{self.name}: a key column must be read")
        if not 1 <= len(self.title) <= 31 or set(self.title) & set("[]:*?/\\'"):
            raise ValueError(f"{self.name}: ”{self.title}” cannot name a sheet")

    def __getitem__(self, key: str) -> Column:
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    @property
    def read_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not column.readonly)

    def cleaned(self, values: Values) -> dict[str, Value]:
        """A row from the database as the same row would come back from a file; absent cells stay absent."""
        return {column.key: _cleaned(column, values[column.key]) for column in self.columns if column.key in values}

    def key_of(self, values: Values) -> Key:
        """The row's identity as text, the same whether it came from a file or the database."""
        return tuple(dump(values.get(name)) or "" for name in self.key)


def _cleaned(column: Column, value: Value) -> Value:
    if value is None:
        return column.empty
    if isinstance(value, str) and column.kind in {Kind.TEXT, Kind.CODE}:
        return tidy(value)
    if isinstance(value, list | tuple):
        return tuple(sorted(set(value)))
    if column.kind.is_decimal and not isinstance(value, Decimal):
        return Decimal(str(value))
    return value


def tidy(text: str) -> str:
    """Text as it is kept: without surrounding space and control characters, with plain line breaks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():
        text = "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs", "Cn"})
    return text.strip()


def dump(value: Value) -> str | None:
    """A value as the text that stands for it in JSON and in the hidden sheet; `load` reads it back."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        text = format(value, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text in {"-0", ""} else text
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "; ".join(value)
    return str(value)


def load(kind: Kind, text: str | None) -> Value:
    """The value that `dump` wrote. Raises ValueError for text that no value of this kind gives."""
    if not text:
        return kind.empty
    if kind in _AS_WRITTEN:
        return text
    if kind is Kind.CODES:
        return tuple(part for part in text.split("; ") if part)
    if kind is Kind.INTEGER:
        return int(text)
    if kind.is_decimal:
        return _decimal(text)
    if kind is Kind.DATE:
        return date.fromisoformat(text)
    if kind is Kind.PERIOD:
        return Period.parse(text)
    if kind is Kind.BOOL:
        return {"true": True, "false": False}[text] if text in {"true", "false"} else _wrong(text)
    raise AssertionError(kind)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:
        return _wrong(text)


def _wrong(text: str) -> Decimal:
    raise ValueError(f"”{text}” går inte att läsa")
