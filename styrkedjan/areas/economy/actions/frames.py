"""The council's net frames: entries that add up, each resting on a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions.common import lock
from styrkedjan.areas.economy.models import FrameKind, NetFrame
from styrkedjan.areas.economy.models.money import BETWEEN_FRAMES, adds_within_year
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.economy.financing import financing_refusal
from styrkedjan.domain.economy.net_frames import FrameLine, Frames, TechnicalAdjustment, adjust_technically
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.foundation import facts
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User

FREE = "fri ram"
# Money between committees is the council's to move (principle 3), so it is decided as the frames are.
MATTERS = {
    FrameKind.DECIDED: Matter.NET_FRAME,
    FrameKind.SUPPLEMENTARY: Matter.SUPPLEMENTARY,
    FrameKind.TECHNICAL: Matter.TECHNICAL_ADJUSTMENT,
    FrameKind.REALLOCATION: Matter.NET_FRAME,
    FrameKind.CAPITAL: Matter.NET_FRAME,
}


@action("economy.set_frame", "satte en ram")
def add_frame(
    *,
    by: User,
    unit: Unit,
    year: int,
    amount: Decimal,
    decision: Decision,
    kind: str = FrameKind.DECIDED,
    earmark: str = "",
    financing: str = "",
    note: str = "",
    matter: Matter | None = None,
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> NetFrame:
    """Add an entry to a committee's net frame. An entry needs the decision it rests on, and stands once.

    What is added within the year says what pays for it; a workbook's row has been asked for it already.
    `matter` is what was decided where the entry only follows of it (a budget, an answer); else its kind says it.
    """
    permissions.require_frames(by, unit)
    require_political(unit)
    if kind in BETWEEN_FRAMES and batch is None:
        raise Refused(
            f"En post av slaget ”{FrameKind(kind).label.lower()}” ändrar totalramen om den står ensam.",
            "Gör en teknisk justering där alla nämnder som berörs är med, så att den går jämnt upp.",
        )
    require_decided(decision, matter or MATTERS[FrameKind(kind)], unit, section=False)
    # The budget itself adds nothing to itself, however late it is decided.
    if batch is None and matter is not Matter.GOALS_AND_BUDGET and adds_within_year(kind, decision.date, year):
        _require_financing(amount, financing)
    lock([unit])
    earmark = earmark.strip()
    _require_new(unit, year, kind, earmark, decision)
    entry = NetFrame.objects.create(
        unit=unit, year=year, kind=kind, earmark=earmark, amount=amount, financing=financing, note=note, known_by=by,
        batch=batch, known_at=at or timezone.now(), **decision.fields(),
    )  # fmt: skip
    tell(unit, unit, year=year, amount=str(amount), kind=kind)
    return entry


def _require_financing(amount: Decimal, financing: str) -> None:
    """Asked of what a person enters; an import is checked as a whole, and its undoing brings back what stood."""
    refusal = financing_refusal(amount, financing)
    if refusal:
        raise refusal


@dataclass(frozen=True, slots=True)
class FrameChange:
    """What a technical adjustment does with a committee's frame, plus or minus kronor; `earmark` "" is free."""

    committee: Unit
    change: Decimal
    earmark: str = ""


