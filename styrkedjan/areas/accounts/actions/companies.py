"""The companies' accounts in summary, and what the members of the group have between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from styrkedjan.areas.accounts import permissions
from styrkedjan.areas.accounts.actions.common import hold
from styrkedjan.areas.accounts.models import CompanyAccounts, InternalDealing
from styrkedjan.areas.accounts.queries.group import company_rows, dealing_rows
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.domain.economy.group_accounts import DealingKind
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.swedish import kronor
from styrkedjan.foundation import facts
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User

# (the company's key or None for the eliminations, year)
CompanyKey = tuple[int | None, int]
LUMP = "Mellanhavanden"


@dataclass(frozen=True, slots=True)
class Summary:
    """A member's year in kronor; income and costs positive. Raises ValueError for an impossible share."""

    income: Decimal
    costs: Decimal
    assets: Decimal
    debts: Decimal
    owned: Decimal = Decimal(1)
    source: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.owned <= 1:
            raise ValueError("En ägarandel är över 0 och högst 100 procent.")


@action("books.save_company_accounts", "förde in bolagens räkenskaper")
def save_company_accounts(
    *,
    by: User,
    principal: Unit,
    accounts: Mapping[CompanyKey, Summary | None],
    batch: ImportBatch | None = None,
    at: datetime | None = None,
    version: str | None = None,
) -> int:
    """Set the summaries named; None takes one away. Returns how many became another.

    Raises InvalidInput, and EditConflict when somebody has saved since the form of a year with `version` was opened.
    """
    permissions.require_edit(by, principal)
    root = hold(principal)
    if version is not None:
        _require_same_companies(root, accounts, version)
    asked = {key for key, _ in accounts if key is not None}
    companies = Unit.objects.filter(principal=root, kind=UnitKind.COMPANY, pk__in=asked).values_list("pk", flat=True)
    strangers = asked - set(companies)
    if strangers:
        what = f"{len(strangers)} av enheterna är inte bolag i {root.name}."
        raise InvalidInput([Problem("", "Bolag", what, "Välj enheter av slaget bolag.")])
    rows = NOW.rows(CompanyAccounts).filter(principal=root, year__in={year for _, year in accounts})
    wanted = {
        (company, year): {"principal": root, "company_id": company, "year": year, **asdict(one)} if one else None
        for (company, year), one in accounts.items()
    }
    current = facts.by_key(rows, lambda row: (row.company_id, row.year))
    changed = facts.replace(CompanyAccounts, current, wanted, by=by, batch=batch, at=at).changed
    if changed:
        tell(root, root, rows=changed)
    return changed


# (year, kind, the giver's key, the taker's key)
DealingKey = tuple[int, DealingKind, int, int]


@dataclass(frozen=True, slots=True)
class InternalAmount:
    """What two members have between them, whole, with its source."""

    amount: Decimal
    source: str = ""


@action("books.save_dealings", "förde in mellanhavanden i koncernen")
def save_dealings(
    *,
    by: User,
    principal: Unit,
    dealings: Mapping[DealingKey, InternalAmount | None],
    batch: ImportBatch | None = None,
    at: datetime | None = None,
    version: str | None = None,
) -> int:
    """Set the dealings named; None takes one away. Returns how many became another.

    Raises InvalidInput with everything that cannot be, and EditConflict as `save_company_accounts` does.
    """
    permissions.require_edit(by, principal)
    root = hold(principal)
    if version is not None:
        _require_same_dealings(root, dealings, version)
    members = dict(Unit.objects.filter(principal=root, kind=UnitKind.COMPANY).values_list("pk", "name"))
    members[root.pk] = root.name
    problems = [one for key, said in dealings.items() for one in dealing_problems(key, said, members)]
    if problems:
        raise InvalidInput(problems)
    rows = NOW.rows(InternalDealing).filter(principal=root, year__in={key[0] for key in dealings})
    wanted = {
        (year, kind, giver, taker): {
            "principal": root, "year": year, "kind": kind.value, "giver_id": giver, "taker_id": taker, **asdict(one)
        }
        if one
        else None
        for (year, kind, giver, taker), one in dealings.items()
    }  # fmt: skip
    current = facts.by_key(rows, _key)
    changed = facts.replace(InternalDealing, current, wanted, by=by, batch=batch, at=at).changed
    if changed:
        tell(root, root, rows=changed)
    return changed


def dealing_problems(
    key: DealingKey, said: InternalAmount | None, members: Mapping[int, str], where: str = ""
) -> list[Problem]:
    """What is wrong with one dealing."""
    _, kind, giver, taker = key
    place = where or kind.label
    found = []
    if giver == taker:
        what = f"{members.get(giver, 'Enheten')} kan inte ha ett mellanhavande med sig själv."
        found.append(Problem("", place, what, "Välj två olika."))
    if {giver, taker} - set(members):
        found.append(Problem("", place, "En av enheterna hör inte till koncernen.", "Välj kommunen eller ett bolag."))
    if said is not None and said.amount < 0:
        found.append(Problem("", place, "Beloppet är mindre än noll.", "Skriv det utan minus."))
    return found


def _key(row: InternalDealing) -> DealingKey:
    return row.year, DealingKind(row.kind), row.giver_id, row.taker_id


def _require_same_companies(root: Unit, accounts: Mapping[CompanyKey, Summary | None], version: str) -> None:
    rows = company_rows(root, next(iter(accounts))[1], NOW) if accounts else []
    names = dict(Unit.objects.filter(pk__in={key for key, _ in accounts if key is not None}).values_list("pk", "name"))
    theirs = {row.company.name if row.company else LUMP: _figures(row) for row in rows}
    mine = {names.get(key or 0, LUMP): _figures(one) for (key, _), one in accounts.items() if one}
    facts.require_unchanged(rows, version, **_apart(theirs, mine))


def _require_same_dealings(root: Unit, dealings: Mapping[DealingKey, InternalAmount | None], version: str) -> None:
    rows = dealing_rows(root, next(iter(dealings))[0], NOW) if dealings else []
    keys = {key for _, _, *pair in dealings for key in pair}
    names = dict(Unit.objects.filter(pk__in=keys).values_list("pk", "name"))
    theirs = {f"{row.get_kind_display()} {row.giver.name}, {row.taker.name}": kronor(row.amount) for row in rows}
    mine = {
        f"{kind.label} {names.get(giver, '')}, {names.get(taker, '')}": kronor(one.amount)
        for (_, kind, giver, taker), one in dealings.items()
        if one
    }
    facts.require_unchanged(rows, version, **_apart(theirs, mine))


def _apart(theirs: Mapping[str, str], mine: Mapping[str, str]) -> dict[str, Any]:
    """The rows on which the two who saved differ, each in its words."""
    names = [name for name in {**theirs, **mine} if theirs.get(name) != mine.get(name)]
    return {
        "theirs": lambda: {name: theirs.get(name, "") for name in names},
        "mine": {name: mine.get(name, "") for name in names},
    }


def _figures(row: CompanyAccounts | Summary) -> str:
    return ", ".join(kronor(amount) for amount in (row.income, row.costs, row.assets, row.debts))
