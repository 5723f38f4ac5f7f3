"""Who is employed where and led by whom, their dialogues, and how many they are.

No history is kept of a dialogue, no comment or file hangs on it and no log names it: what is erased is gone. What is
kept is how many there were, so that a report tells the same number the day it is decided and ten years later.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.people.dialogue import DialogueState
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import KnownTime, User


class PeopleSetting(KnownTime):
    """The municipality's own value of a rule for dialogues, with where it stands."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="huvudman")
    key = models.CharField("regel", max_length=60)
    value = models.CharField("värde", max_length=255)
    source = models.CharField("källa", max_length=255)

    class Meta:
        ordering: ClassVar = ["key", "pk"]
        verbose_name = "regel för medarbetarsamtal"
        verbose_name_plural = "regler för medarbetarsamtal"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principal", "key"], condition=Q(superseded_at__isnull=True), name="one_value_of_people_rule"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.value}"


class Employment(Versioned):
    """A person on a unit and the one who leads them. Each is let in by the other, and anew after a new password."""

    person = models.ForeignKey(User, models.PROTECT, related_name="employments", verbose_name="medarbetare")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="employments", verbose_name="enhet")
    manager = models.ForeignKey(User, models.PROTECT, related_name="led", verbose_name="chef")
    person_let_in_at = models.DateTimeField("medarbetaren insläppt", null=True, blank=True, editable=False)
    manager_let_in_at = models.DateTimeField("chefen insläppt", null=True, blank=True, editable=False)
    ended_on = models.DateField("slutade", null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["unit__code", "person__last_name", "pk"]
        verbose_name = "anställning"
        verbose_name_plural = "anställningar"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "unit"], condition=Q(ended_on__isnull=True), name="employed_once_at_unit"
            ),
            models.CheckConstraint(condition=~Q(person=models.F("manager")), name="nobody_leads_themselves"),
        ]

    def __str__(self) -> str:
        return "Anställning"


class Dialogue(Versioned):
    """A year's dialogue: what each wants to talk of, and what they came to."""

    employment = models.ForeignKey(Employment, models.CASCADE, related_name="dialogues", verbose_name="anställning")
    year = models.PositiveSmallIntegerField("år")
    state = models.CharField(
        "läge", max_length=10, choices=DialogueState.choices(), default=DialogueState.PREPARED, editable=False
    )
    wishes = models.TextField("medarbetarens förberedelse", blank=True)
    view = models.TextField("chefens förberedelse", blank=True)
    summary = models.TextField("summering", blank=True)
    held_on = models.DateField("hållet", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-year", "pk"]
        verbose_name = "medarbetarsamtal"
        verbose_name_plural = "medarbetarsamtal"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["employment", "year"], name="one_dialogue_a_year"),
            models.CheckConstraint(
                condition=Q(state=DialogueState.PREPARED) | Q(held_on__isnull=False), name="held_on_a_day"
            ),
        ]

    def __str__(self) -> str:
        return "Medarbetarsamtal"


class Contribution(Versioned):
    """What the employee does for a goal of the unit, or for one of their own, and how it went."""

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="contributions", verbose_name="samtal")
    element = models.ForeignKey(
        Element, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="enhetens mål"
    )
    text = models.TextField("vad jag gör")
    outcome = models.TextField("hur det gick", blank=True)

    class Meta:
        ordering: ClassVar = ["dialogue", "pk"]
        verbose_name = "eget bidrag"
        verbose_name_plural = "egna bidrag"

    def __str__(self) -> str:
        return "Eget bidrag"


class CompetenceStep(Versioned):
    """Something to learn, until when and at what cost."""

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="steps", verbose_name="samtal")
    what = models.CharField("vad", max_length=255)
    until = models.DateField("till när", null=True, blank=True)
    cost = models.DecimalField("kostnad, kr", max_digits=12, decimal_places=2, default=0)
    is_done = models.BooleanField("klart", default=False)

    class Meta:
        ordering: ClassVar = ["dialogue", "until", "pk"]
        verbose_name = "steg i kompetensplanen"
        verbose_name_plural = "steg i kompetensplanen"
        constraints: ClassVar = [models.CheckConstraint(condition=Q(cost__gte=0), name="competence_costs_something")]

    def __str__(self) -> str:
        return "Steg i kompetensplanen"


class StaffCount(KnownTime):
    """How many are employed on a unit, and nothing of whom."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="enhet")
    employed = models.PositiveIntegerField("medarbetare")

    class Meta:
        ordering: ClassVar = ["unit__code", "pk"]
        verbose_name = "antal medarbetare"
        verbose_name_plural = "antal medarbetare"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(superseded_at__isnull=True), name="one_count_of_staff_of_unit"
            )
        ]

    def __str__(self) -> str:
        return f"{self.employed}"


class DialogueCount(KnownTime):
    """How many of those employed on a unit have had a year's dialogue, and what their plans cost; nothing of whom."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="enhet")
    year = models.PositiveSmallIntegerField("år")
    held = models.PositiveIntegerField("haft samtal", default=0)
    linked = models.PositiveIntegerField("bidrag till ett mål", default=0)
    cost = models.DecimalField("kompetensplan, kr", max_digits=14, decimal_places=2, default=0)

    class Meta:
        ordering: ClassVar = ["unit__code", "year", "pk"]
        verbose_name = "antal medarbetarsamtal"
        verbose_name_plural = "antal medarbetarsamtal"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "year"], condition=Q(superseded_at__isnull=True), name="one_count_of_dialogues_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.held}"
