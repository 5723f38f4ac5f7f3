"""What is written down to compare by: own networks and sets of measures, what surveys have answered, and receipts.

Key figures themselves are facts at rest (`store.key_figures`); nothing of them is copied here.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.comparison import ColourRule
from styrkedjan.domain.gap_states import GAP, GapKind, GapState
from styrkedjan.domain.surveys import TEXT, Answers, SurveyKind, SurveyMode, TextState
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import KnownTime


class Network(Versioned):
    """Municipalities that one has chosen to compare with. `members` are their four digit codes, oneself not counted."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="huvudman")
    name = models.CharField("namn", max_length=120)
    purpose = models.TextField("varför just de", blank=True)
    members = models.JSONField("kommuner", default=list)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = "nätverk"
        verbose_name_plural = "nätverk"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "name"], name="network_once_per_principal")
        ]

    def __str__(self) -> str:
        return self.name


class MeasureSet(Versioned):
    """Measures that are looked at together, each with its weight: [["N15033", "1"], ...], in the order they are shown.

    `source` says where the choice and the weights come from. A weight is a Decimal as text, zero or more.
    """

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="huvudman")
    name = models.CharField("namn", max_length=120)
    purpose = models.TextField("vad urvalet ska visa", blank=True)
    source = models.CharField("varifrån urval och vikter kommer", max_length=300, blank=True)
    rule = models.CharField(
        "färg efter",
        max_length=12,
        choices=[(one.value, one.label) for one in ColourRule],
        default=ColourRule.QUARTER_HALF_QUARTER,
    )
    measures = models.JSONField("mått med vikt", default=list)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = "måttuppsättning"
        verbose_name_plural = "måttuppsättningar"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "name"], name="measure_set_once_per_principal")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def weights(self) -> dict[str, Decimal]:
        """Key figure -> weight, in the order they are shown."""
        return {str(key): Decimal(str(weight)) for key, weight in self.measures}


class SurveyResult(KnownTime):
    """How a unit's people answered a question of a survey: all of them, or those whose case had an `outcome`.

    `invited` and `answered` are of the unit and the outcome, whatever the question; grade 1 is the worst answer.
    """

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="survey_results")
    survey = models.CharField("undersökning", max_length=120)
    year = models.PositiveSmallIntegerField("år")
    kind = models.CharField("slag", max_length=10, choices=SurveyKind.choices())
    mode = models.CharField("svarssätt", max_length=10, choices=SurveyMode.choices())
    instrument = models.CharField("formulärets version", max_length=60)
    question = models.CharField("fråga", max_length=255)
    outcome = models.CharField("ärendets utfall", max_length=60, blank=True)
    invited = models.PositiveIntegerField("tillfrågade")
    answered = models.PositiveIntegerField("svarande")
    grade1 = models.PositiveIntegerField("svar 1")
    grade2 = models.PositiveIntegerField("svar 2")
    grade3 = models.PositiveIntegerField("svar 3")
    grade4 = models.PositiveIntegerField("svar 4")
    grade5 = models.PositiveIntegerField("svar 5")
    unsure = models.PositiveIntegerField("ingen åsikt", default=0)

    class Meta:
        ordering: ClassVar = ["survey", "year", "question", "unit", "outcome"]
        verbose_name = "svar i undersökning"
        verbose_name_plural = "svar i undersökningar"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principal", "survey", "year", "unit", "question", "outcome"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_survey_result",
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey} {self.year}: {self.question}"

    @property
    def answers(self) -> Answers:
        return Answers((self.grade1, self.grade2, self.grade3, self.grade4, self.grade5), self.unsure)


class SurveyText(Versioned):
    """A free answer: of which survey and unit, never of whom, and no closer in time than the survey's year."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="survey_texts")
    survey = models.CharField("undersökning", max_length=120)
    year = models.PositiveSmallIntegerField("år")
    number = models.PositiveIntegerField("rad i filen")
    text = models.TextField("fritextsvar")
    state = models.CharField("läge", max_length=10, choices=TextState.choices(), default=TEXT.first, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["survey", "year", "unit", "number"]
        verbose_name = "fritextsvar"
        verbose_name_plural = "fritextsvar"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "survey", "year", "unit", "number"], name="survey_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.survey} {self.year}, rad {self.number}"


class GapAnswer(Versioned):
    """What has been answered for a difference between two groups at a unit, and what the difference was then.

    `key` names the groups within the indicator and the unit; each answer is kept in the history with who and when.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="gap_answers")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="gap_answers")
    key = models.CharField("grupperna", max_length=120)
    kind = models.CharField("slag", max_length=10, choices=GapKind.choices())
    first = models.CharField("den ena gruppen", max_length=120)
    second = models.CharField("den andra gruppen", max_length=120)
    state = models.CharField("läge", max_length=12, choices=GapState.choices(), default=GAP.first, editable=False)
    text = models.TextField("svar")
    due = models.DateField("åtgärden ska vara klar", null=True, blank=True)
    period = models.CharField("avser", max_length=10)
    difference = models.DecimalField("skillnad då", max_digits=9, decimal_places=2)
    low = models.DecimalField("lägst", max_digits=9, decimal_places=2)
    high = models.DecimalField("högst", max_digits=9, decimal_places=2)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["indicator", "unit", "key"]
        verbose_name = "svar på en skillnad"
        verbose_name_plural = "svar på skillnader"
        constraints: ClassVar = [models.UniqueConstraint(fields=["indicator", "unit", "key"], name="gap_answered_once")]

    def __str__(self) -> str:
        return f"{self.first} mot {self.second}"


class EntryReceipt(KnownTime):
    """That a figure has been entered into Kolada: which value, on which day, and what one got back."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    key_figure = models.CharField("nyckeltal", max_length=10)
    year = models.PositiveSmallIntegerField("avser år")
    value = models.DecimalField("inmatat värde", max_digits=20, decimal_places=6)
    entered_on = models.DateField("inmatat")
    reference = models.CharField("kvittens", max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["key_figure", "year"]
        verbose_name = "kvittens på inmatning"
        verbose_name_plural = "kvittenser på inmatning"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principal", "key_figure", "year"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_receipt",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key_figure} {self.year}"
