"""Fees and charges: what each committee proposes for a year, and what the council has decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.planning.fees import Change, FeeState
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import KnownTime, User


class FeeDecision(DecisionReference):
    """The council's decision on a year's fees. Rows are only added: fees may be decided in two rounds."""

    principal = models.ForeignKey(Unit, models.PROTECT, related_name="fee_decisions")
    year = models.PositiveSmallIntegerField("år")
    decided_at = models.DateTimeField("införd")
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-year", "decided_at"]
        verbose_name = "beslut om taxor"
        verbose_name_plural = "beslut om taxor"

    def __str__(self) -> str:
        return f"Taxor {self.year}"


class FeeProposal(Versioned, DecisionReference):
    """A committee's proposal for a year, with the committee's own decision on it and then the council's."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="fee_proposals")
    year = models.PositiveSmallIntegerField("år")
    state = models.CharField("läge", max_length=12, choices=FeeState.choices(), default=FeeState.DRAFT)
    sent_back_reason = models.TextField("skäl till återremiss", blank=True)
    council = models.ForeignKey(FeeDecision, models.PROTECT, null=True, blank=True, related_name="proposals")

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["-year", "unit"]
        verbose_name = "taxeförslag"
        verbose_name_plural = "taxeförslag"
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "year"], name="fee_proposal_once_a_year")]

    def __str__(self) -> str:
        return f"Taxor {self.year}, {self.unit}"


class Fee(KnownTime):
    """One fee of a proposal, in kronor: what is charged now (None for nothing), what is proposed, and why."""

    proposal = models.ForeignKey(FeeProposal, models.CASCADE, related_name="fees")
    name = models.CharField("avgift", max_length=160)
    per = models.CharField("per", max_length=60)
    old = models.DecimalField("nu", max_digits=12, decimal_places=2, null=True, blank=True)
    new = models.DecimalField("förslag", max_digits=12, decimal_places=2)
    basis = models.CharField("grund", max_length=255)

    class Meta:
        ordering: ClassVar = ["proposal", "name"]
        verbose_name = "avgift"
        verbose_name_plural = "avgifter"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proposal", "name"], condition=Q(superseded_at__isnull=True), name="one_current_fee"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def change(self) -> Change:
        return Change(self.old, self.new)
