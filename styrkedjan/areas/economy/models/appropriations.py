"""Earmarked appropriations: what the council decides apart from a committee's free frame, told by activity codes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.models import KnownTime


class EarmarkedAppropriation(KnownTime, DecisionReference):
    """A committee's earmarked activity ("vinterunderhåll"): its codes in budget and ledger, and the years it holds.

    `name` is the earmark that entries of the net frame carry. An appropriation is for whole years, so the dates that
    bound it are years; `last_year` None is until further notice. `activities` are activity codes as text.
    """

    committee = models.ForeignKey(Unit, models.PROTECT, related_name="earmarked_appropriations", verbose_name="nämnd")
    name = models.CharField("särskilt anslag", max_length=40)
    activities = models.JSONField("verksamhetskoder", default=list)
    first_year = models.PositiveSmallIntegerField("från och med år")
    last_year = models.PositiveSmallIntegerField("till och med år", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["committee", "name", "first_year"]
        verbose_name = "särskilt anslag"
        verbose_name_plural = "särskilda anslag"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["committee", "name", "first_year"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_earmark_from_a_year",
            ),
            models.CheckConstraint(
                condition=Q(last_year__isnull=True) | Q(last_year__gte=models.F("first_year")),
                name="earmark_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.committee})"
