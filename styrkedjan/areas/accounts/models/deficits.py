"""What the council decides of a negative balance requirement result: how it is restored, or that it is not."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from styrkedjan.areas.accounts.models import common
from styrkedjan.areas.accounts.models.common import current_once, money
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.models import KnownTime


class DeficitDecisionKind(models.TextChoices):
    """A plan for how it is restored (Kommunallagen 11:12), or reasons why it is not (11:13)."""

    PLAN = "plan", "Åtgärdsplan"
    EXEMPTION = "exemption", "Synnerliga skäl"


class DeficitDecision(KnownTime, DecisionReference):
    """The council's decision on a year's deficit. `steps` is year -> kronor to restore; `amount` is not restored."""

    principal = common.principal()
    year = models.PositiveSmallIntegerField("underskott från år")
    kind = models.CharField("slag", max_length=10, choices=DeficitDecisionKind.choices)
    text = models.TextField("åtgärder eller skäl")
    steps = models.JSONField("plan år för år", default=dict, blank=True)
    amount = money("återställs inte", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["year", "kind"]
        verbose_name = "beslut om underskott"
        verbose_name_plural = "beslut om underskott"
        constraints: ClassVar = [current_once("one_current_deficit_decision", "principal", "year", "kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}"
