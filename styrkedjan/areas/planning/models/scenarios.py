"""Scenarios of the multi-year budget: assumptions with sources, and what each committee's services get."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.areas.planning.models.allocation import money
from styrkedjan.domain.planning.multi_year import Key
from styrkedjan.domain.planning.states import ScenarioState
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.models import Authored, KnownTime


class Scenario(Authored, DecisionReference):
    """One way the budget year and the two after may go. Publishing makes it a proposal; deciding makes it frames."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="scenarios")
    first_year = models.PositiveSmallIntegerField("budgetår")
    name = models.CharField("namn", max_length=80)
    description = models.TextField("beskrivning", blank=True)
    exceptional_reasons = models.TextField("synnerliga skäl (kommunallagen 11 kap. 5 §)", blank=True)
    state = models.CharField(
        "läge", max_length=12, choices=[(s.value, s.label) for s in ScenarioState], default=ScenarioState.DRAFT
    )
    proposed_at = models.DateTimeField("framlagt", null=True, blank=True)
    decided_at = models.DateTimeField("beslutat", null=True, blank=True)
    # When the council decides a party's motion instead of the proposal itself.
    decided_motion = models.ForeignKey("planning.Motion", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-first_year", "created_at", "pk"]
        verbose_name = "scenario"
        verbose_name_plural = "scenarier"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "first_year", "name"], name="scenario_name_once_per_year"),
            models.UniqueConstraint(
                fields=["principal", "first_year"], condition=Q(state="decided"), name="one_decided_scenario_per_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.first_year}"

    @property
    def years(self) -> tuple[int, int, int]:
        return (self.first_year, self.first_year + 1, self.first_year + 2)


class Assumption(KnownTime):
    """What a scenario assumes of a year, and where that comes from."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="assumptions")
    key = models.CharField("antagande", max_length=30, choices=[(key.value, key.label) for key in Key])
    year = models.PositiveSmallIntegerField("år")
    value = models.DecimalField("värde", max_digits=20, decimal_places=4)
    source = models.CharField("källa", max_length=255)

    class Meta:
        ordering: ClassVar = ["scenario", "year", "key"]
        verbose_name = "antagande"
        verbose_name_plural = "antaganden"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scenario", "key", "year"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_assumption",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="assumption_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.get_key_display()} {self.year}"


class ScenarioLine(Authored):
    """A committee's net cost of a service in the year before the first. `service_area` empty is what is shared."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="lines")
    committee = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="nämnd")
    service_area = models.ForeignKey(ServiceArea, models.PROTECT, null=True, blank=True, related_name="+")
    earmark = models.CharField("särskilt anslag", max_length=40, blank=True)
    base = money("utgångsläge", default=Decimal(0))
    base_source = models.CharField("utgångslägets källa", max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["scenario", "committee__code", "service_area__code", "earmark"]
        verbose_name = "rad i flerårsbudgeten"
        verbose_name_plural = "rader i flerårsbudgeten"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scenario", "committee", "service_area", "earmark"], name="scenario_line_once"
            ),
            models.UniqueConstraint(
                fields=["scenario", "committee", "earmark"],
                condition=Q(service_area__isnull=True),
                name="scenario_shared_line_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scenario_id} {self.key}"

    @property
    def key(self) -> str:
        """The line's name in rules and motions: the same in every scenario of the municipality."""
        service = self.service_area.code if self.service_area else ""
        return "|".join((self.committee.code, service, self.earmark))

    @property
    def label(self) -> str:
        what = self.earmark.capitalize() or (self.service_area.name if self.service_area else "Gemensamt")
        return f"{self.committee.label}: {what}"


class ScenarioStep(KnownTime):
    """What a year does with a line. `grant` is set when an allocation model decides the amount."""

    line = models.ForeignKey(ScenarioLine, models.CASCADE, related_name="steps")
    year = models.PositiveSmallIntegerField("år")
    volume = models.DecimalField("volym", max_digits=14, decimal_places=2, null=True, blank=True)
    volume_change = money("volymförändring", default=Decimal(0))
    priority = money("prioritering", default=Decimal(0))
    grant = money("tilldelning enligt modell", null=True, blank=True)
    # Which model gave the grant, and as it stood when; kept through copies and edits, for as long as the grant is.
    model = models.ForeignKey(
        "planning.AllocationModel", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="modell"
    )
    model_read_at = models.DateTimeField("modellen läst", null=True, blank=True)
    note = models.CharField("motivering", max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["line", "year"]
        verbose_name = "år i flerårsbudgeten"
        verbose_name_plural = "år i flerårsbudgeten"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line", "year"], condition=Q(superseded_at__isnull=True), name="one_current_scenario_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.year}"
