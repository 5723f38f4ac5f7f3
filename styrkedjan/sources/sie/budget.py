"""A budget as a SIE file (#PBUDGET, type 2, or 3 when it has objects), for import into an accounting system.

Type 3 wants each amount both for the account as a whole and for the object (SIE 4B, #PBUDGET): the total rows are
summed here, and taken apart again when such a file is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.sources.sie.control_sum import ControlSum
from styrkedjan.sources.sie.header import BalanceRow, Dimension, Header
from styrkedjan.sources.sie.reader import SieReader, refuse_if_needed
from styrkedjan.sources.sie.register import dimension as known_dimension

Objects = tuple[tuple[int, str], ...]

# Typographic characters that CP437 lacks and that read the same in plain form.
_PLAIN = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "\u00a0": " "}
)


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """The budgeted change of an account in a month (yyyymm), in kronor: cost positive, income negative.

    `objects` are (dimension, code) pairs in order of dimension; empty when the amount has none.
    """

    period: int
    account: str
    amount: Decimal
    objects: Objects = ()


@dataclass(frozen=True)
class Budget:
    """A year's budget; rows are kept sorted, without zeros. Raises InvalidInput with all that cannot be written."""

    company: str
    organisation_number: str
    generated: date
    start: date
    end: date
    accounts: tuple[tuple[str, str], ...]
    rows: tuple[BudgetRow, ...]
    dimensions: tuple[Dimension, ...] = ()
    objects: tuple[tuple[int, str, str], ...] = ()
    program: str = "Styrkedjan"
    program_version: str = "1"

    def __post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise InvalidInput(problems)
        kept = (row for row in self.rows if row.amount)
        object.__setattr__(self, "rows", tuple(sorted(kept, key=lambda row: (row.account, row.objects, row.period))))


def write_budget(target: Path, budget: Budget) -> None:
    """Write the file as a whole or not at all."""
    beside = target.with_name(target.name + ".part")
    beside.write_bytes(budget_file(budget))
    beside.replace(target)


def budget_file(budget: Budget) -> bytes:
    """The file's content: CP437, CRLF, with control sum."""
    lines = list(_lines(budget))
    control = ControlSum("cp437")
    control.add(lines)
    every = ["#FLAGGA 0", "#KSUMMA", *lines, f"#KSUMMA {control.value}"]
    return "".join(f"{line}\r\n" for line in every).encode("cp437")


def read_budget(path: Path) -> Budget:
    """What `write_budget` wrote. Raises RefusedFile, or InvalidInput for files that are no such budget."""
    reader = SieReader(path, keep_balances=True)
    balances = [row for row in reader.rows() if row.label == "PBUDGET" and row.year == 0]
    refuse_if_needed(reader.inspection())
    header = reader.header
    start, end = header.years.get(0, (0, 0))
    if not start or header.generated is None:
        raise InvalidInput([Problem(path.name, "", "Filen saknar #RAR 0 eller #GEN.", "Exportera budgeten på nytt.")])
    return Budget(
        company=header.company,
        organisation_number=header.organisation_number,
        generated=_date(header.generated),
        start=_date(start),
        end=_date(end),
        accounts=tuple((account.number, account.name) for account in header.accounts.values()),
        rows=tuple(_rows(balances)),
        dimensions=tuple(header.dimensions.values()),
        objects=tuple((number, code, name) for (number, code), name in header.objects.items()),
        program=header.program,
        program_version=header.program_version,
    )


def _rows(balances: Iterable[BalanceRow]) -> Iterator[BudgetRow]:
    """Object rows as they are, and what is left of each total as rows without objects."""
    left: defaultdict[tuple[int, str], int] = defaultdict(int)
    for row in balances:
        key = (row.period or 0, row.account)
        left[key] += row.amount if row.is_total else -row.amount
        if not row.is_total:
            yield BudgetRow(*key, Decimal(row.amount).scaleb(-2), row.objects)
    for key, ore in left.items():
        yield BudgetRow(*key, Decimal(ore).scaleb(-2))


def _lines(budget: Budget) -> Iterator[str]:
    has_objects = any(row.objects for row in budget.rows)
    yield _item("PROGRAM", budget.program, budget.program_version)
    yield "#FORMAT PC8"
    yield f"#GEN {budget.generated:%Y%m%d}"
    yield f"#SIETYP {3 if has_objects else 2}"
    if budget.organisation_number:
        yield _item("ORGNR", budget.organisation_number)
    yield _item("FNAMN", budget.company)
    yield f"#RAR 0 {budget.start:%Y%m%d} {budget.end:%Y%m%d}"
    yield f"#OMFATTN {budget.end:%Y%m%d}"
    for account, name in budget.accounts:
        yield _item("KONTO", account, name)
    for each in budget.dimensions:
        parent = () if each.parent is None else (str(each.parent),)
        yield _item("UNDERDIM" if parent else "DIM", str(each.number), each.name, *parent)
    for number, code, name in budget.objects:
        yield _item("OBJEKT", str(number), code, name)
    yield from _amounts(budget.rows)


