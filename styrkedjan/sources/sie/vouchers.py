"""Vouchers and their rows: regular blocks in bulk, everything else line by line with an explanation of what is wrong.

One who reads this first should skip `feed_in_bulk`: it is only faster.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.errors import Level
from styrkedjan.domain.swedish import number, plural
from styrkedjan.sources.sie.charset import Unreadable
from styrkedjan.sources.sie.columns import Columns
from styrkedjan.sources.sie.lines import Piece, halves, parted
from styrkedjan.sources.sie.memory import Coding, Memory, Voucher
from styrkedjan.sources.sie.messages import Log
from styrkedjan.sources.sie.tokens import BLANK, ROWS, BadValue, Item, parse_amount, tokenise

MOST_ON_A_LINE = 2_000  # items and braces; each costs a copy of what is left of the line
MOST_IN_VOUCHER = 100_000  # lines; a voucher that is longer has lost its }
SMALL = 8_192  # characters; an irregular block is halved down to this, and then read line by line
IN_VAIN = 1 << 24  # characters tried in vain, less those tried with success, after which the fast path is given up

_Twin = tuple[str, frozenset[tuple[int, str]], int]
_THOUSANDS = re.compile(r"\d{3}([.,]\d+)?", re.ASCII)


@dataclass(slots=True)
class _Row:
    coding: Coding
    amount: int
    date: int | None
    text: str
    line: int
    added: bool = False

    @property
    def twin(self) -> _Twin:
        """What an #RTRANS and its #TRANS have in common."""
        account, objects = self.coding
        return account, frozenset(objects.items()), self.amount


