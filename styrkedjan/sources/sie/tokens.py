"""One line into label and fields, and fields into values (SIE 4B section 5): tolerant, and explicit about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

BLANK = " \t"
ROWS = frozenset({"#TRANS", "#RTRANS", "#BTRANS"})
# #IB, #UB and #RES carry no list, but where one stands it must not be taken for the amount.
WITH_OBJECTS = ROWS | {"#IB", "#UB", "#RES", "#OIB", "#OUB", "#PSALDO", "#PBUDGET"}

UNCLOSED_QUOTE = "citattecknet som inleder fältet avslutas inte"
BARE_QUOTE = "citattecken inuti ett fält saknar omvänt snedstreck (\\)"
UNCLOSED_OBJECTS = "objektlistan saknar avslutande }"

LONGEST_AMOUNT = 60  # characters
MOST_KRONOR = 16  # digits; what 64 bits of öre can hold
_AMOUNT = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?", re.ASCII)
_DATE = re.compile(r"\d{8}", re.ASCII)


@dataclass(slots=True)
class Item:
    """A line taken apart.

    `fields` without label and object list; `objects` the fields inside `{ }`, None when there is no list; `rest` what
    follows a brace that opens or closes a voucher on the same line (brace included); `flaws` what had to be forgiven.
    """

    label: str
    fields: list[str] = field(default_factory=list)
    objects: list[str] | None = None
    rest: str = ""
    flaws: list[str] = field(default_factory=list)


def tokenise(text: str) -> Item:
    """Take apart a line that starts with `#`; `text` has no blanks around it."""
    label, at = _bare(text, 0, "{" if text[:4].upper() == "#VER" else "")
    item = Item(label.upper())
    takes_list = item.label in WITH_OBJECTS
    is_row = item.label in ROWS
    while True:
        at = _skip(text, at)
        if at >= len(text):
            return item
        mark = text[at]
        if mark == "{" and takes_list and item.objects is None:
            at = _object_list(text, at + 1, item)
        elif (mark == "{" and item.label == "#VER") or (mark == "}" and is_row) or (is_row and _starts_row(text, at)):
            item.rest = text[at:]
            return item
        elif mark == '"':
            value, at = _quoted(text, at + 1, item, inside_list=False)
            item.fields.append(value)
        else:
            value, at = _bare(text, at, _stops(item, takes_list=takes_list))
            item.fields.append(value)


def _stops(item: Item, *, takes_list: bool) -> str:
    """Braces that end an unquoted field: where a list or a voucher may begin, and after an amount."""
    if item.label == "#VER" or (takes_list and item.objects is None):
        return "{"
    return "}" if item.label in ROWS and len(item.fields) == 1 else ""


def _starts_row(text: str, at: int) -> bool:
    return text[at] == "#" and _bare(text, at, "{")[0].upper() in ROWS


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in BLANK:
        at += 1
    return at


def _bare(text: str, at: int, stops: str) -> tuple[str, int]:
    """An unquoted field from `at`, and where it ends."""
    end = at
    while end < len(text) and text[end] not in BLANK and text[end] not in stops:
        end += 1
    return text[at:end].replace('\\"', '"'), end


def _quoted(text: str, start: int, item: Item, *, inside_list: bool) -> tuple[str, int]:
    """A quoted field whose content begins at `start`; `\\"` is a quote, every other backslash itself."""
    at = start
    while (end := text.find('"', at)) >= 0:
        escaped = end > start and text[end - 1] == "\\"
        last = end + 1 == len(text)
        if escaped and last:  # a path such as "C:\SIE\": the backslash belongs to the text, the quote ends it
            return _unescape(text[start : end - 1]) + "\\", end + 1
        if not escaped and (last or inside_list or text[end + 1] in " \t{}"):
            return _unescape(text[start:end]), end + 1
        if not escaped:
            item.flaws = [*{*item.flaws, BARE_QUOTE}]
        at = end + 1
    item.flaws.append(UNCLOSED_QUOTE)
    return _unescape(text[start:]), len(text)


def _unescape(text: str) -> str:
    return text.replace('\\"', '"')


def _object_list(text: str, at: int, item: Item) -> int:
    """Fields up to `}` into `item.objects`; where the list ends."""
    item.objects = []
    while True:
        at = _skip(text, at)
        if at >= len(text):
            item.flaws.append(UNCLOSED_OBJECTS)
            return at
        if text[at] == "}":
            return at + 1
        if text[at] == '"':
            value, at = _quoted(text, at + 1, item, inside_list=True)
        else:
            value, at = _bare(text, at, '}"')
        item.objects.append(value)


class BadValue(ValueError):
    """A field that is no amount or date; the sentence says how to write it."""


def parse_amount(text: str) -> int:
    """Öre, exactly. `-.5` and `5.` are understood; raises BadValue for anything that could be misread."""
    if len(text) > LONGEST_AMOUNT:
        raise BadValue(f"Beloppet {text[:LONGEST_AMOUNT]}… är orimligt långt. Kontrollera raden i ekonomisystemet.")
    match = _AMOUNT.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        raise BadValue(_amount_remedy(text))
    cents = (match[3] or "").rstrip("0")
    if len(cents) > 2:
        raise BadValue(f"Beloppet {text} har fler än två decimaler. Avrunda det till hela ören i ekonomisystemet.")
    if len(match[2].lstrip("0")) > MOST_KRONOR:
        raise BadValue(f"Beloppet {text} är orimligt stort. Kontrollera raden i ekonomisystemet.")
    value = int(match[2] + cents.ljust(2, "0"))
    return -value if match[1] == "-" else value


def _amount_remedy(text: str) -> str:
    if not text:
        return "Beloppet saknas. Skriv det med decimalpunkt, till exempel 1234.50."
    bare = re.sub(r"[\s\u00a0']", "", text)
    if "," in bare:
        whole, _, decimals = bare.rpartition("," if bare.rfind(",") > bare.rfind(".") else ".")
        mended = re.sub(r"[.,]", "", whole) + "." + decimals
        if _AMOUNT.fullmatch(mended) and len(decimals) <= 2:
            return f"Beloppet {text} har komma. Skriv decimalpunkt och inga tusentalsavgränsare: {mended}."
    elif bare != text and _AMOUNT.fullmatch(bare):
        return f"Beloppet {text} har mellanslag. Skriv det utan: {bare}."
    return f"”{text}” är inget belopp. Skriv det med decimalpunkt, till exempel -1234.50."


def parse_date(text: str) -> int:
    """YYYYMMDD as an integer; raises BadValue when there is no such day."""
    if _DATE.fullmatch(text):
        try:
            date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            pass
        else:
            return int(text)
    raise BadValue(f"”{text}” är inget datum. Skriv åtta siffror, till exempel 20260131.")


def parse_dimension(text: str) -> int:
    """A dimension's number; raises BadValue."""
    if not (text.isascii() and text.isdigit()):
        raise BadValue(f"Dimensionen ”{text}” är inget nummer. Skriv till exempel 1.")
    return int(text)


def parse_objects(fields: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """The pairs of an object list, in order; an empty code means no object. Raises BadValue."""
    if len(fields) % 2:
        raise BadValue('Objektlistan ska ha par av dimension och objekt, till exempel {1 "4100"}.')
    pairs = zip(fields[::2], fields[1::2], strict=True)
    return tuple((parse_dimension(number), code) for number, code in pairs if code)
