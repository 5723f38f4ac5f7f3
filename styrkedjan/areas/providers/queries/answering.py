"""Who answers for what: for any service and place, who commissions, who performs, who inspects and who answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from styrkedjan.areas.organisation.models import ServiceArea, Unit, UnitKind
from styrkedjan.areas.organisation.queries import committees, heads, valid_on
from styrkedjan.areas.providers.models import Agreement, PublicCard
from styrkedjan.areas.providers.queries.rules import Held, held
from styrkedjan.domain.providers.states import AgreementState
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import User

MOST = 40


@dataclass(frozen=True)
class Answering:
    """One performer: the committee that commissions, what binds, who inspects, and who is asked."""

    performer: Unit
    committee: Unit | None
    agreements: tuple[Agreement, ...]
    inspector: Held | None
    heads: tuple[User, ...]
    contact: str

    @property
    def commissions(self) -> str:
        return self.committee.name if self.committee else "Kommunstyrelsen"

    @property
    def answers(self) -> str:
        """Whom the citizen turns to, and who answers politically: never the one instead of the other."""
        nearest = self.contact or ", ".join(map(str, self.heads)) or "Nämndens förvaltning"
        return f"{nearest}; politiskt {self.commissions}"


def services(principal: Unit) -> Sequence[ServiceArea]:
    return list(ServiceArea.objects.filter(principal=principal).order_by("name"))


def areas(principal: Unit) -> list[str]:
    """The places that units stand in."""
    rows = Unit.objects.filter(principal=principal).exclude(geographic_area="")
    return sorted(set(rows.values_list("geographic_area", flat=True)))


def found(principal: Unit, service: str, place: str, known: Known) -> list[Answering]:
    """Those of the service whose area or name has the words of `place` (at most nine queries)."""
    if not service and not place:
        return []
    rows = Unit.objects.filter(
        valid_on(known.day), principal=principal, kind__in=[UnitKind.UNIT, UnitKind.PROVIDER]
    ).select_related("service_area", "principal")
    if service:
        rows = rows.filter(service_area__code=service)
    units = [
        unit for unit in rows.order_by("geographic_area", "name")
        if all(word in f"{unit.geographic_area} {unit.name}".casefold() for word in place.casefold().split())
    ][:MOST]  # fmt: skip
    bodies = {unit.path: unit for unit in committees(principal)}
    agreements: dict[int, list[Agreement]] = {}
    for row in known.as_written(Agreement.objects.filter(performer__in=units).order_by("code", "pk")):
        if row.state == AgreementState.RUNNING:
            agreements.setdefault(row.performer_id, []).append(row)
    settings = held(principal, known)
    answering = heads([unit.pk for unit in units], known.day)
    contacts = {
        row.performer_id: row.contact for row in known.rows(PublicCard).filter(performer__in=units, is_shown=True)
    }  # fmt: skip
    return [
        Answering(
            unit, next((body for path, body in bodies.items() if unit.path.startswith(path)), None),
            tuple(agreements.get(unit.pk, ())),
            settings.get(f"inspector_{unit.service_area.code}") if unit.service_area else None,
            tuple(answering.get(unit.pk, ())), contacts.get(unit.pk, ""),
        )
        for unit in units
    ]  # fmt: skip
