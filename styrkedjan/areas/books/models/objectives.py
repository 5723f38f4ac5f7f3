"""The council's financial objectives."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from styrkedjan.areas.books.models import common
from styrkedjan.areas.books.models.common import current_once
from styrkedjan.areas.chain.models import DecisionReference
from styrkedjan.domain.economy.objectives import Bound
from styrkedjan.foundation.models import KnownTime


class Measure(models.TextChoices):
    """What an objective is measured by."""

    RESULT_SHARE = "result_share", "Årets resultat, andel av skatt, bidrag och utjämning"
    EQUITY_RATIO = "equity_ratio", "Soliditet"
    EQUITY_RATIO_ALL = "equity_ratio_all", "Soliditet med hela pensionsåtagandet"
    SELF_FINANCING = "self_financing", "Självfinansieringsgrad av investeringar"
    STATED = "stated", "Värde som förs in för hand"


class Objective(KnownTime, DecisionReference):
    """A financial objective as the council decided it."""

    principal = common.principal()
    key = models.SlugField("kod", max_length=40)
    name = models.CharField("mål", max_length=200)
    measure = models.CharField("mäts med", max_length=20, choices=Measure.choices)
    bound = models.CharField("gräns", max_length=10, choices=[(bound.value, bound.label) for bound in Bound])
    target = models.DecimalField("målvärde", max_digits=12, decimal_places=4)
    unit = models.CharField("enhet", max_length=20, default="%")
    years = models.PositiveSmallIntegerField(
        "medelvärde av år", default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )

    class Meta:
        ordering: ClassVar = ["key"]
        verbose_name = "finansiellt mål"
        verbose_name_plural = "finansiella mål"
        constraints: ClassVar = [current_once("one_current_objective", "principal", "key")]

    def __str__(self) -> str:
        return self.name