@action("economy.adjust_frames", "förde in en teknisk justering av ramarna")
def adjust_frames(
    *,
    by: User,
    principal: Unit,
    year: int,
    changes: Sequence[FrameChange],
    decision: Decision,
    note: str = "",
    at: datetime | None = None,
) -> list[NetFrame]:
    """The executive board's technical adjustment: entries that sum to nought and leave every earmark as it was.

    Raises Refused when the total or an earmark would change, or where a committee has no frame to adjust.
    """
    permissions.require_frames(by, principal)
    wanted = [change for change in changes if change.change]
    if len(wanted) < 2:
        what = "En teknisk justering rör minst två ramar."
        raise InvalidInput([Problem("", "Belopp", what, "Skriv vad som minskar en ram och vad som ökar en annan.")])
    require_decided(decision, Matter.TECHNICAL_ADJUSTMENT, principal, section=False)
    lock([change.committee for change in wanted])
    adjust_technically(
        _frames(principal, year),
        [TechnicalAdjustment(_name(row.committee), row.earmark or FREE, row.change) for row in wanted],
    )
    now, kind = at or timezone.now(), FrameKind.TECHNICAL
    for row in wanted:
        _require_new(row.committee, year, kind, row.earmark, decision)
    entries = [
        NetFrame.objects.create(
            unit=row.committee, year=year, kind=kind, earmark=row.earmark, amount=row.change, note=note, known_by=by,
            known_at=now, **decision.fields(),
        )
        for row in wanted
    ]  # fmt: skip
    tell(principal, principal, year=year, rows=len(entries), decision=entries[0].decision_text)  # fmt: skip
    return entries


def _frames(principal: Unit, year: int) -> Frames:
    """Every frame of the municipality as the rules see it: the activity is the earmark, "fri ram" has none."""
    rows = NOW.rows(NetFrame).filter(unit__path__startswith=principal.path, year=year).order_by()
    sums = rows.values_list("unit", "earmark").annotate(total=Sum("amount"))
    units = {unit.pk: unit for unit in Unit.objects.filter(principal=principal, kind__in=POLITICAL_KINDS)}
    return Frames(year, tuple(FrameLine(_name(units[pk]), mark or FREE, total, mark) for pk, mark, total in sums))


def _name(unit: Unit) -> str:
    return f"{unit.name} ({unit.code})"


def _require_new(unit: Unit, year: int, kind: str, earmark: str, decision: Decision) -> None:
    same = NOW.rows(NetFrame).filter(
        unit=unit, year=year, kind=kind, earmark=earmark,
        decision_date=decision.date, decision_section=decision.section,
    )  # fmt: skip
    if same.exists():
        raise Refused(
            "Samma beslut har redan gett en post av samma slag i ramen.",
            "Rätta den posten i arbetsboken för ramar, eller ange den paragraf som skiljer besluten åt.",
        )


@action("economy.set_frame", "satte en ram")
def correct_frame(
    *,
    by: User,
    entry: NetFrame,
    amount: Decimal | None,
    note: str | None = None,
    financing: str | None = None,
    decision: Decision | None = None,
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> NetFrame | None:
    """Replace an entry by a corrected one, or take it away (amount None). The old one stays with its own time."""
    permissions.require_frames(by, entry.unit)
    decided = decision or entry.decision
    if amount is not None and decided != entry.decision:
        require_decided(decided, MATTERS[FrameKind(entry.kind)], entry.unit, section=False)
    paid = entry.financing if financing is None else financing
    if amount is not None and batch is None and adds_within_year(entry.kind, decided.date, entry.year):
        _require_financing(amount, paid)
    now = at or timezone.now()
    lock([entry.unit])
    if not facts.close(NetFrame, [entry], at=now):
        raise Refused("Posten är redan ersatt av en annan.", "Läs om sidan och rätta den som gäller nu.")
    after = "" if amount is None else str(amount)
    tell(entry.unit, entry.unit, year=entry.year, before=str(entry.amount), amount=after, kind=entry.kind)
    if amount is None:
        return None
    kept = {name: getattr(entry, name) for name in ("unit", "year", "kind", "earmark")}
    return NetFrame.objects.create(
        **kept, amount=amount, financing=paid, note=entry.note if note is None else note, known_at=now,
        known_by=by, batch=batch,
        **decided.fields(),
    )  # fmt: skip


def require_political(unit: Unit) -> None:
    """Only a committee, a board or a company has a frame. Raises Refused."""
    if unit.kind not in POLITICAL_KINDS:
        raise Refused(
            f"{unit.name} är ingen nämnd, styrelse eller bolag och har därför ingen nettoram.",
            "Lägg ramen på nämnden och fördela den sedan på enheterna som budget.",
        )
