"""Resource allocation models of a municipality, population forecasts and units' volumes. Facts have known-time."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.domain.economy.allocation import VolumeBasis
from styrkedjan.foundation.models import Authored, KnownTime


def money(label: str, **options: Any) -> Any:
    return models.DecimalField(label, max_digits=18, decimal_places=2, **options)


class AllocationModel(Authored):
    """One of the municipality's models. `definition` is the reviewed structure it started from, if any."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="allocation_models")
    key = models.CharField("nyckel", max_length=40)
    name = models.CharField("namn", max_length=120)
    description = models.TextField("beskrivning", blank=True)
    source = models.CharField("källa", max_length=255, blank=True)
    definition = models.CharField("definition", max_length=60, blank=True)
    withdrawn_at = models.DateTimeField("utgår", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = "resursfördelningsmodell"
        verbose_name_plural = "resursfördelningsmodeller"
        constraints: ClassVar = [models.UniqueConstraint(fields=["principal", "key"], name="allocation_model_key_once")]

    def __str__(self) -> str:
        return self.name


class AllocationLine(KnownTime):
    """A line of a model for a year: what one more costs and what it is multiplied by. A change is a new row."""

    model = models.ForeignKey(AllocationModel, models.CASCADE, related_name="lines")
    year = models.PositiveSmallIntegerField("år")
    key = models.CharField("nyckel", max_length=40)
    order = models.PositiveSmallIntegerField("ordning", default=0)
    block = models.CharField("block", max_length=80)
    group = models.CharField("grupp", max_length=80)
    basis = models.CharField("volym", max_length=20, choices=[(one.value, one.label) for one in VolumeBasis])
    service_area = models.ForeignKey(ServiceArea, models.PROTECT, null=True, blank=True, related_name="+")
    age_from = models.PositiveSmallIntegerField("från ålder", null=True, blank=True)
    age_to = models.PositiveSmallIntegerField("till ålder", null=True, blank=True)
    price = money("pris", null=True, blank=True)
    fixed = money("fast del", default=Decimal(0))
    area_price = money("pris per kvadratmeter", default=Decimal(0))
    index_share = models.DecimalField("viktad andel", max_digits=7, decimal_places=6, default=Decimal(0))

    class Meta:
        ordering: ClassVar = ["model", "year", "order", "key"]
        verbose_name = "rad i resursfördelningsmodell"
        verbose_name_plural = "rader i resursfördelningsmodell"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["model", "year", "key"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_allocation_line",
            ),
            models.CheckConstraint(
                condition=Q(age_from__isnull=True, age_to__isnull=True) | Q(age_to__gte=F("age_from")),
                name="allocation_ages_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.block} {self.group} {self.year}"


class PopulationForecast(KnownTime):
    """Inhabitants of an age at the end of a year: counted or forecast, as the source said it."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="population_forecasts")
    year = models.PositiveSmallIntegerField("år, 31 december")
    age = models.PositiveSmallIntegerField("ålder")
    persons = models.DecimalField("antal", max_digits=12, decimal_places=2)
    source = models.CharField("källa", max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["year", "age"]
        verbose_name = "befolkningsprognos"
        verbose_name_plural = "befolkningsprognoser"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principal", "year", "age"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_population",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.age} år"


class UnitVolume(KnownTime):
    """A unit's volume on a line in a year: enrolled, socio-economic index and floor area."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="planned_volumes")
    year = models.PositiveSmallIntegerField("år")
    line_key = models.CharField("rad i modellen", max_length=40)
    volume = models.DecimalField("antal", max_digits=12, decimal_places=2, null=True, blank=True)
    index = models.DecimalField("socioekonomiskt index", max_digits=7, decimal_places=4, null=True, blank=True)
    area = models.DecimalField("yta, kvm", max_digits=10, decimal_places=1, default=Decimal(0))

    class Meta:
        ordering: ClassVar = ["unit", "year", "line_key"]
        verbose_name = "planerad volym"
        verbose_name_plural = "planerade volymer"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "year", "line_key"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_unit_volume",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.line_key}"
