"""Earmarked appropriations: which activity codes the council has set apart, from which year to which."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions.common import lock
from styrkedjan.areas.economy.actions.frames import require_political
from styrkedjan.areas.economy.models import EarmarkedAppropriation
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.economy.earmarks import same_earmark
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.foundation import facts
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User

LONGEST = 20


@action("economy.set_earmark", "angav ett särskilt anslag")
def set_earmark(
    *,
    by: User,
    committee: Unit,
    name: str,
    activities: Iterable[str],
    first_year: int,
    decision: Decision,
    last_year: int | None = None,
    instead_of: EarmarkedAppropriation | None = None,
    at: datetime | None = None,
) -> EarmarkedAppropriation:
    """Set an earmark, or put it in place of another (`instead_of`), which stays with its own time.

    Raises Refused without the council's decision, or where a code would fall inside two earmarks the same year.
    """
    permissions.require_frames(by, committee)
    require_political(committee)
    codes = sorted({code.strip() for code in activities if code.strip()})
    _check(name, codes, first_year, last_year)
    require_decided(decision, Matter.EARMARK, committee, section=False)
    lock([committee])
    now = at or timezone.now()
    if instead_of is not None:
        _close(instead_of, now)
    _require_apart(committee, name, codes, first_year, last_year)
    row = EarmarkedAppropriation.objects.create(
        committee=committee, name=name.strip(), activities=codes, first_year=first_year, last_year=last_year,
        known_by=by, known_at=now, **decision.fields(),
    )  # fmt: skip
    tell(row, committee, name=row.name, codes=", ".join(codes), year=first_year)  # fmt: skip
    return row


@action("economy.remove_earmark", "tog bort ett särskilt anslag")
def remove_earmark(*, by: User, earmark: EarmarkedAppropriation, at: datetime | None = None) -> None:
    """Take away an earmark that was set by mistake; one that ends is given its last year instead."""
    permissions.require_frames(by, earmark.committee)
    lock([earmark.committee])
    _close(earmark, at or timezone.now())
    tell(earmark, earmark.committee, name=earmark.name)


def _close(row: EarmarkedAppropriation, now: datetime) -> None:
    if not facts.close(EarmarkedAppropriation, [row], at=now):
        raise Refused("Anslaget är redan ersatt av ett annat.", "Läs om sidan och rätta det som gäller nu.")


def _check(name: str, codes: list[str], first_year: int, last_year: int | None) -> None:
    problems = []
    if not name.strip():
        problems.append(Problem("", "Namn", "Anslaget saknar namn.", "Skriv det namn som nettoramens post har."))
    if not codes or any(len(code) > LONGEST for code in codes):
        what = f"Anslaget behöver minst en verksamhetskod, och ingen längre än {LONGEST} tecken."
        problems.append(
            Problem("", "Verksamhetskoder", what, "Skriv koderna med komma emellan, till exempel 241, 242.")
        )
    if last_year is not None and last_year < first_year:
        what = f"Anslaget slutar {last_year}, innan det börjar {first_year}."
        problems.append(Problem("", "År", what, "Låt sista året vara tomt eller senare än det första."))
    if problems:
        raise InvalidInput(problems)


def _require_apart(committee: Unit, name: str, codes: list[str], first: int, last: int | None) -> None:
    """A code belongs to at most one earmark of a committee in a year, and a name holds once in a year."""
    for row in NOW.rows(EarmarkedAppropriation).filter(committee=committee):
        if (last is not None and row.first_year > last) or (row.last_year is not None and row.last_year < first):
            continue
        shared = sorted(set(codes) & set(row.activities))
        if shared or same_earmark(name, row.name):
            what = f"verksamhet {', '.join(shared)}" if shared else "samma namn"
            raise Refused(
                f"{row.name} gäller redan {what} från och med {row.first_year}.",
                "Ändra det anslaget eller ge det ett sista år.",
            )
