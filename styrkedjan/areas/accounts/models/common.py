"""What every model of the accounts shares."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from styrkedjan.areas.organisation.models import Unit


def money(label: str, **options: Any) -> Any:
    return models.DecimalField(label, max_digits=18, decimal_places=2, **options)


def principal() -> Any:
    return models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="huvudman")


def current_once(name: str, *fields: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=fields, condition=Q(superseded_at__isnull=True), name=name)
