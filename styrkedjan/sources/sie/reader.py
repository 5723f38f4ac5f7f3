"""A SIE file read once, from the first line to the last, in bounded memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from styrkedjan.domain.errors import Level
from styrkedjan.domain.swedish import plural
from styrkedjan.sources.sie import rules
from styrkedjan.sources.sie.charset import Profile, Unreadable, sniff
from styrkedjan.sources.sie.columns import Batch, Columns
from styrkedjan.sources.sie.control_sum import ControlSum
from styrkedjan.sources.sie.header import BalanceRow, Header
from styrkedjan.sources.sie.labels import LABELS, SieType
from styrkedjan.sources.sie.lines import Piece, pieces
from styrkedjan.sources.sie.messages import Log, Message, RefusedFile
from styrkedjan.sources.sie.register import Register
from styrkedjan.sources.sie.tokens import UNCLOSED_OBJECTS, UNCLOSED_QUOTE, BadValue, Item, parse_amount, tokenise
from styrkedjan.sources.sie.vouchers import VoucherReader

BATCH_ROWS = 65_536
WORTH_BULK = 8_000_000  # bytes; below it, loading Arrow costs more than it gains


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file holds and what is wrong with it.

    The three sums (kronor) are #IB, #UB and #RES of year 0 without object rows. `transactions` are the rows that count:
    no #BTRANS, an #RTRANS and its #TRANS once, no row that could not be read. `sie_type` is None when the file could
    not be read as SIE at all.
    """

    sie_type: SieType | None
    charset: str | None
    vouchers: int
    transactions: int
    unbalanced_vouchers: int
    opening_balance: Decimal
    closing_balance: Decimal
    result: Decimal
    messages: tuple[Message, ...]
    refused: bool

    @property
    def has_errors(self) -> bool:
        """Whether anything in the file is an error, refused or not."""
        return any(message.level is Level.ERROR for message in self.messages)


