"""The council's programme, and the committees' yearly plans for following up every performer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from simple_history.models import HistoricalRecords

from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.areas.providers.models.fields import CURRENT, choice, state
from styrkedjan.domain.providers import states, words
from styrkedjan.domain.recurring import Frequency
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import KnownTime


class ProviderSetting(KnownTime):
    """The municipality's own value of a rule (`definitions/provider_rules`), with its own source."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="huvudman")
    key = models.CharField("regel", max_length=40)
    value = models.CharField("värde", max_length=255)
    source = models.CharField("källa", max_length=255)

    class Meta:
        ordering: ClassVar = ["key", "pk"]
        verbose_name = "egen regel för utförare"
        verbose_name_plural = "egna regler för utförare"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "key"], condition=CURRENT, name="one_provider_setting")
        ]

    def __str__(self) -> str:
        return self.key


class Programme(Versioned, DecisionReference):
    """A version of the programme with goals and guidelines for what private providers perform (KL 5:3)."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="provider_programmes", verbose_name="huvudman")
    number = models.PositiveSmallIntegerField("version", editable=False)
    first_year = models.PositiveSmallIntegerField("mandatperiod från")
    last_year = models.PositiveSmallIntegerField("mandatperiod till")
    state = state(states.ProgrammeState, states.ProgrammeState.DRAFT)
    forms = models.JSONField("driftformer som omfattas", default=list, blank=True)
    excluded = models.TextField("vad som inte omfattas", blank=True)
    goals = models.TextField("mål", blank=True)
    guidelines = models.TextField("riktlinjer", blank=True)
    follow_up = models.TextField("hur det följs upp", blank=True)
    insight = models.TextField("hur allmänheten får insyn", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["-number"]
        verbose_name = "program för utförare"
        verbose_name_plural = "program för utförare"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "number"], name="provider_programme_number_once"),
            models.CheckConstraint(
                condition=models.Q(last_year__gte=models.F("first_year")), name="programme_term_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"Program {self.first_year}–{self.last_year}, version {self.number}"


class FollowUpPlan(Versioned, DecisionReference):
    """A committee's plan of a year for following up all its performers, its own production too."""

    committee = models.ForeignKey(Unit, models.PROTECT, related_name="follow_up_plans", verbose_name="nämnd")
    year = models.PositiveSmallIntegerField("år")
    state = state(states.PlanState, states.PlanState.PREPARING)
    when_failed = models.TextField("vad som händer när ett krav brister", blank=True)
    interim = models.TextField("redovisat i delår", blank=True)
    whole_year = models.TextField("redovisat för året", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["-year", "committee__code"]
        verbose_name = "uppföljningsplan"
        verbose_name_plural = "uppföljningsplaner"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["committee", "year"], name="one_follow_up_plan_a_year")
        ]

    def __str__(self) -> str:
        return f"Uppföljningsplan {self.year}, {self.committee}"


class PlanRow(Versioned):
    """What is followed up, in which form, when and by whom, and who is told what of it. No service is all of them."""

    plan = models.ForeignKey(FollowUpPlan, models.CASCADE, related_name="rows", verbose_name="plan")
    number = models.PositiveSmallIntegerField("nummer", editable=False)
    title = models.CharField("vad som följs upp", max_length=255)
    form = choice("form", words.RowForm)
    service = models.ForeignKey(
        ServiceArea, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="verksamhet"
    )
    method = models.TextField("hur det går till", blank=True)
    responsible = models.CharField("ansvarig", max_length=120)
    frequency = choice("hur ofta", Frequency)
    feedback = models.CharField("återkopplingens form", max_length=160)
    feedback_to = models.CharField("mottagare av återkopplingen", max_length=160)
    minutes = models.PositiveIntegerField("minuter varje gång och utförare", default=0)
    why_special = models.TextField("varför en särskild granskning", blank=True)
    dropped_because = models.CharField("varför struken", max_length=255, blank=True, editable=False)
    last_year = models.PositiveSmallIntegerField("sista år", null=True, blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["plan", "number"]
        verbose_name = "rad i uppföljningsplanen"
        verbose_name_plural = "rader i uppföljningsplanen"
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "number"], name="plan_row_number_once")]

    def __str__(self) -> str:
        return self.title
