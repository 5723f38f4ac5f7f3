"""A proposal to stop asking for something, with its two signatures and what came of it; and measured time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.providers.models import PlanRow
from styrkedjan.domain.stops import StopState
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import User

PROPOSED = Q(state=StopState.PROPOSED)


class StopProposal(Versioned):
    """Whoever proposes signs first. `hours` is what it cost a year when it was proposed.

    One of three is to cease: an indicator, a row that follow-up plans repeat, or a field of the reports of one step of
    the annual cycle (`field`, "delar/analysis"). `name` is what it was called.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="stop_proposals", verbose_name="enhet")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="stop_proposals", verbose_name="indikator"
    )
    plan_row = models.ForeignKey(
        PlanRow, models.PROTECT, null=True, blank=True, related_name="stop_proposals", verbose_name="rad"
    )
    field = models.CharField("fält", max_length=80, blank=True, default="", editable=False)
    name = models.CharField("vad som ska upphöra", max_length=255, blank=True, default="", editable=False)
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
        verbose_name = "förslag att sluta begära"
        verbose_name_plural = "förslag att sluta begära"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator"], condition=PROPOSED, name="one_stop_proposal_at_a_time"),
            models.UniqueConstraint(fields=["plan_row"], condition=PROPOSED, name="one_stop_of_a_row_at_a_time"),
            models.CheckConstraint(
                condition=Q(indicator__isnull=False, plan_row__isnull=True, field="")
                | Q(indicator__isnull=True, plan_row__isnull=False, field="")
                | (Q(indicator__isnull=True, plan_row__isnull=True) & ~Q(field="")),
                name="one_thing_is_stopped",
            ),
        ]

    def __str__(self) -> str:
        return f"Sluta begära: {self.told}"

    @property
    def told(self) -> str:
        """What it is called: by its own name now, where it has one."""
        return self.indicator.name if self.indicator else self.name

    @property
    def owner(self) -> Unit:
        """Whoever answers for what is asked: its owner, the plan's committee, or the municipality."""
        if self.indicator:
            return self.indicator.owner
        return self.plan_row.plan.committee if self.plan_row else root_of(self.unit)


class MeasuredTime(models.Model):
    """What answering something has taken in a year, summed over all who answered; nobody's own time is kept.

    `what` is the ledger's key of it ("falt/delar/analysis"). A read report is told by its day alone.
    """

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="huvudman")
    what = models.CharField("vad", max_length=80)
    year = models.PositiveSmallIntegerField("år")
    answers = models.PositiveIntegerField("svar", default=0)
    seconds = models.PositiveBigIntegerField("sekunder", default=0)
    read_on = models.DateField("senast läst", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["what", "year", "pk"]
        verbose_name = "uppmätt tid"
        verbose_name_plural = "uppmätta tider"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "what", "year"], name="one_measured_time_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.year}"
