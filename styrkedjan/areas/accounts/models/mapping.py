"""The municipality's own way from accounts to lines, version by version."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from styrkedjan.areas.accounts.models import common
from styrkedjan.areas.accounts.models.common import current_once
from styrkedjan.foundation.models import KnownTime


class MappingVersion(KnownTime):
    """A whole mapping from an accounting year on. A change is a new row; what counted before can be restored."""

    principal = common.principal()
    from_year = models.PositiveSmallIntegerField("gäller från räkenskapsår")
    content = models.JSONField("mappningen")
    note = models.CharField("varför", max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["-known_at", "-pk"]
        verbose_name = "mappning"
        verbose_name_plural = "mappningar"
        constraints: ClassVar = [current_once("one_current_mapping", "principal", "from_year")]

    def __str__(self) -> str:
        return f"Mappning från {self.from_year}"
