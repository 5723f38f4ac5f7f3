"""A second reader of SIE files, slow and obvious, written from the specification: it judges the fast one.

One character at a time, one list of everything, no streaming. It knows what SIE 4B says and the few liberties that the
reader documents: labels in any case, a quote that does not end a field, rows that RTRANS repeats.
"""

from dataclasses import dataclass, field
from fractions import Fraction

BLANKS = " \t"
ROWS = ("#TRANS", "#RTRANS", "#BTRANS")
LISTS = (*ROWS, "#IB", "#UB", "#RES", "#OIB", "#OUB", "#PSALDO", "#PBUDGET")


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its charset."""
    if all(byte < 128 for byte in data):
        return data.decode("ascii"), "ascii"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        pass
    score = {"cp437": 0, "latin-1": 0}
    for byte in data:
        for charset in score:
            if bytes([byte]).decode(charset) in "åäöÅÄÖ":
                score[charset] += 1
    charset = "latin-1" if score["latin-1"] > score["cp437"] else "cp437"
    return data.decode(charset), charset


def split_lines(text: str) -> list[str]:
    """Lines without their ends: LF, CRLF or CR."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def tokens(line: str) -> list[str | tuple[str, ...]]:
    """Label and fields; an object list is a tuple of its fields."""
    found: list = []
    objects: list[str] | None = None
    at = 0
    while at < len(line):
        character = line[at]
        if character in BLANKS:
            at += 1
        elif character == "{" and found and found[0].upper() in LISTS and not any(isinstance(x, tuple) for x in found):
            objects, at = [], at + 1
        elif character == "}" and objects is not None:
            found.append(tuple(objects))
            objects, at = None, at + 1
        elif character == '"':
            text, at = quoted(line, at + 1, within_list=objects is not None)
            (found if objects is None else objects).append(text)
        else:
            text = ""
            while at < len(line) and line[at] not in BLANKS and not (objects is not None and line[at] in '}"'):
                if line[at] == "{" and found and found[0].upper() in LISTS and not has_list(found):
                    break
                text += line[at]
                at += 1
            text = text.replace('\\"', '"')
            (found if objects is None else objects).append(text)
    if objects is not None:
        found.append(tuple(objects))
    return found


def has_list(found: list) -> bool:
    return any(isinstance(each, tuple) for each in found)


def quoted(line: str, at: int, *, within_list: bool) -> tuple[str, int]:
    """A quoted field from after its first quote: the text, and where reading goes on."""
    text = ""
    while at < len(line):
        character, following = line[at], line[at + 1 : at + 2]
        if character == "\\" and following == '"' and at + 2 < len(line):
            text += '"'
            at += 2
        elif character == '"' and (within_list or following == "" or following in " \t{}"):
            return text, at + 1
        else:
            text += character
            at += 1
    return text, at


def amount(text: str) -> Fraction | None:
    """Kronor, None when it is no amount as SIE writes them."""
    sign, digits = (text[0], text[1:]) if text[:1] in ("-", "+") else ("", text)
    whole, _, decimals = digits.partition(".")
    if not (whole + decimals).isascii() or not (whole + decimals).isdigit() or len(decimals.rstrip("0")) > 2:
        return None
    value = Fraction(int(whole or "0")) + (Fraction(int(decimals), 10 ** len(decimals)) if decimals else 0)
    return -value if sign == "-" else value


@dataclass
class Row:
    """A transaction as the judge reads it; the amount in kronor."""

    series: str
    number: str
    voucher_date: str
    date: str
    account: str
    objects: dict[int, str]
    amount: Fraction
    text: str
    line: int


@dataclass
class Verdict:
    """What the judge has found in a file."""

    charset: str = ""
    vouchers: int = 0
    unbalanced: int = 0
    rows: list[Row] = field(default_factory=list)
    sums: dict[str, Fraction] = field(
        default_factory=lambda: {"#IB": Fraction(), "#UB": Fraction(), "#RES": Fraction()}
    )
    balances: list[tuple] = field(default_factory=list)


def judge(data: bytes) -> Verdict:
    """Read a file whose structure is sound."""
    text, charset = decode(data)
    verdict = Verdict(charset)
    voucher: list[str] = []
    rows: list[Row] = []
    extra: Row | None = None
    for number, raw in enumerate(split_lines(text), start=1):
        line = raw.strip(BLANKS + "\x1a")
        if line == "}":
            if extra:
                rows.append(extra)
            verdict.vouchers += 1
            verdict.unbalanced += sum(row.amount for row in rows) != 0
            verdict.rows += rows
            rows, extra = [], None
        if not line.startswith("#"):
            continue
        fields = tokens(line)
        label = fields[0].upper()
        if label == "#VER":
            voucher = [*fields[1:], "", "", "", ""]
        elif label in ("#TRANS", "#RTRANS"):
            row = read_row(fields, voucher, number)
            if row and label == "#RTRANS":
                if extra:
                    rows.append(extra)
                extra = row
            elif row:
                if extra and (extra.account, extra.objects, extra.amount) != (row.account, row.objects, row.amount):
                    rows.append(extra)
                rows.append(row)
                extra = None
        elif label in LISTS and label not in ROWS:
            read_balance(fields, label, verdict)
    return verdict


def read_row(fields: list, voucher: list[str], line: int) -> Row | None:
    """A row with what its voucher lends it."""
    account, objects, *rest = fields[1:]
    rest += [""] * 3
    kronor, date, text = amount(rest[0]), rest[1], rest[2]
    if kronor is None:
        return None
    if date and not any(character.isdigit() for character in date):  # a text where the date should stand
        date, text = "", text or date
    pairs = {int(dimension): code for dimension, code in zip(objects[::2], objects[1::2], strict=True) if code}
    return Row(voucher[0], voucher[1], voucher[2], date or voucher[2], account, pairs, kronor, text or voucher[3], line)


def read_balance(fields: list, label: str, verdict: Verdict) -> None:
    """A balance row; the totals of year 0 are summed."""
    objects = next((each for each in fields if isinstance(each, tuple)), ())
    plain = [each for each in fields[1:] if not isinstance(each, tuple)]
    before = 3 if label in ("#PSALDO", "#PBUDGET") else 2
    kronor = amount(plain[before])
    if kronor is None:
        return
    codes = tuple((int(dimension), code) for dimension, code in zip(objects[::2], objects[1::2], strict=True) if code)
    period = plain[1] if before == 3 else None
    verdict.balances.append((label[1:], int(plain[0]), period, plain[before - 1], codes, kronor))
    if label in verdict.sums and plain[0] == "0" and not codes:
        verdict.sums[label] += kronor
