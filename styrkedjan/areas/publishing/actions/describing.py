"""What a service is in plain words, and where it is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.publishing.models import PublicService, ServicePlace
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission

MOST_RESULTS = 4


@action("publishing.describe_service", "beskrev en tjänst för alla")
def describe_service(
    *, by: User, service: ServiceArea, told: Mapping[str, Any], version: str | None = None, at: datetime | None = None
) -> PublicService:
    """What stands on the public page of a service the next time it is published."""
    root = service.principal
    require(by, Permission.PUBLISH, root)
    locking.locked(root)
    current = NOW.rows(PublicService).filter(service=service).select_related("known_by").first()
    facts.require_unchanged(
        [current] if current else [], version, theirs=lambda: {"about": current.about if current else ""},
        mine={"about": str(told.get("about", ""))},
    )  # fmt: skip
    if len(told["result_figures"]) > MOST_RESULTS:
        what = f"Högst {MOST_RESULTS} mått på resultatet får plats."
        raise InvalidInput([Problem("", "Resultat", what, "Välj dem som säger mest till den som bor här.")])
    made: PublicService = facts.succeed(current, PublicService, by=by, at=at, service=service, **told)
    tell(made, root, service=service.name)
    return made


@action("publishing.set_place", "skrev var en tjänst ges")
def set_place(
    *, by: User, unit: Unit, told: Mapping[str, Any], version: str | None = None, at: datetime | None = None,
    batch: ImportBatch | None = None,
) -> ServicePlace:  # fmt: skip
    """Address, offers and open places of a unit; whoever reports its figures writes them."""
    require(by, Permission.REPORT_VALUES, unit)
    locking.locked(unit)
    current = NOW.rows(ServicePlace).filter(unit=unit).select_related("known_by").first()
    facts.require_unchanged(
        [current] if current else [], version, theirs=lambda: {"address": current.address if current else ""},
        mine={"address": str(told.get("address", ""))},
    )  # fmt: skip
    require_whole(told)
    wanted = {0: {"unit": unit, **told}}
    facts.replace(ServicePlace, {} if current is None else {0: current}, wanted, by=by, at=at, batch=batch)
    made: ServicePlace = NOW.rows(ServicePlace).get(unit=unit)
    tell(made, unit)
    return made


@action("publishing.remove_place", "tog bort var en tjänst ges")
def remove_place(*, by: User, place: ServicePlace, at: datetime | None = None) -> None:
    require(by, Permission.REPORT_VALUES, place.unit)
    locking.locked(place.unit)
    facts.close(ServicePlace, [place], at=at)
    tell(place, place.unit)


def require_whole(told: Mapping[str, Any]) -> None:
    """Raise InvalidInput with everything in a place that does not go together."""
    if problems := list(_problems(told)):
        raise InvalidInput(problems)


def _problems(told: Mapping[str, Any]) -> Iterator[Problem]:
    places, free = told.get("places"), told.get("open_places")
    if free is not None and places is not None and free > places:
        yield Problem("", "Lediga platser", f"{free} lediga av {places} platser.", "Rätta det som är fel.")
    if free is not None and told.get("counted_on") is None:
        yield Problem("", "Räknat den", "Dagen för de lediga platserna saknas.", "Skriv vilken dag de räknades.")
    if (told.get("latitude") is None) != (told.get("longitude") is None):
        yield Problem("", "Läge", "Latitud och longitud hör ihop.", "Skriv båda eller ingen.")
    if told.get("background") is not None and not told.get("background_source"):
        yield Problem("", "Källa", "Källan till bakgrunden saknas.", "Skriv varifrån uppgiften kommer.")
