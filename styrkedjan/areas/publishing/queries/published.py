"""What is published now: editions with their values, read once by each process and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.publishing.models import Edition, Publication, PublicService, ServicePlace
from styrkedjan.domain.publishing.data import Column, Kind
from styrkedjan.domain.publishing.states import PublicationState
from styrkedjan.foundation.known import NOW, Known


@dataclass(frozen=True)
class Shown:
    """An edition as it is shown. `pk` 0 is one that is only previewed."""

    pk: int
    key: str
    number: int
    published_at: datetime
    sha256: str
    publication: Publication
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...]
    covers: str
    sources: tuple[str, ...]
    beside: Mapping[str, Any]

    @property
    def day(self) -> date:
        return self.published_at.date()


def shown(publication: Publication, value: Mapping[str, Any], **of: Any) -> Shown:
    """An edition's value with what it is about."""
    columns = tuple(Column(**{**one, "kind": Kind(one["kind"])}) for one in value["columns"])
    return Shown(
        key=publication.key, publication=publication, columns=columns, rows=tuple(value["rows"]),
        covers=value["covers"], sources=tuple(value["sources"]), beside=value["beside"], **of,
    )  # fmt: skip


@lru_cache(maxsize=128)
def _read(pk: int, seal: str) -> tuple[Mapping[str, Any], int, datetime]:
    """What is in an edition never changes, so it is read once (one query)."""
    found = NOW.ever(Edition).values("value", "number", "known_at").get(pk=pk)
    return found["value"], found["number"], found["known_at"]


def _opened(pk: int, seal: str, publication: Publication) -> Shown:
    value, number, at = _read(pk, seal)
    return shown(publication, value, pk=pk, number=number, published_at=at, sha256=seal)


def newest(principal: Unit) -> dict[str, tuple[int, str]]:
    """Data set -> the edition that is published and its seal, in the order of the keys (one query)."""
    rows = NOW.rows(Edition).filter(publication__principal=principal, publication__state=PublicationState.PUBLISHED)
    told = rows.order_by("publication__key").values_list("publication__key", "pk", "sha256")
    return {key: (pk, seal) for key, pk, seal in told}


def open_editions(principal: Unit) -> dict[str, Shown]:
    """What everybody sees, by data set (two queries, and one for each that this process has not read)."""
    current = newest(principal)
    rows = {row.key: row for row in Publication.objects.filter(principal=principal, key__in=current)}
    return {key: _opened(pk, seal, rows[key]) for key, (pk, seal) in current.items() if key in rows}


def showing(municipalities: Iterable[Unit]) -> list[Unit]:
    """Those that have something for everybody to see, and all of them where nobody has (one query)."""
    every = list(municipalities)
    have = set(Publication.objects.filter(state=PublicationState.PUBLISHED).values_list("principal_id", flat=True))
    return [one for one in every if one.pk in have] or every


def edition(principal: Unit, key: str, number: int | None = None) -> Shown | None:
    """One edition of what is published, the newest where no number is given; None where it is not to be seen."""
    row = Publication.objects.filter(principal=principal, key=key, state=PublicationState.PUBLISHED).first()
    if row is None:
        return None
    editions = NOW.rows(Edition) if number is None else NOW.ever(Edition).filter(number=number)
    found = editions.filter(publication=row).values_list("pk", "sha256").first()
    return None if found is None else _opened(*found, row)


def withdrawn(principal: Unit, key: str) -> Publication | None:
    """A data set that has been seen and is no longer: its address says so."""
    return Publication.objects.filter(principal=principal, key=key, state=PublicationState.WITHDRAWN).first()


def publications(principal: Unit, known: Known) -> dict[str, Any]:
    """What is prepared, published or withdrawn, as it was known, by data set."""
    return {row.key: row for row in known.as_written(Publication.objects.filter(principal=principal))}


def editions_of(publication: Publication, known: Known) -> list[Edition]:
    """The editions there have been, the newest first, without their values (one query)."""
    rows = known.ever(Edition).filter(publication_id=publication.pk).defer("value")
    return list(rows.select_related("known_by").order_by("-number"))


def places(principal: Unit, known: Known) -> dict[int, ServicePlace]:
    """Unit -> where it gives its service (one query)."""
    rows = known.rows(ServicePlace).filter(unit__principal=principal)
    return {row.unit_id: row for row in rows.select_related("unit")}


def services(principal: Unit, known: Known) -> dict[int, PublicService]:
    """Service area -> what is written of it for everybody (one query)."""
    rows = known.rows(PublicService).filter(service__principal=principal)
    return {row.service_id: row for row in rows.select_related("service")}
