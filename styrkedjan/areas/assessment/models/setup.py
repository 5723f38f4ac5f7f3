"""What an evaluating organisation has of its own: question banks, and cases that its assessors are tried on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.models import Authored, KnownTime, User

CURRENT = Q(superseded_at__isnull=True)


class QuestionBank(Authored):
    """An organisation's own questions to a framework, as they were loaded; never changed, a new one takes over."""

    evaluator = models.ForeignKey(Unit, models.PROTECT, related_name="question_banks", verbose_name="organisation")
    framework = models.CharField("ramverk", max_length=60)
    name = models.CharField("namn", max_length=120)
    file_name = models.CharField("fil", max_length=255, editable=False)
    questions = models.JSONField("frågor", default=list, editable=False)

    class Meta:
        ordering: ClassVar = ["framework", "name"]
        verbose_name = "frågebank"
        verbose_name_plural = "frågebanker"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evaluator", "framework", "name"], name="question_bank_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class CalibrationCase(Authored):
    """A described municipality and one question, with the answer that the organisation holds to be right."""

    evaluator = models.ForeignKey(Unit, models.PROTECT, related_name="calibration_cases", verbose_name="organisation")
    framework = models.CharField("ramverk", max_length=60)
    question = models.CharField("fråga", max_length=20)
    text = models.TextField("vad som är känt om kommunen")
    answer = models.CharField("rätt svar", max_length=40)
    reason = models.TextField("varför det är rätt")

    class Meta:
        ordering: ClassVar = ["framework", "question", "pk"]
        verbose_name = "övningsfall"
        verbose_name_plural = "övningsfall"

    def __str__(self) -> str:
        return f"Övningsfall {self.question}"


class CalibrationAnswer(KnownTime):
    """What an assessor answered to a case. The first answer is the one that counts; it is not written over."""

    case = models.ForeignKey(CalibrationCase, models.CASCADE, related_name="answers", verbose_name="övningsfall")
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="bedömare")
    answer = models.CharField("svar", max_length=40)

    class Meta:
        ordering: ClassVar = ["case", "pk"]
        verbose_name = "svar på övningsfall"
        verbose_name_plural = "svar på övningsfall"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "person"], condition=CURRENT, name="one_calibration_answer")
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.person}"
