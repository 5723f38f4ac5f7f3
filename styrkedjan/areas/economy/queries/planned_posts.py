"""Staff budgets, which another area keeps: whoever keeps them says so when the program starts.

Asked for here, and not handed over by every page, since a proposed forecast must be the same wherever it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.known import Known

Posts = Mapping[int, Sequence[Decimal]]
Provider = Callable[[Unit, int, Known], Posts]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Unit (primary key) -> budgeted full-time equivalents January to December, for the subtree and the year."""
    if provider not in _providers:
        _providers.append(provider)


def planned_posts(unit: Unit, year: int, known: Known) -> Posts:
    """The staff budgets there are. A unit without one is not in the answer: its posts are unknown, never nought."""
    return {key: months for provider in _providers for key, months in provider(unit, year, known).items()}
