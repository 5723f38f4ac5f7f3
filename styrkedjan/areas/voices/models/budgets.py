"""A budget that residents share out: ideas, codes to vote with, and ballots that no code leads to."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from simple_history.models import HistoricalRecords

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.voices.dialogue import BudgetStep, IdeaState
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.editing import Versioned


class BudgetRound(Versioned, DecisionReference):
    """One round, from its criteria to what it gave."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="budget_rounds", verbose_name="enhet")
    name = models.CharField("namn", max_length=120)
    amount = models.DecimalField("summa", max_digits=14, decimal_places=2)
    criteria = models.TextField("kriterier")
    who_votes = models.CharField("vem som får rösta", max_length=255)
    choices_each = models.PositiveSmallIntegerField("röster per person", default=3)
    ideas_until = models.DateField("idéer till och med")
    votes_until = models.DateField("röster till och med")
    told = models.TextField("vad det gav", blank=True)
    state = models.CharField(
        "läge", max_length=20, choices=BudgetStep.choices(), default=BudgetStep.CRITERIA, editable=False
    )

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["-votes_until", "pk"]
        verbose_name = "medborgarbudget"
        verbose_name_plural = "medborgarbudgetar"

    def __str__(self) -> str:
        return self.name


class BudgetIdea(Versioned):
    """An idea: as it was written, worked up with a cost, and what became of it."""

    round = models.ForeignKey(BudgetRound, models.CASCADE, related_name="ideas", verbose_name="medborgarbudget")
    number = models.PositiveIntegerField("nummer", editable=False)
    title = models.CharField("idé", max_length=120)
    text = models.TextField("beskrivning", max_length=2000)
    cost = models.DecimalField("kostnad", max_digits=14, decimal_places=2, null=True, blank=True)
    reason = models.CharField("varför den inte kom med", max_length=255, blank=True)
    delivered_on = models.DateField("klar", null=True, blank=True)
    result = models.TextField("så blev det", blank=True)
    state = models.CharField(
        "läge", max_length=20, choices=IdeaState.choices(), default=IdeaState.PROPOSED, editable=False
    )

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["round", "number"]
        verbose_name = "idé i medborgarbudgeten"
        verbose_name_plural = "idéer i medborgarbudgeten"
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "number"], name="budget_idea_once")]

    def __str__(self) -> str:
        return self.title


class VoteCode(models.Model):
    """The right to vote once. The code is kept as a hash, and that it is used but neither when nor for what."""

    round = models.ForeignKey(BudgetRound, models.CASCADE, related_name="codes", verbose_name="medborgarbudget")
    digest = models.CharField(max_length=64, unique=True)
    used = models.BooleanField("använd", default=False)

    class Meta:
        verbose_name = "röstkod"
        verbose_name_plural = "röstkoder"

    def __str__(self) -> str:
        return "Röstkod"


class Ballot(models.Model):
    """A vote: which ideas, and nothing else. Its key says nothing of the order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(BudgetRound, models.CASCADE, related_name="ballots", verbose_name="medborgarbudget")
    ideas = models.JSONField("idéer")

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = "röstsedel"
        verbose_name_plural = "röstsedlar"

    def __str__(self) -> str:
        return "Röstsedel"
