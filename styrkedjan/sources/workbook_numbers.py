"""A column of numbers read at once: which are plainly written, and which are told of or looked at one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from styrkedjan.domain.swedish import rounded
from styrkedjan.sources.tables.base import Texts
from styrkedjan.sources.tables.cells import LONGEST_NUMBER
from styrkedjan.sources.workbook_spec import Column, Kind, Value

Array = Any  # pyarrow and numpy arrays
_SPACES = r"[ \t\x{a0}\x{2007}\x{2009}\x{202f}]"
_PLAIN = r"^-?[0-9]{1,15}([.,][0-9]{1,15})?$"
_WHOLE = r"^-?[0-9]{1,15}$"
# What `tables.cells.signless` takes away, and in the same order.
_OTHERWISE = (
    ("'", ""),
    ("[−–]", "-"),
    (r"^(.*)([kK][rR]|[kK][rR][oO][nN][oO][rR]|[sS][eE][kK]|:-)$", r"\1"),
    (r"^\((.*)\)$", r"-\1"),
    (r"^(.*)-$", r"-\1"),
)
_FEW = 20  # one in so many that cannot be read so is looked at by itself; with more of them each text is, once


@dataclass(frozen=True, slots=True)
class Numbers(Sequence[Value]):
    """Numbers known to be plainly written, each made when it is asked for: a text takes half the room."""

    texts: Texts
    decimals: int
    factor: Decimal
    empty: Value
    whole: bool

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, at: int) -> Value: ...
    @overload
    def __getitem__(self, at: slice) -> Numbers: ...
    def __getitem__(self, at: int | slice) -> Value | Numbers:
        if isinstance(at, slice):
            return Numbers(self.texts[at], self.decimals, self.factor, self.empty, self.whole)
        text = self.texts[at]
        if not text:
            return self.empty
        if self.whole:
            return int(text)
        exact = Decimal(text.replace(",", "."))
        return rounded(exact if self.factor == 1 else exact * self.factor, self.decimals) or Decimal(0)


@dataclass(frozen=True, slots=True)
class AtOnce:
    """The numbers of a column, where they mean nothing, and where they have more decimals than are kept."""

    values: Numbers
    careful: Array
    finer: Array


def numbers_of(column: Column, cells: Texts, factor: Decimal, separator: str, *, written: bool) -> AtOnce | None:
    """The numbers that the texts stand for; None where too many are not plain for that to be worth it.

    `written` says that people or systems wrote them, and not Python from Excel's own numbers.
    """
    decimals, array = column.decimals or 0, cells.array
    whole, none = column.kind is Kind.INTEGER, np.zeros(len(cells), bool)
    blank, careful, finer = none, none, none
    fraction = f"([.,][0-9]{{1,{min(decimals, 2)}}})?" if decimals else ""
    if not _match(array, f"^-?[0-9]{{1,15}}{fraction}$").all():
        readable = _WHOLE if whole else _PLAIN
        plain = _match(array, readable)
        if not plain.all():
            blank = _match(array, f"^{_SPACES}*$")
            if not (plain | blank).all():
                array = _written_one_way(column, array)
                plain = _match(array, readable)
            careful = ~blank & ~plain
            if careful.sum() * _FEW > len(cells):
                return None
            if blank.any():
                array = pc.if_else(blank, "", array)
            if column.required:
                careful |= blank
        if written and (separator == "," or _any_has(array, ".")):
            careful = careful | _match(array, rf"^-?[1-9][0-9]{{0,2}}[.{',' * (separator == ',')}][0-9]{{3}}$")
        if factor == 1 and not whole:
            finer = _match(array, f"^-?[0-9]+[.,][0-9]{{{decimals}}}[0-9]*[1-9]")
        careful = careful | _flags(pc.greater(pc.binary_length(cells.array), LONGEST_NUMBER))
    if column.maximum is not None or (column.minimum is not None and (column.minimum != 0 or _any_has(array, "-"))):
        careful = careful | _out_of_bounds(column, array, ~(blank | careful), float(factor))
    return AtOnce(Numbers(Texts(array), decimals, factor, column.empty, whole), careful, finer & ~careful)


def _written_one_way(column: Column, array: Array) -> Array:
    array = pc.replace_substring_regex(array, _SPACES, "")
    if column.kind is Kind.NUMBER:
        array = pc.replace_substring_regex(array, "%$", "")
    for pattern, instead in _OTHERWISE:
        array = pc.replace_substring_regex(array, pattern, instead)
    return array


def _out_of_bounds(column: Column, array: Array, said: Array, factor: float) -> Array:
    """As floats: a bound is a whole number that a float holds, and what is above it is not rounded below it."""
    as_floats = pc.cast(pc.if_else(said, pc.replace_substring(array, ",", "."), "0"), pa.float64()).to_numpy() * factor
    outside = np.zeros(len(array), bool)
    if column.minimum is not None:
        outside |= as_floats < float(column.minimum)
    if column.maximum is not None:
        outside |= as_floats > float(column.maximum)
    return outside & said


def _any_has(array: Array, mark: str) -> bool:
    return bool(pc.any(pc.match_substring(array, mark)).as_py())


def _match(array: Array, pattern: str) -> Array:
    return _flags(pc.match_substring_regex(array, pattern))


def _flags(booleans: Array) -> Array:
    return booleans.to_numpy(zero_copy_only=False)
