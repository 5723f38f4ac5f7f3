"""The council's net frames: entries that add up, each resting on a decision."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions.common import Decision, lock
from styrkedjan.areas.economy.models import FrameKind, NetFrame
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.domain.errors import Refused
from styrkedjan.foundation import audit
from styrkedjan.foundation.models import ImportBatch, User


@transaction.atomic
def add_frame(
    *,
    by: User,
    unit: Unit,
    year: int,
    amount: Decimal,
    kind: str = FrameKind.DECIDED,
    earmark: str = "",
    note: str = "",
    decision: Decision | None = None,
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> NetFrame:
    """Add an entry to a committee's net frame. An entry needs the decision it rests on, and stands once."""
    permissions.require_frames(by, unit)
    require_political(unit)
    if decision is None or not (decision.body and decision.date):
        raise Refused(
            "En ram behöver det beslut den vilar på.", "Ange beslutande organ och datum, gärna också paragraf."
        )
    lock([unit])
    earmark = earmark.strip()
    same = NetFrame.objects.as_of().filter(
        unit=unit, year=year, kind=kind, earmark=earmark,
        decision_date=decision.date, decision_section=decision.section,
    )  # fmt: skip
    if same.exists():
        raise Refused(
            "Samma beslut har redan gett en post av samma slag i ramen.",
            "Rätta den posten i arbetsboken för ramar, eller ange den paragraf som skiljer besluten åt.",
        )
    entry = NetFrame.objects.create(
        unit=unit, year=year, kind=kind, earmark=earmark, amount=amount, note=note, known_by=by, batch=batch,
        known_at=at or timezone.now(), **decision.fields(),
    )  # fmt: skip
    audit.record("economy.set_frame", by=by, target=unit, unit_path=unit.path, year=year, amount=str(amount), kind=kind)
    return entry


@transaction.atomic
def correct_frame(
    *,
    by: User,
    entry: NetFrame,
    amount: Decimal | None,
    note: str | None = None,
    decision: Decision | None = None,
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> NetFrame | None:
    """Replace an entry by a corrected one, or take it away (amount None). The old one stays with its own time."""
    permissions.require_frames(by, entry.unit)
    now = at or timezone.now()
    lock([entry.unit])
    closed = NetFrame.objects.filter(pk=entry.pk, superseded_at__isnull=True).update(superseded_at=now)
    if not closed:
        raise Refused("Posten är redan ersatt av en annan.", "Läs om sidan och rätta den som gäller nu.")
    audit.record(
        "economy.set_frame", by=by, target=entry.unit, unit_path=entry.unit.path, year=entry.year,
        before=str(entry.amount), amount="" if amount is None else str(amount), kind=entry.kind,
    )  # fmt: skip
    if amount is None:
        return None
    kept = {name: getattr(entry, name) for name in ("unit", "year", "kind", "earmark")}
    told = decision or Decision(entry.decision_body, entry.decision_date, entry.decision_section, entry.record_number)
    return NetFrame.objects.create(
        **kept, amount=amount, note=entry.note if note is None else note, known_at=now, known_by=by, batch=batch,
        **told.fields(),
    )  # fmt: skip


def require_political(unit: Unit) -> None:
    """Only a committee, a board or a company has a frame. Raises Refused."""
    if unit.kind not in POLITICAL_KINDS:
        raise Refused(
            f"{unit.name} är ingen nämnd, styrelse eller bolag och har därför ingen nettoram.",
            "Lägg ramen på nämnden och fördela den sedan på enheterna som budget.",
        )
