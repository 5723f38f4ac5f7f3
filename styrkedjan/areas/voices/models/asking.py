"""A survey of one's own: its questions, whom it is sent to, and sheets that nobody can be told by."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from simple_history.models import HistoricalRecords

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.surveys import SurveyKind, SurveyMode
from styrkedjan.domain.voices.asking import OwnSurveyState
from styrkedjan.foundation.editing import Versioned


class OwnSurvey(Versioned):
    """What is asked. `key` stands in the address on the letter, the same for everybody who gets it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="own_surveys", verbose_name="enhet")
    key = models.CharField("adress", max_length=16, unique=True, editable=False)
    name = models.CharField("namn", max_length=120)
    year = models.PositiveSmallIntegerField("år")
    kind = models.CharField("slag", max_length=10, choices=SurveyKind.choices())
    instrument = models.CharField("formulärets version", max_length=60)
    intro = models.TextField("inledning", blank=True)
    easy_intro = models.TextField("inledning på lätt svenska", blank=True)
    questions = models.TextField("frågor")
    easy_questions = models.TextField("frågor på lätt svenska", blank=True)
    asks_remark = models.BooleanField("fråga om något mer", default=True)
    closes = models.DateField("sista dag")
    state = models.CharField(
        "läge", max_length=10, choices=OwnSurveyState.choices(), default=OwnSurveyState.DRAFT, editable=False
    )

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["-year", "name", "pk"]
        verbose_name = "egen undersökning"
        verbose_name_plural = "egna undersökningar"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "name", "year"], name="own_survey_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"


class SurveyPlace(Versioned):
    """How many of a unit's people, with an outcome of their case or all of them, are asked."""

    survey = models.ForeignKey(OwnSurvey, models.CASCADE, related_name="places", verbose_name="undersökning")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="enhet")
    outcome = models.CharField("ärendets utfall", max_length=60, blank=True)
    invited = models.PositiveIntegerField("tillfrågade")

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["survey", "unit__code", "outcome"]
        verbose_name = "urval"
        verbose_name_plural = "urval"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "unit", "outcome"], name="survey_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.invited}"


class SurveySheet(models.Model):
    """Somebody's answers: the week and nothing closer, no author, and a key that says nothing of the order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(OwnSurvey, models.CASCADE, related_name="sheets", verbose_name="undersökning")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="enhet")
    outcome = models.CharField("ärendets utfall", max_length=60, blank=True)
    week = models.CharField("vecka", max_length=8)
    mode = models.CharField("svarssätt", max_length=10, choices=SurveyMode.choices())
    grades = models.JSONField("svar")

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = "svarsblankett"
        verbose_name_plural = "svarsblanketter"

    def __str__(self) -> str:
        return f"Svar på {self.survey_id}"


class SurveyRemark(models.Model):
    """A free answer, apart from the sheet it came with: nobody reads it before whoever reviews it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(OwnSurvey, models.CASCADE, related_name="remarks", verbose_name="undersökning")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="enhet")
    text = models.TextField("fritextsvar")

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = "fritextsvar på en blankett"
        verbose_name_plural = "fritextsvar på blanketter"

    def __str__(self) -> str:
        return f"Fritextsvar på {self.survey_id}"
