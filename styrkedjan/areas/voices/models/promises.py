"""A promise to residents, and the cases it is held against."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from simple_history.models import HistoricalRecords

from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.voices.promises import PromiseMeasure, PromiseState
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.editing import Versioned


class Promise(Versioned, DecisionReference):
    """A service declaration: what is promised, how it is measured, and what one gets when it is broken."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="promises", verbose_name="enhet")
    code = models.CharField("kod", max_length=20)
    text = models.CharField("löfte", max_length=255)
    measure = models.CharField("hur det mäts", max_length=20, choices=PromiseMeasure.choices())
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="indikator"
    )
    limit = models.DecimalField("gräns", max_digits=12, decimal_places=2)
    compensation = models.CharField("kompensation", max_length=255, blank=True)
    amount = models.DecimalField("belopp", max_digits=12, decimal_places=2, null=True, blank=True)
    automatic = models.BooleanField("betalas utan att någon begär det", default=False)
    valid_from = models.DateField("gäller från")
    valid_to = models.DateField("gäller till", null=True, blank=True)
    state = models.CharField(
        "läge", max_length=20, choices=PromiseState.choices(), default=PromiseState.DRAFT, editable=False
    )

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["unit__code", "code"]
        verbose_name = "löfte"
        verbose_name_plural = "löften"
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "code"], name="promise_code_once")]

    def __str__(self) -> str:
        return self.text


class PromiseCase(Versioned):
    """Something that takes days: its number in the unit's own system, never whose it is."""

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="cases", verbose_name="löfte")
    reference = models.CharField("ärende", max_length=40)
    started_on = models.DateField("började")
    done_on = models.DateField("blev klart", null=True, blank=True)
    compensated_on = models.DateField("kompenserat", null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["promise", "started_on", "pk"]
        verbose_name = "ärende under ett löfte"
        verbose_name_plural = "ärenden under löften"
        constraints: ClassVar = [models.UniqueConstraint(fields=["promise", "reference"], name="promise_case_once")]

    def __str__(self) -> str:
        return self.reference
