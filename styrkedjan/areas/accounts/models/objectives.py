"""The council's financial objectives and guidelines, and the judgements of sound financial management."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from styrkedjan.areas.accounts.models import common
from styrkedjan.areas.accounts.models.common import current_once
from styrkedjan.domain.economy.objectives import Bound, Verdict
from styrkedjan.foundation.decisions import DecisionReference
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


class Guideline(KnownTime, DecisionReference):
    """How the council says that sound financial management is judged, from a year on (Kommunallagen 11:1)."""

    principal = common.principal()
    from_year = models.PositiveSmallIntegerField("gäller från år")
    financial_share = models.DecimalField("finansiella mål som ska nås", max_digits=7, decimal_places=6)
    operational_share = models.DecimalField("verksamhetsmål som ska nås", max_digits=7, decimal_places=6)
    text = models.TextField("riktlinjen i ord", blank=True)

    class Meta:
        ordering: ClassVar = ["from_year"]
        verbose_name = "riktlinje för god ekonomisk hushållning"
        verbose_name_plural = "riktlinjer för god ekonomisk hushållning"
        constraints: ClassVar = [current_once("one_current_guideline", "principal", "from_year")]

    def __str__(self) -> str:
        return f"Riktlinjer från {self.from_year}"


class Stage(models.TextChoices):
    """Whose judgement it is: the board's, in the report it hands over, or the council's, which counts."""

    BOARD = "board", "Kommunstyrelsens bedömning"
    COUNCIL = "council", "Fullmäktiges bedömning"


class SoundVerdict(KnownTime, DecisionReference):
    """A body's judgement of the financial management at a month, kept with all that was known when it was made."""

    principal = common.principal()
    period = models.CharField("till och med", max_length=8)
    stage = models.CharField("vems bedömning", max_length=10, choices=Stage.choices)
    verdict = models.CharField("bedömning", max_length=10, choices=[(one.value, one.label) for one in Verdict])
    proposed = models.CharField("förslag", max_length=10, choices=[(one.value, one.label) for one in Verdict])
    reason = models.TextField("skäl att avvika från förslaget", blank=True)
    text = models.TextField("bedömningen i ord")
    material = models.JSONField("det som var känt")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["-period", "stage"]
        verbose_name = "bedömning av god ekonomisk hushållning"
        verbose_name_plural = "bedömningar av god ekonomisk hushållning"
        constraints: ClassVar = [current_once("one_current_sound_verdict", "principal", "period", "stage")]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.period}: {self.get_verdict_display()}"
