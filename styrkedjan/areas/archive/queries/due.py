"""Which records' time is out, by decided rules alone."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from styrkedjan.areas.archive.models import Registration, RetentionRule
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.archive.states import Action, RegistrationState, over_on

_S = RegistrationState


def decided_rules(principal: Unit) -> dict[str, RetentionRule]:
    return {row.klassa: row for row in RetentionRule.objects.filter(principal=principal, decided_by__isnull=False)}


def due(principal: Unit, on: date | None = None) -> list[tuple[Registration, RetentionRule]]:
    """What may go, and why: closed, of a class whose time is decided and out, and under no hold (two questions)."""
    day, rules = on or timezone.localdate(), decided_rules(principal)
    rows = Registration.objects.filter(
        unit__principal=principal, state__in=[_S.CLOSED, _S.DELIVERED], klassa__in=rules
    ).exclude(pk__in=Registration.objects.filter(holds__lifted_at__isnull=True, holds__isnull=False))
    found = []
    for row in rows.select_related("unit__principal"):
        rule = rules[row.klassa]
        if rule.action == Action.KEEP or rule.months is None or row.closed_on is None:
            continue
        if over_on(row.closed_on, rule.months) <= day:
            found.append((row, rule))
    return found
