"""Elements of the steering model's levels, tied to each other, to units, people and decisions."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.swedish import with_code
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import Authored, KnownTime, User


class OwnModel(KnownTime):
    """A steering model that a municipality has copied and changed: the text of a definition, version by version."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="own_models")
    key = models.CharField("id", max_length=60)
    text = models.TextField("definition")

    class Meta:
        ordering: ClassVar = ["principal", "key"]
        verbose_name = "egen styrmodell"
        verbose_name_plural = "egna styrmodeller"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principal", "key"], condition=models.Q(superseded_at__isnull=True), name="one_current_model"
            )
        ]

    def __str__(self) -> str:
        return self.key


class PlanYear(Authored):
    """One year of one principal's steering, with the steering model that governs it."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="plan_years")
    year = models.PositiveSmallIntegerField("år")
    state = models.CharField("läge", max_length=10, choices=YearState.choices(), default=YearState.PREPARING)
    steering_model = models.CharField("styrmodell", max_length=60)

    class Meta:
        ordering: ClassVar = ["-year"]
        verbose_name = "planår"
        verbose_name_plural = "planår"
        constraints: ClassVar = [models.UniqueConstraint(fields=["principal", "year"], name="plan_year_once")]

    def __str__(self) -> str:
        return str(self.year)


class ElementKind(models.TextChoices):
    """What an element is, whatever the municipality calls its level."""

    VISION = "vision", "Vision"
    PROGRAMME = "programme", "Politisk programförklaring"
    TARGET_AREA = "target_area", "Målområde"
    GOAL = "goal", "Mål"
    ASSIGNMENT = "assignment", "Uppdrag"
    COMMITMENT = "commitment", "Åtagande"


class Element(Versioned, DecisionReference):
    """A link of the chain: a goal, an assignment, a commitment ... owned by a unit, serving one or more parents.

    `level` is the steering model's level id (council, committee, unit, employee ...); `key` is the municipality's own
    stable name for it ("KF-11"), used by workbooks.
    """

    plan_year = models.ForeignKey(PlanYear, models.CASCADE, related_name="elements")
    kind = models.CharField("slag", max_length=20, choices=ElementKind.choices)
    level = models.CharField("nivå", max_length=30)
    key = models.CharField("nyckel", max_length=40)
    title = models.CharField("rubrik", max_length=255)
    description = models.TextField("beskrivning", blank=True)
    desired_result = models.TextField("önskat resultat", blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="elements", verbose_name="ansvarig enhet")
    responsible = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ansvarig person"
    )
    parents = models.ManyToManyField("self", symmetrical=False, related_name="children", blank=True)
    deadline = models.DateField("klart senast", null=True, blank=True)
    report_back_to = models.ForeignKey(
        Unit, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="återrapporteras till"
    )
    report_back = models.TextField("återrapportering", blank=True)
    reported_back_at = models.DateTimeField("återrapporterad", null=True, blank=True, editable=False)
    order = models.PositiveIntegerField("ordning", default=0)
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="next_years", verbose_name="föregående års"
    )
    withdrawn_at = models.DateTimeField("utgår", null=True, blank=True)

    history = HistoricalRecords(m2m_fields=[parents])

    class Meta:
        ordering: ClassVar = ["order", "key"]
        verbose_name = "del av styrkedjan"
        verbose_name_plural = "delar av styrkedjan"
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan_year", "key"], name="element_key_once_per_year")]

    def __str__(self) -> str:
        return with_code(self.title, self.key)


class Activity(Versioned):
    """Something a unit does to reach an element: dates, a person and progress."""

    element = models.ForeignKey(Element, models.CASCADE, related_name="activities")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="activities")
    title = models.CharField("aktivitet", max_length=255)
    description = models.TextField("beskrivning", blank=True)
    responsible = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    start = models.DateField("start", null=True, blank=True)
    end = models.DateField("slut", null=True, blank=True)
    progress = models.PositiveSmallIntegerField("klart, procent", default=0, validators=[MaxValueValidator(100)])

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["end", "title"]
        verbose_name = "aktivitet"
        verbose_name_plural = "aktiviteter"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(progress__lte=100), name="activity_progress_at_most_100"),
        ]

    def __str__(self) -> str:
        return self.title
