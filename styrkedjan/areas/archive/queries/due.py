"""Which records' time is out, by decided rules alone, and exactly what would go with each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import JSONField, Model, TextField
from django.utils import timezone

from styrkedjan.areas.archive.models import Registration, RetentionRule
from styrkedjan.areas.archive.queries.register import RegLine
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.archive.states import Action, RegistrationState, over_on
from styrkedjan.foundation.models import Attachment, Comment
from styrkedjan.foundation.remembering import remembered

_S = RegistrationState
GONE = "Gallrat."


@dataclass(frozen=True, slots=True)
class Goes:
    """What would go with a record: its free texts by their names, what was said, and its files by their names."""

    texts: tuple[str, ...]
    comments: int
    files: tuple[str, ...]


def decided_rules(principal: Unit) -> dict[str, RetentionRule]:
    return {row.klassa: row for row in RetentionRule.objects.filter(principal=principal, decided_by__isnull=False)}


@remembered
def due(principal: Unit, on: date | None = None) -> list[tuple[Registration, RetentionRule]]:
    """What may go, and why: closed, of a class whose time is decided and out, and under no hold (two questions)."""
    day, rules = on or timezone.localdate(), decided_rules(principal)
    rows = Registration.objects.filter(
        unit__path__startswith=principal.path, state__in=[_S.CLOSED, _S.DELIVERED], klassa__in=rules
    ).exclude(pk__in=Registration.objects.filter(holds__lifted_at__isnull=True, holds__isnull=False))
    found = []
    for row in rows.select_related("unit__principal"):
        rule = rules[row.klassa]
        if rule.action == Action.KEEP or rule.months is None or row.closed_on is None:
            continue
        if over_on(row.closed_on, rule.months) <= day:
            found.append((row, rule))
    return found


def texts_of(model: type[Model]) -> list[TextField[str, str]]:
    """A record's free texts, which go; numbers, days, decisions and its own name in the register stay."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, TextField) and not isinstance(field, JSONField)
    ]


def goes(rows: Collection[RegLine]) -> dict[int, Goes]:
    """By registration, exactly what a disposal would take (two questions beside the rows)."""
    keys = {(one.row.about_type, one.row.about_id): one.row.pk for one in rows}
    ids, types = [key for _, key in keys], {name for name, _ in keys}
    said: dict[int, int] = {}
    for name, key in (
        Comment.objects.filter(about_type__in=types, about_id__in=ids)
        .exclude(text=GONE)
        .values_list("about_type", "about_id")
    ):
        if (pk := keys.get((name, key))) is not None:
            said[pk] = said.get(pk, 0) + 1
    files: dict[int, list[str]] = {}
    hung = Attachment.objects.filter(about_type__in=types, about_id__in=ids).exclude(sha256="")
    for name, key, called in hung.values_list("about_type", "about_id", "name"):
        if (pk := keys.get((name, key))) is not None:
            files.setdefault(pk, []).append(called)
    return {
        one.row.pk: Goes(
            tuple(
                str(field.verbose_name)
                for field in texts_of(one.kind.model)
                if one.record is not None and getattr(one.record, field.attname) not in ("", GONE)
            ),
            said.get(one.row.pk, 0),
            tuple(files.get(one.row.pk, ())),
        )
        for one in rows
    }
