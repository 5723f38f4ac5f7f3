"""An improvement on its way round the wheel, and the good practice that it may become."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from simple_history.models import HistoricalRecords

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.improvement.states import (
    IMPROVEMENT,
    PRACTICE,
    ImprovementState,
    PracticeState,
    Source,
    Worked,
    whys,
)
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import User


class Improvement(Versioned):
    """Something that is to be better. `origin` names the record that it came from ("synpunkt/12"), in any area.

    `number` counts the municipality's. `copied_from` is another's good practice, and `worked` how it went here.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="improvements", verbose_name="enhet")
    principal = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="huvudman", editable=False)
    number = models.PositiveIntegerField("nummer", editable=False)
    title = models.CharField("rubrik", max_length=160)
    idea = models.TextField("vad det gäller", blank=True)
    source = models.CharField("vad som väckte den", max_length=20, choices=Source.choices(), default=Source.IDEA)
    origin = models.CharField("ursprung", max_length=160, blank=True, editable=False)
    wanted = models.TextField("vad vi vill", blank=True)
    why = models.TextField("varför tror vi det", blank=True)
    causes = models.TextField("orsakskedja", blank=True)
    compared = models.TextField("vad de som lyckas bättre gör", blank=True)
    change = models.TextField("vad vi ändrar", blank=True)
    how_known = models.TextField("hur vi märker det", blank=True)
    trial = models.TextField("litet prov", blank=True)
    owner = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ansvarig"
    )  # fmt: skip
    element = models.ForeignKey(Element, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="mål")
    indicator = models.ForeignKey(
        Indicator, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="indikator"
    )
    cost = models.DecimalField("kostnad, kr", max_digits=14, decimal_places=2, null=True, blank=True)
    due = models.DateField("klar senast", null=True, blank=True)
    started_on = models.DateField("började prövas", null=True, blank=True)
    result = models.TextField("vad provet gav", blank=True)
    judged_on = models.DateField("bedömd", null=True, blank=True)
    effect = models.TextField("effekt", blank=True)
    followed_on = models.DateField("effekten mätt", null=True, blank=True)
    copied_from = models.ForeignKey(
        "improvement.GoodPractice", models.PROTECT, null=True, blank=True, related_name="copies",
        verbose_name="gott exempel", editable=False,
    )  # fmt: skip
    worked = models.CharField("fungerade det här också", max_length=10, choices=Worked.choices(), blank=True)
    worked_told = models.TextField("hur det gick hos oss", blank=True)
    state = models.CharField(
        "läge", max_length=20, choices=ImprovementState.choices(), default=IMPROVEMENT.first, editable=False
    )

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["number"]
        verbose_name = "förbättring"
        verbose_name_plural = "förbättringar"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "number"], name="improvement_number_once")
        ]

    def __str__(self) -> str:
        return f"F{self.number} {self.title}"

    @property
    def whys(self) -> list[str]:
        """The causes behind each other, one a line."""
        return whys(self.causes)


class GoodPractice(Versioned, DecisionReference):
    """A card of what worked: where, what was done, what it gave, on what conditions. Shared only by decision.

    What makes it findable for others is kept as words, since their goals and measures are not ours.
    """

    improvement = models.OneToOneField(
        Improvement, models.PROTECT, related_name="practice", verbose_name="förbättring", editable=False
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="enhet", editable=False)
    title = models.CharField("rubrik", max_length=160)
    context = models.TextField("sammanhang")
    done = models.TextField("vad som gjordes")
    effect = models.TextField("vad det gav")
    conditions = models.TextField("förutsättningar")
    contact = models.CharField("funktion att fråga", max_length=160)
    service = models.CharField("verksamhet", max_length=120, blank=True, editable=False)
    measure = models.CharField("mått", max_length=200, blank=True, editable=False)
    key_figure = models.CharField("nyckeltal", max_length=40, blank=True, editable=False)
    published_on = models.DateField("delat", null=True, blank=True, editable=False)
    state = models.CharField(
        "läge", max_length=20, choices=PracticeState.choices(), default=PRACTICE.first, editable=False
    )

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["title", "pk"]
        verbose_name = "gott exempel"
        verbose_name_plural = "goda exempel"

    def __str__(self) -> str:
        return self.title
