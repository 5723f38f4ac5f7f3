"""What a municipality has decided about its register: how each kind is handled, and what is agreed with the archive."""

from __future__ import annotations

from datetime import date, datetime

from styrkedjan.areas.archive.models import DeliveryTerms, HandlingRule, Package, Registration
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.domain.archive.case import Delivery
from styrkedjan.domain.archive.states import Way
from styrkedjan.domain.errors import Refused, require_text
from styrkedjan.foundation import facts, locking, records
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import stamp
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


@action("archive.set_handling", "bestämde hur ett slags handlingar hanteras")
def set_handling(
    *, by: User, principal: Unit, kind: str, way: Way, since: date, source: str, klassa: str = "",
    version: str | None = None, at: datetime | None = None,
) -> HandlingRule:  # fmt: skip
    require(by, Permission.KEEP_RECORDS, principal)
    locking.hold(Unit, [principal.pk])
    found = records.kind_by_key(kind)
    if found is None or found.official is None:
        raise Refused("Det slaget registreras inte.", "Välj ett av dem som finns i listan.")
    require_text(Källa=source)
    row = NOW.rows(HandlingRule).filter(principal=principal, kind=kind).select_related("known_by").first()
    stands = source.strip()
    told = {"way": way, "klassa": klassa.strip(), "since": since, "source": stands}
    words = {"klassa": klassa.strip(), "source": stands}
    facts.require_unchanged([row] if row else [], version, mine=words,
                            theirs=lambda: {name: getattr(row, name) for name in words} if row else {})  # fmt: skip
    made: HandlingRule = facts.succeed(row, HandlingRule, by=by, at=at, principal=principal, kind=kind, **told)
    tell(made, principal, kind=kind, way=Way(way).label)
    return made


@action("archive.set_terms", "skrev in leveransöverenskommelsen med e-arkivet")
def set_terms(
    *, by: User, principal: Unit, organisation_number: str, agreement: str, receiver: str = "",
    version: str | None = None, at: datetime | None = None,
) -> DeliveryTerms:  # fmt: skip
    require(by, Permission.KEEP_RECORDS, principal)
    locking.hold(Unit, [principal.pk])
    Delivery.require(principal.name, organisation_number, agreement)
    row = NOW.rows(DeliveryTerms).filter(principal=principal).select_related("known_by").first()
    told = {
        "organisation_number": organisation_number.strip(), "agreement": agreement.strip(), "receiver": receiver.strip()
    }  # fmt: skip
    facts.require_unchanged([row] if row else [], version, mine=told,
                            theirs=lambda: {name: getattr(row, name) for name in told} if row else {})  # fmt: skip
    made: DeliveryTerms = facts.succeed(row, DeliveryTerms, by=by, at=at, principal=principal, **told)
    tell(made, principal)
    return made


@action("archive.package", "skrev ett paket för e-arkivet")
def packed(
    *, by: User, registration: Registration, generation: str, delivery: Delivery, size: int, sha256: str,
    at: datetime | None = None,
) -> Package:  # fmt: skip
    """That a package was made, and the sum of its bytes: who has it can show that it is the one."""
    require(by, Permission.KEEP_RECORDS, registration.unit)
    made = Package.objects.create(
        registration=registration, generation=generation, identity=delivery.identity,
        agreement=delivery.agreement[:120], size=size, sha256=sha256, **stamp(by, at),
    )  # fmt: skip
    tell(made, registration.unit, generation=generation, number=registration.record_number)
    return made
