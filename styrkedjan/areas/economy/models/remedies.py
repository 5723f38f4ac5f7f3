"""What a committee does about its frame: money moved inside it, requests for more, and its own rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.insufficient_frame import Cause
from styrkedjan.domain.frame_request_states import Answer, RequestState
from styrkedjan.domain.swedish import kronor
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import KnownTime


def _money(label: str, **options: Any) -> Any:
    return models.DecimalField(label, max_digits=18, decimal_places=2, **options)


class Reallocation(KnownTime, DecisionReference):
    """Money moved from one budget line to another inside a committee. `undoes` is the move that this one takes back.

    `months` are twelve amounts in kronor as text; they sum to `amount`. A row is never superseded: what was moved was
    moved, and moving it back is a move of its own.
    """

    committee = models.ForeignKey(Unit, models.PROTECT, related_name="reallocations", verbose_name="nämnd")
    year = models.PositiveSmallIntegerField("år")
    source_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="från enhet")
    source_responsibility = models.CharField("från ansvar", max_length=20)
    source_group = models.CharField("från kontogrupp", max_length=20)
    source_activity = models.CharField("från verksamhet", max_length=20, blank=True)
    target_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="till enhet")
    target_responsibility = models.CharField("till ansvar", max_length=20)
    target_group = models.CharField("till kontogrupp", max_length=20)
    target_activity = models.CharField("till verksamhet", max_length=20, blank=True)
    amount = _money("belopp")
    months = models.JSONField("belopp per månad", default=list)
    reason = models.TextField("skäl")
    priority = models.CharField("prioriterad inriktning", max_length=255, blank=True)
    goal = models.ForeignKey(
        Element, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="mål som prioriteras"
    )
    priority_at = models.DateTimeField("inriktning angiven", null=True, blank=True, editable=False)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="undone_by")

    class Meta:
        ordering: ClassVar = ["-known_at", "-pk"]
        verbose_name = "omdisponering"
        verbose_name_plural = "omdisponeringar"
        indexes: ClassVar = [models.Index(fields=["year", "committee"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="reallocation_moves_something")
        ]

    def __str__(self) -> str:
        return f"{self.source_unit} → {self.target_unit}: {kronor(self.amount)}"

    @property
    def month_amounts(self) -> tuple[Decimal, ...]:
        return tuple(Decimal(text) for text in self.months)


class FrameRequest(Versioned, DecisionReference):
    """A committee's request when its frame is insufficient: changed goals of the council, or money of the board."""

    committee = models.ForeignKey(Unit, models.PROTECT, related_name="frame_requests", verbose_name="nämnd")
    year = models.PositiveSmallIntegerField("år")
    cause = models.CharField("orsak", max_length=25, choices=[(cause.value, cause.label) for cause in Cause])
    amount = _money("belopp")
    text = models.TextField("begäran")
    goals = models.ManyToManyField(Element, related_name="+", blank=True, verbose_name="mål som berörs")
    state = models.CharField(
        "läge", max_length=10, choices=[(s.value, s.label) for s in RequestState], default=RequestState.DRAFTED
    )
    sent_at = models.DateTimeField("skickad", null=True, blank=True)
    sent_decision = models.CharField("nämndens beslut", max_length=255, blank=True)
    decided_at = models.DateTimeField("besvarad", null=True, blank=True)
    answer = models.CharField("svar", max_length=10, choices=[(a.value, a.label) for a in Answer], blank=True)
    granted = _money("beviljat belopp", null=True, blank=True)
    answer_text = models.TextField("svaret i ord", blank=True)

    class Meta:
        ordering: ClassVar = ["-year", "-pk"]
        verbose_name = "begäran om ramen"
        verbose_name_plural = "begäranden om ramen"

    def __str__(self) -> str:
        return f"{self.committee} {self.year}: {kronor(self.amount)}"


class CarryOverRules(KnownTime, DecisionReference):
    """That a committee has adopted its own rules for carry-over, and where they are to be read."""

    committee = models.ForeignKey(Unit, models.PROTECT, related_name="carry_over_rules", verbose_name="nämnd")
    title = models.CharField("namn", max_length=160)
    link = models.URLField("länk", max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["committee", "-known_at"]
        verbose_name = "internt regelverk för resultatöverföring"
        verbose_name_plural = "interna regelverk för resultatöverföring"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["committee"],
                condition=models.Q(superseded_at__isnull=True),
                name="one_set_of_carry_over_rules",
            )
        ]

    def __str__(self) -> str:
        return self.title


class GeneralCostIncrease(KnownTime):
    """How much costs rise in a year beside what the council's budget calculated with, both in per cent."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="cost_increases")
    year = models.PositiveSmallIntegerField("år")
    calculated = models.DecimalField("kalkylerad kostnadsökning, %", max_digits=6, decimal_places=2)
    actual = models.DecimalField("kostnadsökning nu, %", max_digits=6, decimal_places=2)
    source = models.CharField("källa", max_length=255)

    class Meta:
        ordering: ClassVar = ["principal", "year"]
        verbose_name = "generell kostnadsökning"
        verbose_name_plural = "generella kostnadsökningar"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principal", "year"],
                condition=models.Q(superseded_at__isnull=True),
                name="one_cost_increase_per_year",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.actual} %"
