"""The fast path: a block of lines that holds nothing but regular vouchers, read column by column with Arrow.

Each step works on every line of the block at once, outside the interpreter: lines, then what stands before and after
each object list's `}`, then amount, date and text. Python itself only sees each coding and date once in a block.
A block in which anything at all is out of the ordinary raises Irregular with nothing kept, and is then read line by
line by the careful path (`vouchers`). Both must give the same rows; tests hold them against a third, slow reader.

Imported only for files that are large enough to gain from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from styrkedjan.sources.sie.memory import Memory, Voucher
from styrkedjan.sources.sie.tokens import BadValue

# Where the file stands between two lines. Lines between rows take it round: #VER, {, }.
OUTSIDE, DECLARED, OPEN = range(3)

_BARE = r'[^ "{}#\\][^ "{}\\]*'
_TOKEN = r'^("[^"{}\\]*"|[^"{}\\]+)$'
_ENDING = rf'^( +("[^"{{}}\\]*"|{_BARE})){{0,2}} *$'
_QUOTED_AMOUNT = r'^("-?[0-9]+(\.[0-9]{1,2})?"|-?[0-9]+(\.[0-9]{1,2})?)$'
_AMOUNT = r"^-?[0-9]+(\.[0-9]{1,2})?$"
_TWO_DECIMALS = r"^-?[0-9]+\.[0-9][0-9]$"
_LARGEST = 1 << 62

Array = Any  # pyarrow and numpy arrays
_MONEY = pa.decimal128(20, 2)


class Irregular(Exception):
    """The block has something in it that only the careful path may judge."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Between two lines: the phase, the voucher declared or open, and the sum of its rows so far (öre)."""

    phase: int = OUTSIDE
    voucher: Voucher | None = None
    total: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of a block as a table, their sum per account, its #VER (number, first line), and where it ends."""

    table: pa.Table
    sums: dict[str, int]
    vouchers: int
    first_voucher: int | None
    standing: Standing


def read_block(text: str, first: int, memory: Memory, standing: Standing) -> Block:
    """Read whole lines, the first of which is line `first` and comes after `standing`. Raises Irregular.

    There may be no tabs, escaped quotes or odd spaces in the text.
    """
    try:
        return _read(text, first, memory, standing)
    except (pa.ArrowException, BadValue) as error:
        raise Irregular from error


def _read(text: str, first: int, memory: Memory, standing: Standing) -> Block:
    lines, numbers = _lines(text, first)
    is_row = _flags(pc.starts_with(lines, "#TRANS "))
    marks = np.flatnonzero(~is_row)
    counts, declared = _structure(lines, marks, standing.phase)
    _no_more_braces(text, int(is_row.sum()), standing.phase, len(marks))
    vouchers = _vouchers(lines.take(declared), numbers[declared], memory, standing.voucher)
    rows = _rows(lines.filter(pa.array(is_row)), numbers[is_row], memory)
    closed = (standing.phase + len(marks)) // 3
    total = _balanced(rows["amount"], counts, closed, standing.total)
    phase = (standing.phase + len(marks)) % 3
    last = vouchers.slice(vouchers.num_rows - 1).to_pylist() if phase != OUTSIDE else []
    amounts = pa.table({name: rows[name] for name in ("account", "amount")})
    sums = amounts.group_by("account").aggregate([("amount", "sum")])
    return Block(
        table=_joined(rows, vouchers, counts),
        sums=dict(zip(sums["account"].to_pylist(), sums["amount_sum"].to_pylist(), strict=True)),
        vouchers=len(declared),
        first_voucher=int(numbers[declared[0]]) if len(declared) else None,
        standing=Standing(phase, Voucher(**last[0]), total if phase == OPEN else 0) if last else Standing(),
    )


def _lines(text: str, first: int) -> tuple[Array, Array]:
    """The lines without blanks around them, empty ones left out, and their numbers."""
    lines = pc.utf8_trim(pc.split_pattern(pa.array([text]), "\n").flatten(), " ")
    numbers = np.arange(first, first + len(lines))
    filled = _flags(pc.not_equal(lines, ""))
    if not filled.all():
        lines, numbers = lines.filter(pa.array(filled)), numbers[filled]
    return lines, numbers


