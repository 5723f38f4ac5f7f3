"""Preparing, publishing, renewing and withdrawing a data set."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.publishing.models import Edition, Publication
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, Refused, require_text
from styrkedjan.domain.publishing.data import Column, Row, Terms, gate
from styrkedjan.domain.publishing.states import PUBLICATION, PublicationMove, PublicationState
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.editing import create, edit, next_number, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

FIELDS = ("owner", "contact", "licence", "threshold", "frequency")


@dataclass(frozen=True)
class Built:
    """A data set as it stands: `beside` is what the pages tell of it and no file has (texts, a decided document)."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    covers: str = ""
    sources: Sequence[str] = ()
    beside: Mapping[str, Any] = field(default_factory=dict)

    @property
    def value(self) -> dict[str, Any]:
        """As an edition keeps it."""
        return {
            "columns": [asdict(one) | {"kind": one.kind.value} for one in self.columns],
            "rows": [dict(row) for row in self.rows],
            "covers": self.covers, "sources": list(self.sources), "beside": dict(self.beside),
        }  # fmt: skip


Build = Callable[[Publication], Built]


def terms_of(row: Publication) -> Terms:
    return Terms(row.licence, row.owner, row.contact, row.threshold)


def digest(value: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@action("publishing.begin", "förberedde en publicering")
def begin(
    *, by: User, principal: Unit, key: str, owner: str, contact: str, licence: str, threshold: int, frequency: str,
    at: datetime | None = None,
) -> Publication:  # fmt: skip
    """The terms are settled first; nothing is seen until it is published. Raises Refused when it is begun already."""
    require(by, Permission.PUBLISH, principal)
    if Publication.objects.filter(principal=principal, key=key).exists():
        raise Refused("Datamängden förbereds redan.", "Ändra uppgifterna om den i stället.")
    told = {"owner": owner.strip(), "contact": contact.strip(), "licence": licence}
    row = create(
        Publication, by=by, at=at, principal=principal, key=key, threshold=threshold, frequency=frequency, **told
    )
    tell(row, principal, dataset=key)
    return row


@action("publishing.change", "ändrade uppgifterna om en publicering")
def change(
    *, by: User, publication: Publication, version: int, changes: Mapping[str, Any], at: datetime | None = None
) -> Publication:
    require(by, Permission.PUBLISH, publication.principal)
    row: Publication = locking.locked(publication, "principal")
    PUBLICATION.after(PublicationMove.CHANGE, PublicationState(row.state))
    if edit(row, by=by, version=version, changes={name: changes[name] for name in FIELDS if name in changes}, at=at):
        tell(row, row.principal, dataset=row.key)
    return row


@action("publishing.publish", "publicerade en datamängd")
def publish(
    *, by: User, publication: Publication, decision: Decision, build: Build, at: datetime | None = None
) -> Edition:
    """Decide that everybody may see it, and show what it holds now. Raises InvalidInput with all the gate stops."""
    row = _moved(by, publication, PublicationMove.PUBLISH)
    decided = require_decided(decision, Matter.PUBLICATION, row.principal, section=False)
    edition = _edition(by, row, build, at)
    write(row, by=by, at=at, state=PublicationState.PUBLISHED, withdrawn_because="", **decided.fields())
    tell(row, row.principal, dataset=row.key, edition=edition.number, rows=edition.row_count)
    return edition


@action("publishing.renew", "publicerade nya värden i en datamängd")
def renew(*, by: User, publication: Publication, build: Build, at: datetime | None = None) -> Edition:
    """Show what it holds now, under the decision there is. Raises Refused when nothing has changed."""
    row = _moved(by, publication, PublicationMove.RENEW)
    edition = _edition(by, row, build, at)
    tell(row, row.principal, dataset=row.key, edition=edition.number, rows=edition.row_count)
    return edition


@action("publishing.withdraw", "drog tillbaka en datamängd")
def withdraw(*, by: User, publication: Publication, reason: str, at: datetime | None = None) -> Publication:
    """Nobody sees it any more; its address stays, and says why."""
    row = _moved(by, publication, PublicationMove.WITHDRAW)
    require_text(Skälet=reason)
    write(row, by=by, at=at, state=PublicationState.WITHDRAWN, withdrawn_because=reason.strip())
    tell(row, row.principal, dataset=row.key)
    return row


def _moved(by: User, publication: Publication, move: PublicationMove) -> Publication:
    """The publication, locked, for whoever may publish and where the move can be made."""
    require(by, Permission.PUBLISH, publication.principal)
    row: Publication = locking.locked(publication, "principal")
    PUBLICATION.after(move, PublicationState(row.state))
    return row


def _edition(by: User, row: Publication, build: Build, at: datetime | None) -> Edition:
    built = build(row)
    if problems := gate(built.columns, built.rows, terms_of(row)):
        raise InvalidInput(problems)
    value = built.value
    current = NOW.rows(Edition).filter(publication=row).first()
    seal = digest(value)
    if current is not None and current.sha256 == seal and row.state == PublicationState.PUBLISHED:
        raise Refused("Inget har ändrats sedan förra utgåvan.", "Publicera igen när det finns nya värden.")
    number = next_number(Edition, publication=row)
    made: Edition = facts.succeed(
        current, Edition, by=by, at=at, publication=row, number=number, value=value, row_count=len(built.rows),
        sha256=seal,
    )  # fmt: skip
    return made
