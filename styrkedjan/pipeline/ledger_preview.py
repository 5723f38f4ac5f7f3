"""What a person sees of a ledger before it counts: whose it is, what it changes per month, group and unit, and gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.errors import Level, Problem
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import listing, number, plural
from styrkedjan.foundation.imports import FileTable
from styrkedjan.pipeline.ledger import AccountSum, Change, ImportResult, MonthChange
from styrkedjan.pipeline.sie_source import SieSource
from styrkedjan.sources.ledger_columns import LABELS
from styrkedjan.sources.tables.headings import normalised

ZERO = Decimal(0)
_MOST = 40
_MOST_GAPS = 10


def table_facts(scope: Unit) -> list[tuple[str, str]]:
    """A table does not say whose it is: then it is said for whom it is read."""
    return [("Filens företag", "står inte i en tabell"), ("Läses in för", f"{scope.name} ({scope.code})")]


def sie_facts(scope: Unit, source: SieSource, before: tuple[str, str]) -> list[tuple[str, str]]:
    """The file's own company beside ours, its sums, and which dimension is what.

    `before` is the organisation number of the import before, and its day.
    """
    header, inspection = source.header, source.inspection()
    number_said = f" ({header.organisation_number})" if header.organisation_number else ""
    facts = [
        ("Filens företag", f"{header.company or 'anges inte'}{number_said}"),
        ("Läses in för", f"{scope.name} ({scope.code})"),
        *([("Vårt organisationsnummer", f"{before[0]} enligt inläsningen {before[1]}")] if before[0] else []),
        ("Filformat", "SIE" if inspection.sie_type is None else f"SIE {inspection.sie_type}"),
        ("Verifikationer", number(inspection.vouchers)),
        ("Ingående balans", f"{number(inspection.opening_balance, 2)} kr"),
        ("Utgående balans", f"{number(inspection.closing_balance, 2)} kr"),
        ("Resultat", f"{number(inspection.result, 2)} kr"),
    ]
    if inspection.unbalanced_vouchers:
        facts.append(("Verifikationer i obalans", number(inspection.unbalanced_vouchers)))
    if source.chosen.numbers:
        facts.append(("Dimensioner", _dimensions(source)))
    if header.company and not _same(header.company, scope.name):
        facts.append(("Obs", f"Filens företag heter inte som {scope.name}. Kontrollera att det är rätt fil."))
    if before[0] and header.organisation_number and _digits(header.organisation_number) != _digits(before[0]):
        facts.append(("Obs", "Filens organisationsnummer är ett annat än vårt. Kontrollera att det är rätt fil."))
    return facts


def _dimensions(source: SieSource) -> str:
    named = {number: each.name for number, each in source.header.dimensions.items()}
    chosen = {number: code for code, number in source.chosen.numbers.items()}
    parts = [
        f"{number} {named.get(number, '')}".strip() + f" är {LABELS[code]}" for number, code in sorted(chosen.items())
    ]
    unread = [f"{number} {name}" for number, name in sorted(named.items()) if number not in chosen]
    return "; ".join([*parts, *([f"läses inte: {listing(unread)}"] if unread else [])])


def _digits(number_said: str) -> str:
    return "".join(filter(str.isdigit, number_said))[-10:]  # 16212000-0000 is 212000-0000


def _same(company: str, name: str) -> bool:
    theirs, ours = normalised(company), normalised(name).removesuffix("kommun")
    return ours in theirs or theirs in ours


def tables(scope: Unit, result: ImportResult, told: Sequence[tuple[str, str, str]]) -> Iterator[FileTable]:
    """The columns as they were read, and what changes."""
    if told:
        yield FileTable("Så lästes kolumnerna", ("Fält", "Rubrik i filen", "Hur"), tuple(told))
    if result.months:
        yield _by_month(result.months)
    if result.changes:
        yield _table("Ändring per kontogrupp, kronor", "Kontogrupp", _group_sums(scope, result.changes))
        yield _table("Störst ändring per ansvar, kronor", "Ansvar", _unit_sums(scope, result.changes))


def _by_month(months: Iterable[MonthChange]) -> FileTable:
    rows = tuple(
        (
            Period.month(each.period // 100, each.period % 100).label,
            number(each.rows_before),
            number(each.rows_after),
            number(each.before, 0),
            number(each.after, 0),
            number(each.after - each.before, 0, sign=True),
        )
        for each in months
    )
    headings = ("Månad", "Rader nu", "Rader efter", "Kronor nu", "Kronor efter", "Skillnad")
    return FileTable("Månad för månad", headings, rows, frozenset({1, 2, 3, 4, 5}))


def _group_sums(scope: Unit, changes: Iterable[Change]) -> dict[str, list[Decimal]]:
    names = _group_names(scope)
    return _sums((f"{change.account_group} {names(change.account_group)}".strip(), change) for change in changes)


def _group_names(scope: Unit) -> Callable[[str], str]:
    groups = list(AccountGroup.objects.filter(principal=scope))

    def name(code: str) -> str:
        """The groups that accounts beginning so belong to."""
        found = [each.name for each in groups if each.first[:2] <= code <= each.last[:2]]
        return " / ".join(found[:2])

    return name


def _unit_sums(scope: Unit, changes: Iterable[Change]) -> dict[str, list[Decimal]]:
    names = dict(Responsibility.objects.filter(principal=scope).values_list("code", "unit__name"))
    return _sums(
        (f"{change.responsibility} {names.get(change.responsibility, '')}".strip() or "utan ansvar", change)
        for change in changes
    )


def _sums(named: Iterable[tuple[str, Change]]) -> dict[str, list[Decimal]]:
    rows: dict[str, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for name, change in named:
        rows[name][0] += change.before
        rows[name][1] += change.after
    return rows


def _table(caption: str, heading: str, sums: Mapping[str, list[Decimal]]) -> FileTable:
    largest = sorted(sums.items(), key=lambda item: -abs(item[1][1] - item[1][0]))
    rows = [
        (name, number(before, 0), number(after, 0), number(after - before, 0, sign=True))
        for name, (before, after) in sorted(largest[:_MOST])
    ]
    rest = largest[_MOST:]
    if rest:
        rows.append((f"{len(rest)} till", _sum_text(rest, 0), _sum_text(rest, 1), _difference_text(rest)))
    before, after = (sum((each[1][side] for each in largest), ZERO) for side in (0, 1))
    rows.append(("Summa", number(before, 0), number(after, 0), number(after - before, 0, sign=True)))
    return FileTable(caption, (heading, "Nu", "Efter", "Skillnad"), tuple(rows), frozenset({1, 2, 3}))


def _sum_text(rest: Sequence[tuple[str, list[Decimal]]], side: int) -> str:
    return number(sum((each[1][side] for each in rest), ZERO), 0)


def _difference_text(rest: Sequence[tuple[str, list[Decimal]]]) -> str:
    return number(sum((after - before for _, (before, after) in rest), ZERO), 0, sign=True)


def gaps(file: str, accounts: Sequence[AccountSum], groups: Sequence[AccountGroup]) -> list[Problem]:
    """Accounts that count, since they come after the balance accounts, but that no account group holds."""
    first = min((group.first for group in groups), default="")
    lost = [
        each
        for each in accounts
        if groups and each.account >= first and not any(_holds(group, each.account) for group in groups)
    ]
    if not lost:
        return []
    shown = listing([f"{each.account} ({number(each.amount, 0)} kr)" for each in lost[:_MOST_GAPS]])
    more = f" och {len(lost) - _MOST_GAPS} till" if len(lost) > _MOST_GAPS else ""
    what = (
        f"{plural(len(lost), 'konto hör', 'konton hör')} inte till någon kontogrupp: {shown}{more}. "
        f"Tillsammans {number(sum((each.amount for each in lost), ZERO), 0)} kr."
    )
    remedy = "Läs in kontogrupperna (underlaget Kontogrupper) så att de täcker kontona."
    return [Problem(file, "konto", what, remedy, Level.WARNING)]


def _holds(group: AccountGroup, account: str) -> bool:
    return group.first <= account[: len(group.first)] and account[: len(group.last)] <= group.last


__all__ = ["ZERO", "gaps", "sie_facts", "table_facts", "tables"]