def _amounts(rows: Iterable[BudgetRow]) -> Iterator[str]:
    """Each account's total in a period, then its objects. Totals of zero are written where objects make them up."""
    totals: defaultdict[tuple[str, int], list[BudgetRow]] = defaultdict(list)
    for row in rows:
        totals[row.account, row.period].append(row)
    for (account, period), parts in sorted(totals.items()):
        yield _budget_item(period, account, (), sum((part.amount for part in parts), Decimal()))
        for part in parts:
            if part.objects:
                yield _budget_item(period, account, part.objects, part.amount)


def _budget_item(period: int, account: str, objects: Objects, amount: Decimal) -> str:
    pairs = " ".join(f"{number} {_quoted(code)}" for number, code in objects)
    return f"#PBUDGET 0 {period} {_quoted(account)} {{{pairs}}} {amount:.2f}"


def _item(label: str, *fields: str) -> str:
    return " ".join([f"#{label}", *map(_quoted, fields)])


def _quoted(text: str) -> str:
    escaped = text.translate(_PLAIN).replace('"', '\\"')
    return f'"{escaped}"'


def _date(day: int) -> date:
    return date(day // 10_000, day // 100 % 100, day % 100)


# What cannot be written


def _problems(budget: Budget) -> Iterator[Problem]:
    for where, text in _texts(budget):
        yield from _text_problems(where, text)
    if not budget.start <= budget.end:
        yield Problem("", "år", "Budgetåret slutar innan det börjar.", "Rätta datumen.")
    accounts = {number for number, _ in budget.accounts}
    declared = Header(dimensions={each.number: each for each in budget.dimensions})
    seen: set[tuple[int, str, Objects]] = set()
    for row in budget.rows:
        where = f"konto {row.account}, period {row.period}"
        yield from _row_problems(row, where, budget, accounts, declared)
        key = (row.period, row.account, row.objects)
        if key in seen:
            yield Problem("", where, "Samma konto, period och objekt finns två gånger.", "Lägg ihop raderna.")
        seen.add(key)


def _row_problems(
    row: BudgetRow, where: str, budget: Budget, accounts: set[str], declared: Header
) -> Iterator[Problem]:
    first, last = (day.year * 100 + day.month for day in (budget.start, budget.end))
    if not (first <= row.period <= last and 1 <= row.period % 100 <= 12):
        yield Problem("", where, "Perioden ligger utanför budgetåret.", f"Välj en period {first}–{last}.")
    if row.account not in accounts:
        yield Problem("", where, "Kontot finns inte i kontoplanen.", "Lägg till kontot med namn.")
    if not row.amount.is_finite() or row.amount != round(row.amount, 2):
        yield Problem("", where, f"Beloppet {row.amount} är inte hela ören.", "Avrunda det till två decimaler.")
    numbers = [number for number, _ in row.objects]
    if numbers != sorted(set(numbers)):
        yield Problem("", where, "Objekten ska stå i dimensionsordning, ett per dimension.", "Ordna dem.")
    for number, code in row.objects:
        if known_dimension(declared, number) is None:
            yield Problem("", where, f"Dimension {number} är inte deklarerad.", "Ge dimensionen ett namn.")
        if not code:
            yield Problem("", where, f"Objektet i dimension {number} är tomt.", "Ange en objektkod eller ta bort det.")


def _texts(budget: Budget) -> Iterator[tuple[str, str]]:
    yield "namn", budget.company
    yield "organisationsnummer", budget.organisation_number
    yield "program", budget.program
    yield "programversion", budget.program_version
    for account, name in budget.accounts:
        yield f"konto {account}", account
        yield f"konto {account}", name
    for each in budget.dimensions:
        yield f"dimension {each.number}", each.name
    for number, code, name in budget.objects:
        yield f"objekt {number} {code}", code
        yield f"objekt {number} {code}", name
    for row in budget.rows:
        for _, code in row.objects:
            yield f"objekt {code}", code


def _text_problems(where: str, text: str) -> Iterator[Problem]:
    plain = text.translate(_PLAIN)
    strange = sorted({letter for letter in plain if not _fits(letter)})
    if strange:
        shown = " ".join(strange if all(letter.isprintable() for letter in strange) else map(repr, strange))
        yield Problem("", where, f"”{text}” har tecken som SIE inte kan skriva: {shown}.", "Byt ut dem.")
    if plain.endswith("\\"):
        yield Problem("", where, f"”{text}” slutar med omvänt snedstreck.", "Ta bort det sista tecknet.")


def _fits(letter: str) -> bool:
    """Letters and signs of western languages. The Greek letters, ÷ and line drawings of CP437 are left out: a reader
    that judges the charset by the bytes would take them for Latin-1 or UTF-8."""
    try:
        code = letter.encode("cp437")[0]
    except UnicodeEncodeError:
        return False
    return (0x20 <= code < 0xB0 and code != 0x7F) or letter in "°²·"
