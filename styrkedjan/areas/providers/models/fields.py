"""Columns that many rows here have."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

CURRENT = Q(superseded_at__isnull=True)


def choice(label: str, words_of: Any, *, blank: bool = False, **more: Any) -> Any:
    return models.CharField(label, max_length=20, choices=words_of.choices(), blank=blank, **more)


def state(states_of: Any, first: str) -> Any:
    return models.CharField("läge", max_length=20, choices=states_of.choices(), default=first, editable=False)


def money(label: str, **more: Any) -> Any:
    return models.DecimalField(label, max_digits=14, decimal_places=2, null=True, blank=True, **more)
