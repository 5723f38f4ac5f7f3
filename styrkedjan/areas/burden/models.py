"""A proposal to stop collecting an indicator, with its two signatures and what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.stops import StopState
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import User


class StopProposal(Versioned):
    """Whoever proposes signs first. `hours` is what it cost a year when it was proposed."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="stop_proposals", verbose_name="enhet")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="stop_proposals", verbose_name="indikator")
    why = models.TextField("varför det ska upphöra")
    instead = models.TextField("vad som finns i stället", blank=True)
    last_year = models.PositiveSmallIntegerField("sista år")
    hours = models.DecimalField("timmar om året", max_digits=9, decimal_places=1, editable=False)
    state = models.CharField(
        "läge", max_length=10, choices=StopState.choices(), default=StopState.PROPOSED, editable=False
    )
    signed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="undertecknat av", editable=False
    )
    answer = models.TextField("svar", blank=True, editable=False)
    outcome = models.TextField("vad som hände", blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["-created_at", "pk"]
        verbose_name = "förslag att sluta mäta"
        verbose_name_plural = "förslag att sluta mäta"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator"], condition=Q(state=StopState.PROPOSED), name="one_stop_proposal_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"Sluta mäta: {self.indicator}"
