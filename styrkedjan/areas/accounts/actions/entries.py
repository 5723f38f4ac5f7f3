"""Opening balances and what the months add beside the imported ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from styrkedjan.areas.accounts import permissions
from styrkedjan.areas.accounts.actions.common import hold
from styrkedjan.areas.accounts.models import BookEntry
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.foundation import facts
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User

# (year, month, account); month 0 is the opening balance.
EntryKey = tuple[int, int, str]
RESULT_CLASSES = "345678"


@dataclass(frozen=True, slots=True)
class Entry:
    """An amount with the account's name and its source; debit is positive."""

    amount: Decimal
    name: str = ""
    source: str = ""


@action("books.save_entries", "förde in balanser och finansposter")
def save_entries(
    *,
    by: User,
    principal: Unit,
    entries: Mapping[EntryKey, Entry | None],
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> int:
    """Set the entries named; None takes one away. Returns how many became another. Raises InvalidInput with all."""
    permissions.require_edit(by, principal)
    root = hold(principal)
    problems = [problem for key in entries for problem in entry_problems(key)]
    if problems:
        raise InvalidInput(problems)
    years = {year for year, _, _ in entries}
    rows = NOW.rows(BookEntry).filter(principal=root, year__in=years)
    wanted = {
        (year, month, account): {"principal": root, "year": year, "month": month, "account": account, **asdict(entry)}
        if entry
        else None
        for (year, month, account), entry in entries.items()
    }
    current = facts.by_key(rows, lambda row: (row.year, row.month, row.account))
    changed = facts.replace(BookEntry, current, wanted, by=by, batch=batch, at=at).changed
    if changed:
        tell(root, root, years=sorted(years), rows=changed)
    return changed


def entry_problems(key: EntryKey, where: str = "") -> list[Problem]:
    """What is wrong with an entry's place."""
    year, month, account = key
    place = where or f"{account} {year}-{month:02d}"
    found = []
    if not account.isdigit():
        found.append(Problem("", place, f"”{account}” är inget konto.", "Skriv kontot med siffror."))
    if not 0 <= month <= 12:
        found.append(Problem("", place, f"Månad {month} finns inte.", "Skriv 1–12, eller 0 för ingående balans."))
    if month == 0 and account[:1] in RESULT_CLASSES:
        what = f"Resultatkontot {account} kan inte ha en ingående balans."
        found.append(Problem("", place, what, "Skriv en månad 1–12, eller ett konto i klass 1 eller 2."))
    return found