def _structure(lines: Array, marks: Array, phase: int) -> tuple[Array, Array]:
    """How many rows each pair of braces has, and which lines are #VER.

    Between rows, the lines must follow each other as #VER, {, } without end; rows stand only after {.
    """
    kinds = lines.take(marks)
    roles = (phase + np.arange(len(marks) + 1)) % 3
    gaps = np.diff(marks, prepend=-1, append=len(lines)) - 1
    for role, flags in enumerate((pc.starts_with(kinds, "#VER "), pc.equal(kinds, "{"), pc.equal(kinds, "}"))):
        _require(_flags(flags)[roles[:-1] == role].all())
    _require(not gaps[roles != OPEN].any())
    return gaps[roles == OPEN], marks[roles[:-1] == OUTSIDE]


def _no_more_braces(text: str, rows: int, phase: int, marks: int) -> None:
    """Each row has one pair of braces and each voucher one; any other would be inside a text or misplaced."""
    opening = len(range((DECLARED - phase) % 3, marks, 3))
    closing = len(range((OPEN - phase) % 3, marks, 3))
    _require(text.count("{") == rows + opening and text.count("}") == rows + closing)


def _vouchers(lines: Array, numbers: Array, memory: Memory, standing: Voucher | None) -> pa.Table:
    """What the #VER lines say, after the voucher that the block begins in."""
    _, series, number, day, rest = _fields(lines, 4)
    for column in (series, number):
        _require(_matches(column, _TOKEN))
    dates = _days(day, numbers, memory)
    _require(dates.null_count == 0)
    known = [] if standing is None else [standing]
    columns = {
        "series": pc.utf8_trim(series, '"'),
        "number": pc.utf8_trim(number, '"'),
        "date": dates,
        "text": _texts(rest),
        "line": pa.array(numbers, pa.int64()),
    }
    return pa.table(
        {
            name: pa.concat_arrays([pa.array([getattr(voucher, name) for voucher in known], column.type), column])
            for name, column in columns.items()
        }
    )


def _rows(lines: Array, numbers: Array, memory: Memory) -> dict[str, Array]:
    """The #TRANS lines as columns; date null and text empty where none is given."""
    parts = pc.split_pattern(lines, "}", max_splits=1)
    _require(_flags(pc.equal(pc.list_value_length(parts), 2)).all())
    parts = parts.flatten()
    heads, tails = parts[::2].dictionary_encode(), pc.utf8_ltrim(parts[1::2], " ")
    amount, day, rest = _fields(tails, 2)
    memory.forget()
    places = pa.array(_recalled(heads, numbers, memory.heads, memory.learn_head), pa.int32()).take(heads.indices)
    columns = {
        "amount": _amounts(amount),
        "date": _days(day, numbers, memory),
        "text": _texts(rest),
        "line": pa.array(numbers, pa.int64()),
    }
    return columns | {name: values.take(places) for name, values in _coding_columns(memory).items()}


def _recalled(encoded: Array, numbers: Array, known: dict[str, int], learn: Callable[[str, int], None]) -> list[int]:
    """What is known of each value of a dictionary; what is not, is learned at the line where it was first."""
    values = encoded.dictionary.to_pylist()
    recalled = list(map(known.get, values))
    if None in recalled:
        indices = encoded.indices.to_numpy(zero_copy_only=False)
        first = numbers[np.unique(indices, return_index=True)[1]].tolist()  # values are numbered in the order they come
        for value, line in zip(values, first, strict=True):
            if value not in known:
                learn(value, line)
    return [known[value] for value in values]


def _coding_columns(memory: Memory) -> dict[str, Array]:
    """Account and objects of all codings, filled out with those learned since the last block."""
    columns = memory.columns
    known = len(columns["account"]) if columns else 0
    fresh = memory.codings[known:]
    if fresh or not columns:
        lists: dict[str, list[str | None]] = {"account": [account for account, _ in fresh]}
        for dimension in memory.dimensions:
            lists[f"object_{dimension}"] = [objects.get(dimension) for _, objects in fresh]
        for name, values in lists.items():
            before = columns.get(name, pa.nulls(known, pa.string()))
            columns[name] = pa.concat_arrays([before, pa.array(values, pa.string())])
    return columns


