"""What the addresses of the accounts name."""

from __future__ import annotations

from django.http import Http404
from django.utils.text import slugify

from styrkedjan.areas.accounts.models import Objective
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.known import NOW

YEARS = range(2000, 2200)


def objective_of(unit: Unit, key: str) -> Objective:
    row = NOW.rows(Objective).filter(principal=unit, key=key).select_related("principal").first()
    if row is None:
        raise Http404("Målet finns inte.")
    found: Objective = row
    return found


def require_year(year: int) -> int:
    """A year that the accounts may be of."""
    if year not in YEARS:
        raise Http404("Året finns inte.")
    return year


def free_key(unit: Unit, name: str) -> str:
    """A key made of the name that no objective has or has had; never a word that the addresses use."""
    base = slugify(name)[:34] or "mal"
    taken = {
        *NOW.ever(Objective).filter(principal=unit).values_list("key", flat=True),
        "nytt",
        "riktlinjer",
        "bedomning",
    }
    candidates = (base if count == 1 else f"{base}-{count}" for count in range(1, 1000))
    return next(key for key in candidates if key not in taken)
