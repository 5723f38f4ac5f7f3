"""The fast path: a block of lines that holds nothing but regular vouchers, read column by column.

What runs for every row runs inside the interpreter's own C loops: `partition` parts coding from values, `csv` takes the
values apart, `zip` turns rows into columns, and dictionaries turn codings and dates into values they have met before. A
block in which anything at all is out of the ordinary raises Irregular with nothing changed, and is then read line by line
by the careful path (`vouchers`). Both must give the same rows; tests hold them against a third, slow implementation.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, compress, pairwise, zip_longest

from styrkedjan.sources.sie.columns import Coding, Voucher
from styrkedjan.sources.sie.tokens import BadValue, parse_amount, parse_date, parse_objects, tokenise

REMEMBERED = 200_000  # codings kept; then it forgets and learns anew

# Where the file stands: a block may begin, and end, at any of these.
OUTSIDE, DECLARED, OPEN = range(3)

_FIELD = r'(?:"[^"\\{}]*+"|[^\s"{}#\\][^\s"{}\\]*+)'
_HEAD = re.compile(rf" *#TRANS +{_FIELD} *\{{(?: *+{_FIELD})*+ *", re.IGNORECASE)
_DIGITS_ALIKE = bytes.maketrans(b"123456789", b"000000000")


class Irregular(Exception):
    """The block has something in it that only the careful path may judge."""


class Memory:
    """Codings and dates met before, and the line where each account, dimension and date was first."""

    def __init__(self) -> None:
        self.codings: dict[str, Coding] = {}
        self.day_tokens: dict[str, int] = {"": 0}  # 0: none given, so the voucher's date holds
        self.days: dict[int, int] = {}
        self.accounts: dict[str, int] = {}
        self.dimensions: dict[int, int] = {}

    def coding(self, account: str, objects: Sequence[str], line: int) -> Coding:
        """Account and object list as one value. Raises BadValue."""
        pairs = dict(parse_objects(objects))
        self.accounts.setdefault(account, line)
        for dimension in pairs:
            self.dimensions.setdefault(dimension, line)
        return account, pairs

    def day(self, token: str, line: int) -> int:
        """A date in the file. Raises BadValue."""
        day = self.day_tokens.get(token)
        if not day:
            day = self.day_tokens[token] = parse_date(token)
            self.days[day] = line
        return day

    def learn_head(self, head: str, line: int) -> Coding | None:
        """What stands before an object list's `}`, when it is wholly regular. Raises Irregular when its values are not."""
        if not _HEAD.fullmatch(head):
            return None
        item = tokenise(head.strip() + "}")
        if item.flaws or not item.fields[0]:
            raise Irregular
        if len(self.codings) >= REMEMBERED:
            self.codings.clear()
        coding = self.codings[head] = self.coding(item.fields[0], item.objects or [], line)
        return coding


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of a block as columns, its runs, and where it leaves off: phase, last voucher, sum of its rows so far."""

    codings: list[Coding]
    amounts: list[int]
    dates: list[int | None]
    texts: list[str]
    lines: list[int]
    runs: list[tuple[Voucher, int]]
    first_voucher: int | None
    vouchers: int
    phase: int
    last: Voucher | None
    carried: int


def read_block(lines: list[str], numbers: Sequence[int], memory: Memory, phase: int, last: Voucher | None, carried: int) -> Block:
    """Read whole lines without tabs, escaped quotes, odd spaces or blank lines; `numbers` are their line numbers.

    `phase`, `last` and `carried` (öre) say where the block before left off. Raises Irregular.
    """
    heads, _, tails = zip(*[line.partition("}") for line in lines], strict=True)
    codings = list(map(memory.codings.get, heads))
    marks = [index for index, coding in enumerate(codings) if coding is None]
    try:
        if _learn_heads(marks, heads, codings, numbers, memory):
            marks = [index for index, coding in enumerate(codings) if coding is None]
        counts, declared = _structure(lines, marks, phase)
        fresh = _vouchers(declared, [numbers[i] for i in marks[-phase % 3 :: 3]], memory)
        row_numbers = list(compress(numbers, codings))
        amounts, dates, texts = _values(list(compress(tails, codings)), row_numbers, memory)
    except (BadValue, ValueError, csv.Error) as error:
        raise Irregular from error
    vouchers = [last, *fresh] if last is not None else fresh
    sums = list(accumulate(amounts, initial=carried))
    closed = (phase + len(marks)) // 3
    if any(sums[end] for end in list(accumulate(counts))[:closed]):
        raise Irregular  # a voucher that does not balance, for the careful path to report
    runs = list(zip(vouchers, counts, strict=False))
    if 0 in dates or "" in texts:
        _inherit(dates, texts, runs)
    end_phase = (phase + len(marks)) % 3
    return Block(
        codings=list(filter(None, codings)),
        amounts=amounts,
        dates=dates,
        texts=texts,
        lines=row_numbers,
        runs=runs,
        first_voucher=fresh[0].line if fresh else None,
        vouchers=len(fresh),
        phase=end_phase,
        last=vouchers[-1] if end_phase != OUTSIDE else None,
        carried=sums[-1] if end_phase == OPEN else 0,
    )


def _learn_heads(
    marks: list[int], heads: Sequence[str], codings: list[Coding | None], numbers: Sequence[int], memory: Memory
) -> bool:
    """Fill in codings met for the first time; whether there were any."""
    learned = False
    for index in marks:
        head = heads[index]
        if len(head) > 1 and head.lstrip()[1:6].upper() == "TRANS":
            codings[index] = memory.codings.get(head) or memory.learn_head(head, numbers[index])
            learned = True
    return learned


def _structure(lines: list[str], marks: list[int], phase: int) -> tuple[list[int], list[str]]:
    """The number of rows within each pair of braces, and the #VER lines.

    Between rows, the lines must follow each other as #VER, {, } without end; rows stand only after {.
    """
    kinds = [lines[index].strip() for index in marks]
    opening, closing = kinds[(1 - phase) % 3 :: 3], kinds[(2 - phase) % 3 :: 3]
    gaps = [right - left - 1 for left, right in pairwise([-1, *marks, len(lines)])]
    if (
        opening.count("{") != len(opening)
        or closing.count("}") != len(closing)
        or any(gaps[-phase % 3 :: 3])
        or any(gaps[(1 - phase) % 3 :: 3])
    ):
        raise Irregular
    return gaps[(2 - phase) % 3 :: 3], kinds[-phase % 3 :: 3]


def _fields(lines: list[str], most: int) -> list[tuple[str, ...]]:
    """The fields of every line as columns, short lines filled out with empty ones; at least two columns."""
    together = "".join(lines)
    if "}" in together:
        raise Irregular
    records = list(csv.reader(lines, delimiter=" ", skipinitialspace=True, doublequote=False, strict=True))
    columns = list(zip_longest(*records, fillvalue=""))
    while columns and not any(columns[-1]):  # trailing blanks make empty fields
        columns.pop()
    if len(records) != len(lines) or len(columns) > most:
        raise Irregular
    return columns


def _vouchers(lines: list[str], numbers: list[int], memory: Memory) -> list[Voucher]:
    """What the #VER lines say."""
    if not lines:
        return []
    columns = _fields(lines, most=7)
    if len(columns) < 4 or any("{" in line for line in lines) or {label.upper() for label in columns[0]} != {"#VER"}:
        raise Irregular
    days = [memory.day(token, line) for token, line in zip(columns[3], numbers, strict=True)]
    texts = columns[4] if len(columns) > 4 else ("",) * len(lines)
    return list(map(Voucher, columns[1], columns[2], days, texts, numbers))