class SieReader:
    """One reading of one file.

    Go through `batches()` or `rows()` to the end; then `inspection()` and `header` say what was read. Nothing that was
    handed out may be kept when the inspection is refused.
    """

    def __init__(self, path: Path, *, name: str = "", keep_balances: bool = False, bulk: bool | None = None) -> None:
        """`name` is the file's own where it is kept under another: the type is judged by it as well.

        `bulk` decides whether regular vouchers are read column by column; by default in files worth it.
        """
        self._path = path
        self._named = Path(name) if name else path
        self._bulk = bulk
        self._log = Log()
        self._register = Register(self._log, keep_balances=keep_balances)
        self._vouchers = VoucherReader(self._log, self._other)
        self._profile: Profile | None = None
        self._type: SieType | None = None
        self._control: ControlSum | None = None
        self._control_line = 0
        self._control_done = False
        self._marks: list[tuple[int, Item]] = []
        self._other_months = 0
        self._other_month_line: int | None = None

    @property
    def header(self) -> Header:
        """What the file says about itself, complete when the reading is."""
        return self._register.header

    def batches(self, batch_rows: int = BATCH_ROWS) -> Iterator[Batch]:
        """Every transaction, in batches of at most `batch_rows`; never raises for what is in the file."""
        columns = self._vouchers.columns
        for _ in self._read():
            if len(columns) >= batch_rows:
                yield from map(self._noted, columns.take(batch_rows))
        yield from map(self._noted, columns.take(batch_rows))

    def _noted(self, batch: Batch) -> Batch:
        """Count the rows whose own date is in another month than their voucher's, which is the one that counts."""
        count, first = batch.in_other_months()
        if count:
            self._other_months += count
            self._other_month_line = self._other_month_line or first
        return batch

    def rows(self) -> Iterator[BalanceRow]:
        """Every balance and budget row (of a reader that keeps them); the transactions are let go."""
        for _ in self._read():
            self._vouchers.columns = Columns()
            yield from self._register.balances
            self._register.balances.clear()

    def inspection(self) -> Inspection:
        """The summary of what has been read."""
        messages = self._log.messages()
        if self._other_months:
            text = (
                f"{plural(self._other_months, 'transaktion har', 'transaktioner har')} ett eget datum i en annan månad "
                "än verifikationens. Verifikationens datum avgör perioden, så att verifikationen hålls ihop."
            )
            told = Message(Level.INFORMATION, self._other_month_line, text)
            messages = tuple(sorted([*messages, told], key=lambda message: message.line or 0))
        sums = {label: Decimal(ore).scaleb(-2) for label, ore in self._register.sums.items()}
        return Inspection(
            sie_type=self._type,
            charset=self._profile.charset if self._profile else None,
            vouchers=self._vouchers.vouchers,
            transactions=self._vouchers.transactions,
            unbalanced_vouchers=self._vouchers.unbalanced,
            opening_balance=sums["#IB"],
            closing_balance=sums["#UB"],
            result=sums["#RES"],
            messages=messages,
            refused=bool(self._log.refusals),
        )

    def _read(self) -> Iterator[None]:
        """Feed the file piece by piece; a stop after each, so that the caller can take what has come."""
        try:
            self._profile = sniff(self._existing())
            if self._bulk is None:
                self._bulk = self._path.stat().st_size >= WORTH_BULK
            for piece in pieces(self._path, self._profile):
                self._feed(piece)
                self._vouchers.require_ends(piece)
                yield
        except Unreadable as error:
            self._log.refuse(None, str(error))
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            self._log.refuse(None, f"Filen gick inte att läsa ({reason}). Kontrollera att du har behörighet.")
        if self._profile is not None:
            self._finish(self._profile)
            yield

    def _existing(self) -> Path:
        try:
            if self._path.is_file():
                return self._path
            if self._path.is_dir():
                raise Unreadable("Det är en mapp, inte en fil. Ange en SIE-fil.")
            exists = self._path.exists()
        except ValueError:
            exists = False
        if exists:
            raise Unreadable("Det är ingen vanlig fil. Ange en SIE-fil.")
        raise Unreadable("Filen finns inte. Kontrollera sökvägen.")

    def _feed(self, piece: Piece) -> None:
        if piece.unended and _is_incomplete(piece.text):
            text = "Filen är avhuggen: den slutar mitt i en post. Exportera eller hämta filen på nytt."
            self._log.refuse(piece.first, text)
        assert self._profile is not None
        if self._bulk and piece.is_plain(self._profile):
            self._vouchers.feed_in_bulk(piece)
        else:
            self._vouchers.feed(piece)
        if self._marks or (self._control is not None and not self._control_done):
            self._sum(piece)

    def _other(self, line: int, item: Item) -> None:
        if item.label in LABELS:
            self._vouchers.leave_unfinished(line, item.label)
        if item.label == "#KSUMMA":
            self._marks.append((line, item))
        self._register.take(line, item)

    # Control sum

    def _sum(self, piece: Piece) -> None:
        """Count the piece's lines between the two #KSUMMA."""
        start, lines = 0, piece.lines
        for line, item in self._marks:
            index = line - piece.first
            if self._control_done or (self._control is None and item.fields):
                text = "#KSUMMA står utan den inledande #KSUMMA och kontrollerades inte."
                self._log.add("control", Level.WARNING, line, text)
            elif self._control is None:
                assert self._profile is not None
                self._control, self._control_line = ControlSum(self._profile.codec), line
                start = index + 1
            else:
                self._control.add(lines[start:index])
                self._compare(self._control, line, item)
                self._control_done = True
        self._marks.clear()
        if self._control is not None and not self._control_done:
            self._control.add(lines[start:])

    def _compare(self, control: ControlSum, line: int, item: Item) -> None:
        stated = item.fields[0] if item.fields else ""
        if not (stated.isascii() and stated.isdigit()):
            text = f"#KSUMMA ska ange en kontrollsumma, inte ”{stated}”. Exportera filen på nytt."
        elif not control.agrees(int(stated)):
            text = (
                f"Kontrollsumman stämmer inte: filen anger {stated} men innehållet ger {control.value}. "
                "Filen har ändrats eller skadats efter exporten. Exportera den på nytt."
            )
        else:
            return
        self._log.add("control", Level.ERROR, line, text)

    # The whole file

    def _finish(self, profile: Profile) -> None:
        vouchers, header = self._vouchers, self.header
        vouchers.finish()
        met = self._register.met | vouchers.met
        if not met:
            self._log.clear()
            self._log.refuse(
                None, "Filen är ingen SIE-fil: ingen rad börjar med en känd post som #FLAGGA. Välj en annan."
            )
            return
        self._type = rules.judge_type(header.stated_type, met, self._named)
        if self._control is not None and not self._control_done:
            text = "Filen är avhuggen: den inleds med #KSUMMA men slutar utan. Exportera eller hämta filen på nytt."
            self._log.refuse(self._control_line, text)
        self._report_profile(profile)
        rules.check_labels(self._log, self._type, met)
        rules.check_refusals(self._log, self._type, header, met, vouchers.unbalanced)
        rules.check_codes(self._log, header, vouchers.memory.accounts, vouchers.memory.dimensions)
        rules.check_balances(self._log, self._type, self._register.balances_of_year, vouchers.sums)
        rules.check_days(self._log, header, vouchers.memory.days)
        rules.check_format(self._log, header, met, profile.charset)

    def _report_profile(self, profile: Profile) -> None:
        if profile.bom:
            self._log.add("bom", Level.INFORMATION, None, "Filen inleds med en byteordningsmarkering (BOM) för UTF-8.")
        if profile.control:
            text = "Filen innehåller styrtecken, som inte får finnas i SIE-texter."
            self._log.add("control characters", Level.INFORMATION, None, text)
        if profile.damaged:
            text = "Filen är märkt som UTF-8 men har tecken som inte är det; de ersattes med �. Exportera den på nytt."
            self._log.add("damaged", Level.ERROR, None, text)
        if profile.cut:
            text = "Filen är avhuggen: den slutar mitt i ett tecken. Exportera eller hämta filen på nytt."
            self._log.refuse(None, text)


def _is_incomplete(line: str) -> bool:
    """Whether a last line without line end stops before its item does."""
    text = line.strip(" \t\x1a")
    if not text.startswith("#"):
        return False
    item = tokenise(text)
    known = LABELS.get(item.label)
    if known is None:
        return not item.fields and any(label.startswith(item.label) for label in LABELS)
    if len(item.fields) < known.needed or UNCLOSED_QUOTE in item.flaws or UNCLOSED_OBJECTS in item.flaws:
        return True
    return _amount_is_cut(item)


def _amount_is_cut(item: Item) -> bool:
    if item.label not in ("#IB", "#UB", "#RES") or len(item.fields) != 3:
        return False
    try:
        parse_amount(item.fields[2])
    except BadValue:
        return True
    return item.fields[2].endswith(".")


def refuse_if_needed(inspection: Inspection) -> None:
    """Raise RefusedFile with the errors when the file must not be used."""
    if inspection.refused:
        raise RefusedFile([message for message in inspection.messages if message.level is Level.ERROR])
