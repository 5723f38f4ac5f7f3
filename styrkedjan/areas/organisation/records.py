"""A record that belongs to a unit, for comments and attachments: read by whoever has the permission there."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django.db import models

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import may
from styrkedjan.foundation.models import User
from styrkedjan.foundation.records import Addressed, RecordKind, by_key, register
from styrkedjan.foundation.roles import Permission


def of_unit(
    key: str,
    model: type[models.Model],
    word: str,
    page: str,
    *,
    way: str = "unit",
    may_see: Callable[[User, Any], bool] | None = None,
    address: Addressed = by_key,
    related: tuple[str, ...] = (),
    official: models.Q | None = None,
    secrecy_field: str = "",
) -> RecordKind:
    """`way` leads from the record to its unit ("project__committee"); `may_see` is another rule than VIEW there."""
    place: Callable[[Any], Unit] = attrgetter(way.replace("__", "."))
    return RecordKind(
        key=key,
        model=model,
        word=word,
        page=page,
        place=place,
        may_see=may_see or (lambda user, record: may(user, Permission.VIEW, place(record))),
        may_speak=lambda user, record: may(user, Permission.COMMENT, place(record)),
        address=address,
        related=(f"{way}__principal", *related),
        way=way,
        official=official,
        secrecy_field=secrecy_field,
    )


register(
    RecordKind(
        key="enhet",
        model=Unit,
        word="enheten",
        page="economy:unit_page",
        place=lambda unit: unit,
        may_see=lambda user, unit: may(user, Permission.VIEW, unit),
        may_speak=lambda user, unit: may(user, Permission.COMMENT, unit),
        address=lambda unit: {"code": unit.code},
        related=("principal",),
    )
)
