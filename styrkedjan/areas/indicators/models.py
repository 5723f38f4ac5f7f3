"""Indicators: what, why and how; targets; values as typed observations with known-time."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.domain.burden import Ground
from styrkedjan.domain.measures import Aggregation, Direction, Frequency, Target
from styrkedjan.domain.observations import Breakdown, Missing, Observation, Sex
from styrkedjan.domain.periods import Period
from styrkedjan.domain.volumes import OverYear
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import KnownTime


class IndicatorKind(models.TextChoices):
    """What an indicator is about: this is what lets volume and quality stand beside money."""

    QUALITY = "quality", "Kvalitet och resultat"
    VOLUME = "volume", "Volym"
    RESOURCE = "resource", "Resurs"


class SourceKind(models.TextChoices):
    """Where values come from. An indicator has exactly one source."""

    OWN = "own", "Rapporteras här"
    KOLADA = "kolada", "Kolada"


class Indicator(Versioned):
    """The definition of one measure."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="indicators")
    key = models.CharField("nyckel", max_length=40)
    name = models.CharField("namn", max_length=200)
    kind = models.CharField("slag", max_length=10, choices=IndicatorKind.choices, default=IndicatorKind.QUALITY)
    what = models.TextField("vad mäts", blank=True)
    why = models.TextField("varför mäts det", blank=True)
    formula = models.TextField("formel", blank=True)
    numerator = models.CharField("täljare", max_length=200, blank=True)
    denominator = models.CharField("nämnare", max_length=200, blank=True)
    unit_of_measure = models.CharField("enhet", max_length=40, help_text="Till exempel %, antal, index, kr/elev.")
    decimals = models.PositiveSmallIntegerField("decimaler", default=0)
    direction = models.CharField("riktning", max_length=10, choices=[(d.value, d.label) for d in Direction])
    frequency = models.CharField("hur ofta", max_length=10, choices=[(f.value, f.label) for f in Frequency])
    aggregation = models.CharField(
        "sammanvägning", max_length=10, choices=[(a.value, a.value) for a in Aggregation], default=Aggregation.NONE
    )
    over_year = models.CharField(
        "över året", max_length=4, choices=[(o.value, o.label) for o in OverYear], default=OverYear.LAST
    )
    source = models.CharField("källa", max_length=10, choices=SourceKind.choices, default=SourceKind.OWN)
    source_key = models.CharField("källans id", max_length=40, blank=True)
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="ägare")
    service_area = models.ForeignKey(ServiceArea, models.SET_NULL, null=True, blank=True, related_name="indicators")
    minutes = models.PositiveSmallIntegerField("minuter att samla in", default=0)
    ground = models.CharField("grund", max_length=10, choices=Ground.choices(), blank=True, default="")
    ground_told = models.CharField("lagrum eller beslut", max_length=200, blank=True, default="")
    suppression_threshold = models.PositiveSmallIntegerField("minsta antal som får visas", default=0)
    valid_from = models.PositiveSmallIntegerField("från år", null=True, blank=True)
    valid_to = models.PositiveSmallIntegerField("till år", null=True, blank=True)
    last_read_at = models.DateTimeField("senast läst", null=True, blank=True, editable=False)

    history = HistoricalRecords(excluded_fields=["last_read_at"])

    class Meta:
        ordering: ClassVar = ["key"]
        verbose_name = "indikator"
        verbose_name_plural = "indikatorer"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "key"], name="indicator_key_once_per_principal")
        ]

    def __str__(self) -> str:
        return self.name


class IndicatorLink(KnownTime):
    """An indicator measures an element of the chain."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="links")
    element = models.ForeignKey(Element, models.CASCADE, related_name="indicator_links")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "element"], condition=Q(superseded_at__isnull=True), name="one_current_link"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} – {self.element_id}"


class TargetValue(KnownTime, DecisionReference):
    """A target for an indicator, a unit and a year: a floor, a ceiling or both."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("år")
    floor = models.DecimalField("minst", max_digits=18, decimal_places=4, null=True, blank=True)
    ceiling = models.DecimalField("högst", max_digits=18, decimal_places=4, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["indicator", "unit", "year"]
        verbose_name = "målvärde"
        verbose_name_plural = "målvärden"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "unit", "year"], condition=Q(superseded_at__isnull=True), name="one_current_target"
            ),
            models.CheckConstraint(
                condition=Q(floor__isnull=False) | Q(ceiling__isnull=False), name="target_has_a_limit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}"

    @property
    def target(self) -> Target:
        return Target(floor=self.floor, ceiling=self.ceiling)


class IndicatorValue(KnownTime):
    """One value, or the reason it is missing. A correction is a new row; the old one is superseded, never changed."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="values")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="indicator_values")
    period = models.CharField("period", max_length=8)
    sex = models.CharField("kön", max_length=1, choices=[(s.value, s.label) for s in Sex], default=Sex.TOTAL)
    age = models.CharField("ålder", max_length=20, blank=True)
    area = models.CharField("område", max_length=40, blank=True)
    value = models.DecimalField("värde", max_digits=20, decimal_places=6, null=True, blank=True)
    missing = models.CharField(
        "saknas därför att", max_length=20, blank=True, choices=[(m.value, m.label) for m in Missing]
    )
    n = models.PositiveIntegerField("antal bakom", null=True, blank=True)
    numerator = models.DecimalField("täljare", max_digits=20, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField("nämnare", max_digits=20, decimal_places=4, null=True, blank=True)
    preliminary = models.BooleanField("preliminärt", default=False)
    note = models.CharField("anmärkning", max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["indicator", "unit", "period"]
        verbose_name = "indikatorvärde"
        verbose_name_plural = "indikatorvärden"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "unit", "period", "sex", "age", "area"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_value",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, missing="") | (Q(value__isnull=True) & ~Q(missing="")),
                name="value_or_reason_it_is_missing",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "period"])]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.unit_id} {self.period}"

    def observation(self, *, measure: str = "", unit: str = "") -> Observation:
        """This row as the one fact shape."""
        return Observation(
            measure=measure or str(self.indicator_id),
            unit=unit or str(self.unit_id),
            period=Period.parse(self.period),
            value=None if self.value is None else Decimal(self.value),
            missing=Missing(self.missing) if self.missing else None,
            breakdown=Breakdown(Sex(self.sex), self.age, self.area),
            n=self.n,
            numerator=self.numerator,
            denominator=self.denominator,
            source="Egen rapportering",
            known_at=self.known_at,
            preliminary=self.preliminary,
        )