class VoucherReader:
    """Follows the lines of a file, keeps the rows of its vouchers and hands every other item to `other`."""

    def __init__(self, log: Log, other: Callable[[int, Item], None]) -> None:
        self.vouchers = 0
        self.transactions = 0
        self.unbalanced = 0
        self.sums: dict[str, int] = {}  # öre per account
        self.memory = Memory()
        self.met: dict[str, int] = {}  # #VER, #TRANS, ... and the line where each was first
        self.columns = Columns()
        self._log = log
        self._other = other
        self._in_vain = 0
        self._leave()

    def _leave(self) -> None:
        self._voucher: Voucher | None = None
        self._open = False
        self._total = 0
        self._unreadable = 0
        self._held: list[_Row] | None = None  # the voucher's rows since its first #RTRANS
        self._plain: Counter[_Twin] = Counter()  # its #TRANS, by what makes two rows the same

    def feed(self, piece: Piece) -> None:
        """Read whole lines one by one."""
        for line_number, line in enumerate(piece.lines, piece.first):
            text = line.replace("\t", " ").strip(" \x1a")
            steps = 0
            while text:
                text = self._step(line_number, text)
                steps += 1
                if steps > MOST_ON_A_LINE:
                    raise Unreadable(
                        f"Rad {line_number} har fler än {MOST_ON_A_LINE} poster eller klamrar: den är skadad."
                    )

    def feed_in_bulk(self, piece: Piece) -> None:
        """Read whole lines column by column where they are regular, one by one where they are not."""
        if not self.vouchers:  # before the first voucher there is nothing regular
            *head, piece = parted(piece, piece.text.find("\n#VER"))
            for part in head:
                self.feed(part)
        self._feed_regular(piece)

    def _feed_regular(self, piece: Piece) -> None:
        if self._in_vain > IN_VAIN or (self._voucher is None and "#VER" not in piece.text):
            self.feed(piece)
            return
        if self._held is None and not self._unreadable and self._feed_block(piece):
            self._in_vain = max(0, self._in_vain - len(piece.text))
            return
        self._in_vain += len(piece.text)
        parts = halves(piece) if len(piece.text) > SMALL else [piece]
        if len(parts) == 1:
            self.feed(piece)
        else:
            for part in parts:
                self._feed_regular(part)

    def _feed_block(self, piece: Piece) -> bool:
        """Whether the lines were regular, and have been read."""
        from styrkedjan.sources.sie.bulk import DECLARED, OPEN, OUTSIDE, Irregular, Standing, read_block

        phase = OUTSIDE if self._voucher is None else OPEN if self._open else DECLARED
        try:
            standing = Standing(phase, self._voucher, self._total)
            block = read_block(piece.text.replace("\t", " "), piece.first, self.memory, standing)
        except Irregular:
            return False
        self.columns.extend(block.table)
        for account, amount in block.sums.items():
            self.sums[account] = self.sums.get(account, 0) + amount
        self.vouchers += block.vouchers
        self.transactions += block.table.num_rows
        if block.first_voucher is not None:
            self.met.setdefault("#VER", block.first_voucher)
        if block.table.num_rows:
            self.met.setdefault("#TRANS", block.table["line"][0].as_py())
        self._voucher, self._total = block.standing.voucher, block.standing.total
        self._open = block.standing.phase == OPEN
        return True

    def require_ends(self, piece: Piece) -> None:
        """Asked after each piece of the file, by both ways of reading. Raises Unreadable."""
        voucher = self._voucher
        if voucher is not None and piece.first + piece.text.count("\n") - voucher.line > MOST_IN_VOUCHER:
            raise Unreadable(
                f"Verifikation {voucher.name} (rad {voucher.line}) har inte avslutats efter {MOST_IN_VOUCHER} rader: "
                "dess avslutande } saknas."
            )

    def finish(self) -> None:
        """The file is at its end."""
        if self._voucher is None:
            return
        what = "saknar avslutande }" if self._open else "saknar sina rader inom { }"
        self._log.refuse(
            self._voucher.line,
            f"Filen är avhuggen: verifikation {self._voucher.name} {what}. Exportera eller hämta filen på nytt.",
        )
        self._close()

    # The careful path

    def _step(self, line_number: int, text: str) -> str:
        """Deal with what a line starts with; the rest of it, where a brace stands beside something else."""
        if text[0] == "{":
            self._begin(line_number)
            return text[1:].lstrip(BLANK)
        if text[0] == "}":
            self._end(line_number)
            return text[1:].lstrip(BLANK)
        if text[0] != "#":
            self._stray(line_number, text)
            return ""
        item = tokenise(text)
        for flaw in item.flaws:
            self._log.tally("flaw", flaw, Level.WARNING, line_number, f"Raden kan vara felskriven: {flaw}.")
        if item.label in ROWS:
            self._row(line_number, item)
        elif item.label == "#VER":
            self._declare(line_number, item)
        else:
            self._other(line_number, item)
        return item.rest

    def _stray(self, line_number: int, text: str) -> None:
        shown = text if len(text) <= 40 else text[:40] + "…"
        self._log.add(
            "stray",
            Level.WARNING,
            line_number,
            f"Raden ”{shown}” börjar inte med # och hoppades över. Kontrollera att ingen text är bruten på två rader.",
        )

    def _begin(self, line_number: int) -> None:
        if self._voucher is None or self._open:
            text = "Klammern { hör inte till någon verifikation. Kontrollera #VER-raden ovanför."
            self._log.add("brace", Level.ERROR, line_number, text)
        else:
            self._open = True

    def _end(self, line_number: int) -> None:
        if self._voucher is None:
            text = "Klammern } avslutar ingen verifikation. Kontrollera raderna ovanför."
            self._log.add("brace", Level.ERROR, line_number, text)
        else:
            self._close()

    def leave_unfinished(self, line_number: int, label: str) -> None:
        """An item that cannot stand inside a voucher has come: the one before it was never ended."""
        voucher = self._voucher
        if voucher is None:
            return
        if self._open:
            self._log.refuse(
                line_number,
                f"{label} kommer innan verifikation {voucher.name} (rad {voucher.line}) har avslutats med }}. "
                "Filen är skadad eller avhuggen: exportera den på nytt.",
            )
        else:
            text = f"Verifikation {voucher.name} saknar rader inom {{ }}. Kontrollera den i ekonomisystemet."
            self._log.add("bodiless", Level.ERROR, voucher.line, text)
        self._close()

    def _declare(self, line_number: int, item: Item) -> None:
        fields = [*item.fields, "", "", "", ""]
        if len(item.fields) < 3:
            text = "#VER ska ha serie, nummer och datum. Komplettera verifikationen i ekonomisystemet."
            self._log.refuse(line_number, text)
        elif len(item.fields) > 6:
            text = "#VER har fler fält än känt; de lästes inte."
            self._log.tally("extra", "#VER", Level.INFORMATION, line_number, text)
        date = self._read_date(fields[2], line_number) if len(item.fields) >= 3 else None
        self._enter(Voucher(fields[0], fields[1], date, fields[3], line_number))

    def _enter(self, voucher: Voucher) -> None:
        self.leave_unfinished(voucher.line, "#VER")
        self.met.setdefault("#VER", voucher.line)
        self.vouchers += 1
        self._voucher = voucher

    def _close(self) -> None:
        voucher = self._voucher
        assert voucher is not None
        self._release_held(voucher)
        if self._unreadable:
            self.unbalanced += 1
            rows = plural(self._unreadable, "rad", "rader")
            text = (
                f"Verifikation {voucher.name} kan inte läsas: {rows} i den är fel. Filen får inte läsas in utan den. "
                "Rätta verifikationen i ekonomisystemet och exportera filen igen."
            )
            self._log.refuse(voucher.line, text)
        elif self._total:
            self.unbalanced += 1
            total = number(Decimal(self._total) / 100, 2)
            text = (
                f"Verifikation {voucher.name} balanserar inte: raderna summerar till {total} kr i stället för 0. "
                "Rätta verifikationen i ekonomisystemet och exportera filen igen."
            )
            self._log.add("unbalanced", Level.ERROR, voucher.line, text)
        self._leave()

    def _row(self, line_number: int, item: Item) -> None:
        self.met.setdefault(item.label, line_number)
        if self._voucher is None:
            text = f"{item.label} står utanför verifikationer och lästes inte. Kontrollera #VER och klamrarna ovanför."
            if item.label == "#BTRANS":
                self._log.add("outside", Level.ERROR, line_number, text)
            else:
                self._log.refuse(line_number, text)
            return
        if not self._open:
            text = f"Verifikation {self._voucher.name} saknar inledande {{ före sina rader. De lästes ändå."
            self._log.add("brace", Level.ERROR, line_number, text)
            self._open = True
        if item.label == "#BTRANS":
            return
        row = self._read_row(line_number, item, self._voucher)
        if row is None:
            self._unreadable += 1
            return
        if item.label == "#RTRANS":
            row.added = True
            self._held = [] if self._held is None else self._held
        else:
            self._plain[row.twin] += 1
        if self._held is None:
            self._keep(row)
        else:
            self._held.append(row)

    def _release_held(self, voucher: Voucher) -> None:
        """#RTRANS and a #TRANS of the same voucher that says the same are one row, wherever in it the two stand.

        Dates and texts may differ between them in real files.
        """
        for row in self._held or ():
            if row.added:
                if self._plain[row.twin] > 0:
                    self._plain[row.twin] -= 1
                    continue
                text = f"#RTRANS i verifikation {voucher.name} har ingen likadan #TRANS. Raden räknades en gång."
                self._log.add("twin", Level.WARNING, row.line, text)
            self._keep(row)
        self._held = None

    def _keep(self, row: _Row) -> None:
        assert self._voucher is not None
        self.columns.append(self._voucher, row.coding, row.amount, row.date, row.text, row.line)
        self._total += row.amount
        self.sums[row.coding[0]] = self.sums.get(row.coding[0], 0) + row.amount
        self.transactions += 1

    def _read_row(self, line_number: int, item: Item, voucher: Voucher) -> _Row | None:
        """The row's values, or None with an error in the log."""
        account, amount, day, text = [*item.fields, "", "", "", ""][:4]
        try:
            if not account:
                raise BadValue(f"{item.label} saknar kontonummer. Komplettera raden i ekonomisystemet.")
            if _THOUSANDS.fullmatch(day):
                mended = f"{amount}{day}".replace(",", ".")
                raise BadValue(f"Beloppet {amount} {day} har mellanslag. Skriv det utan: {mended}.")
            ore = parse_amount(amount)
            coding = self._read_coding(line_number, account, item)
        except BadValue as error:
            self._log.add("row", Level.ERROR, line_number, f"{error} Raden lästes inte.")
            return None
        if len(item.fields) > 6:
            text_ = f"{item.label} har fler fält än känt; de lästes inte."
            self._log.tally("extra", item.label, Level.INFORMATION, line_number, text_)
        if day and not any(character.isdigit() for character in day):
            text_ = f"”{day}” står där datumet ska stå och lästes som text; verifikationens datum gäller."
            self._log.tally("misplaced", item.label, Level.WARNING, line_number, text_)
            day, text = "", text or day
        date = self._read_date(day, line_number) if day else None
        return _Row(coding, ore, date or voucher.date, text or voucher.text, line_number)

    def _read_coding(self, line_number: int, account: str, item: Item) -> Coding:
        if item.objects is None:
            text = f"{item.label} saknar objektlista; den lästes som tom {{}}."
            self._log.tally("list", item.label, Level.WARNING, line_number, text)
        return self.memory.coding(account, item.objects or [], line_number)

    def _read_date(self, text: str, line_number: int) -> int | None:
        try:
            return self.memory.day(text, line_number)
        except BadValue as error:
            self._log.refuse(line_number, str(error))
            return None
