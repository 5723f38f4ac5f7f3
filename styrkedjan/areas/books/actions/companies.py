"""The companies' accounts in summary, and what the members of the group have between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from styrkedjan.areas.books import permissions
from styrkedjan.areas.books.actions.common import hold, known, replace_rows
from styrkedjan.areas.books.models import CompanyAccounts, InternalDealing
from styrkedjan.areas.books.queries.group import company_rows, dealing_rows, version_of_rows
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.domain.economy.group_accounts import DealingKind
from styrkedjan.domain.errors import EditConflict, InvalidInput, Problem
from styrkedjan.domain.swedish import kronor
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User

# (the company's key or None for the eliminations, year)
CompanyKey = tuple[int | None, int]


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
    version: str = "",
) -> int:
    """Set the summaries named; None takes one away. Returns how many became another.

    Raises InvalidInput, and EditConflict when somebody has saved since the form of a year with `version` was opened.
    """
    permissions.require_edit(by, principal)
    root = hold(principal)
    if version:
        now = company_rows(root, next(iter(accounts))[1], NOW) if accounts else []
        _require_unchanged(now, version, {str(row.company or "Mellanhavanden"): _figures(row) for row in now})
    wanted = {key for key, _ in accounts if key is not None}
    companies = Unit.objects.filter(principal=root, kind=UnitKind.COMPANY, pk__in=wanted).values_list("pk", flat=True)
    strangers = wanted - set(companies)
    if strangers:
        what = f"{len(strangers)} av enheterna är inte bolag i {root.name}."
        raise InvalidInput([Problem("", "Bolag", what, "Välj enheter av slaget bolag.")])
    rows = NOW.rows(CompanyAccounts).filter(principal=root, year__in={year for _, year in accounts})
    changed = replace_rows(
        CompanyAccounts,
        {(row.company_id, row.year): row for row in rows},
        {key: asdict(one) if one else None for key, one in accounts.items()},
        lambda key, fields: CompanyAccounts(
            principal=root, company_id=key[0], year=key[1], **fields, **known(by, batch)
        ),
        at,
    )
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
    version: str = "",
) -> int:
    """Set the dealings named; None takes one away. Returns how many became another.

    Raises InvalidInput with everything that cannot be, and EditConflict as `save_company_accounts` does.
    """
    permissions.require_edit(by, principal)
    root = hold(principal)
    if version:
        now = dealing_rows(root, next(iter(dealings))[0], NOW) if dealings else []
        _require_unchanged(now, version, {str(row): kronor(row.amount) for row in now})
    members = dict(Unit.objects.filter(principal=root, kind=UnitKind.COMPANY).values_list("pk", "name"))
    members[root.pk] = root.name
    problems = [one for key, said in dealings.items() for one in dealing_problems(key, said, members)]
    if problems:
        raise InvalidInput(problems)
    rows = NOW.rows(InternalDealing).filter(principal=root, year__in={key[0] for key in dealings})
    changed = replace_rows(
        InternalDealing,
        {(row.year, DealingKind(row.kind), row.giver_id, row.taker_id): row for row in rows},
        {key: asdict(one) if one else None for key, one in dealings.items()},
        lambda key, fields: InternalDealing(
            principal=root, year=key[0], kind=key[1].value, giver_id=key[2], taker_id=key[3], **fields,
            **known(by, batch),
        ),
        at,
    )  # fmt: skip
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


def _require_unchanged(
    now: Sequence[CompanyAccounts | InternalDealing], version: str, theirs: Mapping[str, str]
) -> None:
    if version_of_rows(now) == version:
        return
    newest = max(now, key=lambda row: row.known_at, default=None)
    raise EditConflict(dict(theirs), {}, str(newest.known_by) if newest else "Någon annan")


def _figures(row: CompanyAccounts) -> str:
    return ", ".join(kronor(amount) for amount in (row.income, row.costs, row.assets, row.debts))