def _joined(rows: dict[str, Array], vouchers: pa.Table, counts: Array) -> pa.Table:
    """Rows with their voucher's columns; its date and text hold where a row gives none."""
    run = pa.array(np.repeat(np.arange(len(counts)), counts))
    of_voucher = {name: vouchers[name].combine_chunks().take(run) for name in ("series", "number", "date", "text")}
    text = pc.if_else(pc.equal(rows["text"], ""), of_voucher["text"], rows["text"])
    return pa.table(
        {
            **rows,
            "series": of_voucher["series"],
            "number": of_voucher["number"],
            "voucher_date": of_voucher["date"],
            "date": pc.coalesce(rows["date"], of_voucher["date"]),
            "text": text,
        }
    )


def _balanced(amounts: Array, counts: Array, closed: int, total: int) -> int:
    """The sum of the rows after the last }. Irregular when a voucher that ends here does not sum to zero."""
    values = amounts.to_numpy()
    largest = max((abs(int(value)) for value in (values.min(), values.max())), default=0) if len(values) else 0
    _require(largest * (len(values) + 1) + abs(total) < _LARGEST)
    sums = np.concatenate([[total], total + np.cumsum(values)])
    _require(not sums[np.cumsum(counts)[:closed]].any())
    return int(sums[-1])


def _fields(texts: Array, most: int) -> list[Array]:
    """The first `most` fields and what follows them, "" where a line has fewer."""
    columns = _elements(pc.split_pattern(texts, " ", max_splits=most), most + 1)
    if any(_flags(pc.equal(column, "")).any() for column in columns[:-1]):  # several spaces between fields, or too few
        columns = _elements(pc.ascii_split_whitespace(texts, max_splits=most), most + 1)
    return columns


def _elements(lists: Array, most: int) -> list[Array]:
    """Lists as columns, "" where a list is shorter."""
    lengths = pc.list_value_length(lists).to_numpy(zero_copy_only=False)
    if (lengths == most).all():
        return [pc.list_element(lists, index) if len(lists) else pa.array([], pa.string()) for index in range(most)]
    flat, starts = lists.flatten(), np.cumsum(lengths) - lengths
    return [flat.take(pa.array(starts + index, mask=lengths <= index)).fill_null("") for index in range(most)]


def _amounts(texts: Array) -> Array:
    """Whole öre."""
    if _flags(pc.starts_with(texts, '"')).any():
        _require(_matches(texts, _QUOTED_AMOUNT))
        texts = pc.utf8_trim(texts, '"')
    if _matches(texts, _TWO_DECIMALS):
        return pc.cast(pc.replace_substring(texts, ".", ""), pa.int64())
    _require(_matches(texts, _AMOUNT))
    return pc.cast(pc.multiply(pc.cast(texts, _MONEY), pa.scalar(100, pa.int32())), pa.int64())


def _days(texts: Array, numbers: Array, memory: Memory) -> Array:
    """Dates as yyyymmdd, null where none is given."""
    encoded = texts.dictionary_encode()
    days = _recalled(encoded, numbers, memory.day_tokens, memory.learn_day)
    return pa.array([day or None for day in days], pa.int32()).take(encoded.indices)


def _texts(rests: Array) -> Array:
    """The quoted text that comes first, "" where nothing does; at most two more fields may follow."""
    empty = _flags(pc.equal(rests, ""))
    if empty.all():
        return rests
    _require((_flags(pc.starts_with(rests, '"')) | empty).all())
    parts = pc.split_pattern(rests, '"', max_splits=2)
    lengths = pc.list_value_length(parts).to_numpy(zero_copy_only=False)
    _require(((lengths == 3) | empty).all())
    _, texts, endings = _elements(parts, 3)
    _require(_flags(pc.equal(endings, "")).all() or _matches(endings, _ENDING))
    return texts


def _matches(texts: Array, pattern: str) -> bool:
    return bool(_flags(pc.match_substring_regex(texts, pattern)).all())


def _flags(booleans: Array) -> Array:
    return booleans.to_numpy(zero_copy_only=False).astype(bool)


def _require(condition: Any) -> None:
    if not condition:
        raise Irregular