def _values(tails: list[str], numbers: list[int], memory: Memory) -> tuple[list[int], list[int | None], list[str]]:
    """Amounts in öre, dates (0 where none is given) and texts from what follows the object lists."""
    if not tails:
        return [], [], []
    columns = _fields(tails, most=5)
    for extra in columns[3:]:
        if any(value.startswith("#") for value in set(extra)):
            raise Irregular  # another item on the same line
    known = memory.day_tokens
    tokens = columns[1] if len(columns) > 1 else ("",) * len(tails)
    dates: list[int | None] = list(map(known.get, tokens))
    if None in dates:
        dates = [memory.day(token, line) if token else 0 for token, line in zip(tokens, numbers, strict=True)]
    texts = list(columns[2]) if len(columns) > 2 else [""] * len(tails)
    return _amounts(columns[0]), dates, texts


def _amounts(texts: tuple[str, ...]) -> list[int]:
    """All amounts in öre. With two decimals everywhere the points can be dropped, which is quick."""
    together = " ".join(texts)
    shape = together.encode().translate(_DIGITS_ALIKE) + b" "
    if together.count(".") == shape.count(b".00 ") == len(texts) and "_" not in together:
        amounts = list(map(int, together.replace(".", "").split(" ")))
        if len(amounts) == len(texts):
            return amounts
    return list(map(parse_amount, texts))


def _inherit(dates: list[int | None], texts: list[str], runs: list[tuple[Voucher, int]]) -> None:
    """Where a row gives no date or text, the voucher's hold."""
    start = 0
    for voucher, count in runs:
        for index in range(start, start + count):
            dates[index] = dates[index] or voucher.date
            texts[index] = texts[index] or voucher.text
        start += count
