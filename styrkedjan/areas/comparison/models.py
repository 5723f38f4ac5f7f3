"""What people write down to compare by: own networks of municipalities, and own sets of weighted measures.

The figures themselves are facts at rest (`store.key_figures`); nothing of them is copied here.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from simple_history.models import HistoricalRecords

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.comparison import ColourRule
from styrkedjan.foundation.editing import Versioned


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
