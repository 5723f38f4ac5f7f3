"""Results as they were published: by an assessment made here, or read in a public source."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models

from styrkedjan.areas.assessment.models.process import Assessment
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.models import Authored


class PublishedResult(Authored):
    """Points per area (and criterion) of one municipality, by one version and scope. Written once, never changed.

    `areas` and `criteria` have points as text ("74.5") by the framework's ids; what is not known is not there. Where
    the total was printed it stands as printed, also when the areas do not sum to it.
    """

    assessment = models.OneToOneField(
        Assessment, models.PROTECT, null=True, blank=True, related_name="result", verbose_name="utvärdering"
    )
    municipality = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="assessment_results", verbose_name="huvudman här"
    )
    name = models.CharField("kommun", max_length=160)
    code = models.CharField("kommunkod", max_length=20, blank=True)
    framework = models.CharField("ramverk", max_length=60)
    year = models.PositiveSmallIntegerField("år")
    scope = models.CharField("omfattning", max_length=80)
    areas = models.JSONField("poäng per område", default=dict)
    criteria = models.JSONField("poäng per delområde", default=dict, blank=True)
    total = models.DecimalField("totalt", max_digits=6, decimal_places=1, null=True, blank=True)
    published_on = models.DateField("publicerat den")
    source = models.CharField("källa", max_length=255)

    class Meta:
        ordering: ClassVar = ["framework", "name", "year", "pk"]
        verbose_name = "publicerat resultat"
        verbose_name_plural = "publicerade resultat"

    def __str__(self) -> str:
        return f"{self.name} {self.year}"

    def points(self, area: str) -> Decimal | None:
        """An area's points, None where they are not known."""
        found = self.areas.get(area)
        return None if found is None else Decimal(found)


class GoodExample(Authored):
    """What a municipality does well in a criterion, for others to learn from."""

    result = models.ForeignKey(PublishedResult, models.CASCADE, related_name="examples", verbose_name="resultat")
    criterion = models.CharField("delområde", max_length=20)
    title = models.CharField("exempel", max_length=160)
    text = models.TextField("hur det går till")
    link = models.URLField("läs mer", max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["criterion", "result", "pk"]
        verbose_name = "gott exempel"
        verbose_name_plural = "goda exempel"

    def __str__(self) -> str:
        return self.title
