"""The companies' accounts in summary, and what the members of the group have between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from styrkedjan.areas.books import permissions
from styrkedjan.areas.books.actions.common import hold, known, replace_rows
from styrkedjan.areas.books.models import CompanyAccounts
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.foundation import audit
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


@transaction.atomic
def save_company_accounts(
    *,
    by: User,
    principal: Unit,
    accounts: Mapping[CompanyKey, Summary | None],
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> int:
    """Set the summaries named; None takes one away. Returns how many became another. Raises InvalidInput."""
    permissions.require_edit(by, principal)
    root = hold(principal)
    wanted = {key for key, _ in accounts if key is not None}
    companies = Unit.objects.filter(principal=root, kind=UnitKind.COMPANY, pk__in=wanted).values_list("pk", flat=True)
    strangers = wanted - set(companies)
    if strangers:
        what = f"{len(strangers)} av enheterna är inte bolag i {root.name}."
        raise InvalidInput([Problem("", "Bolag", what, "Välj enheter av slaget bolag.")])
    rows = CompanyAccounts.objects.as_of().filter(principal=root, year__in={year for _, year in accounts})
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
        audit.record("books.save_company_accounts", by=by, target=root, unit_path=root.path, rows=changed)
    return changed
