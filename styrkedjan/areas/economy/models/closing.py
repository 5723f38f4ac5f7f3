"""What was known when a month was closed, which remarks have been looked at, and who has signed which forecast."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.closing import RemarkKind
from styrkedjan.foundation.models import KnownTime, User

_CURRENT = Q(superseded_at__isnull=True)


def _amount(label: str, **options: Any) -> Any:
    return models.DecimalField(label, max_digits=18, decimal_places=2, **options)


class ForecastCall(KnownTime):
    """The controller asks for forecasts of a month that the annual cycle does not ask for, or by another day."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="forecast_calls")
    period = models.CharField("månad", max_length=8)
    due = models.DateField("klar senast")

    class Meta:
        ordering: ClassVar = ["principal", "-period"]
        verbose_name = "begäran om prognoser"
        verbose_name_plural = "begäranden om prognoser"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "period"], condition=_CURRENT, name="one_current_call")
        ]

    def __str__(self) -> str:
        return f"Prognoser {self.period}"


class SignLevel(models.TextChoices):
    """What a signature is for: a unit's own forecast, or the sum of all below."""

    OWN = "own", "Enhetens prognos"
    SUM = "sum", "Nämndens summa"


class SignKind(models.TextChoices):
    """A signature, or that somebody above has sent the forecast back."""

    SIGNED = "signed", "Påskriven"
    SENT_BACK = "sent_back", "Skickad tillbaka"


class ForecastSignature(KnownTime):
    """Somebody answers for a forecast: the figures signed stay as they were, whatever is changed afterwards.

    `figures` is kronor as text, per account group for a unit's own forecast and per unit for a sum.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="forecast_signatures", verbose_name="enhet")
    period = models.CharField("månad", max_length=8)
    level = models.CharField("nivå", max_length=5, choices=SignLevel.choices)
    kind = models.CharField("slag", max_length=10, choices=SignKind.choices, default=SignKind.SIGNED)
    amount = _amount("helårsprognos")
    figures = models.JSONField("delar", default=dict)
    comment = models.TextField("kommentar eller skäl", blank=True)
    on_behalf = models.BooleanField("för en annan", default=False)

    class Meta:
        ordering: ClassVar = ["unit", "period", "known_at"]
        verbose_name = "påskrift"
        verbose_name_plural = "påskrifter"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "period", "level"], condition=_CURRENT, name="one_current_signature"
            ),
            models.CheckConstraint(
                condition=~Q(kind=SignKind.SENT_BACK) | ~Q(comment=""), name="sent_back_has_a_reason"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["period", "unit"])]

    def __str__(self) -> str:
        return f"{self.unit}, {self.period}"


class ReviewedRemark(KnownTime):
    """A remark that somebody has looked at, and why it is as it should be. `amount` is what was booked then."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="reviewed_remarks")
    period = models.CharField("månad", max_length=8)
    kind = models.CharField("slag", max_length=16, choices=[(kind.value, kind.label) for kind in RemarkKind])
    responsibility = models.CharField("ansvar", max_length=60, blank=True)
    account = models.CharField("konto", max_length=60, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="granskad för")
    amount = _amount("bokfört", null=True, blank=True)
    note = models.TextField("anteckning")

    class Meta:
        ordering: ClassVar = ["period", "kind", "responsibility", "account"]
        verbose_name = "granskad anmärkning"
        verbose_name_plural = "granskade anmärkningar"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principal", "period", "kind", "responsibility", "account"],
                condition=_CURRENT,
                name="one_current_review",
            ),
            models.CheckConstraint(condition=~Q(note=""), name="review_has_a_note"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.get_kind_display()} {self.responsibility} {self.account}".strip()


class ClosedMonth(KnownTime):
    """One close of a month: what was known, by whom and when. Closing again or reopening ends it; it is never changed.

    `groups` is account group -> kronor and number of transactions, `findings` kind of remark -> how many there were
    and how many were reviewed, `unsigned` the units whose forecast was missing or not signed.
    """

    principal = models.ForeignKey(Unit, models.PROTECT, related_name="closed_months")
    period = models.CharField("månad", max_length=8)
    ledger_version = models.CharField("redovisningens version", max_length=80)
    ledger_source = models.CharField("redovisningens källa", max_length=255)
    ledger_known_at = models.DateTimeField("redovisningen inläst")
    ledger_sha256 = models.CharField("kontrollsumma", max_length=64, blank=True)
    net = _amount("netto i månaden")
    transactions = models.PositiveIntegerField("poster")
    groups = models.JSONField("per kontogrupp", default=list)
    findings = models.JSONField("anmärkningar", default=list)
    forecasters = models.PositiveIntegerField("väntade prognoser", default=0)
    unsigned = models.JSONField("prognoser som saknades eller inte var påskrivna", default=list)
    forecast = _amount("helårsprognos", null=True, blank=True)
    reason = models.TextField("skäl att stänga ändå", blank=True)
    reopened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reopen_reason = models.TextField("skäl att öppna igen", blank=True)

    class Meta:
        ordering: ClassVar = ["principal", "-period", "-known_at"]
        verbose_name = "månadsbokslut"
        verbose_name_plural = "månadsbokslut"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "period"], condition=_CURRENT, name="one_current_close"),
            models.CheckConstraint(
                condition=Q(reopened_by__isnull=True, reopen_reason="")
                | (Q(reopened_by__isnull=False, superseded_at__isnull=False) & ~Q(reopen_reason="")),
                name="reopened_by_and_reason_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Månadsbokslut {self.period}"
