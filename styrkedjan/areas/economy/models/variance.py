"""What the ledger does not say of itself: how many people worked, what happened once, what belongs to another month."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.models import KnownTime


class StaffMonth(KnownTime):
    """Full-time equivalents of a responsibility code in a month, as the payroll system counts them.

    Held on the code and not on the unit, so that posts follow the ledger when an organisation changes. `planned` is for
    those who keep no staff budget here. None is not reported, never nought; one of the two is always known.
    """

    principal = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    responsibility = models.CharField("ansvar", max_length=20)
    period = models.CharField("månad", max_length=7)
    full_time = models.DecimalField("årsarbetare", max_digits=9, decimal_places=2, null=True, blank=True)
    planned = models.DecimalField("planerade årsarbetare", max_digits=9, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["period", "responsibility"]
        verbose_name = "årsarbetare i en månad"
        verbose_name_plural = "årsarbetare per månad"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principal", "responsibility", "period"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_staff_month",
            ),
            models.CheckConstraint(
                condition=Q(full_time__isnull=False) | Q(planned__isnull=False), name="staff_month_says_something"
            ),
            models.CheckConstraint(
                condition=(Q(full_time__isnull=True) | Q(full_time__gte=0))
                & (Q(planned__isnull=True) | Q(planned__gte=0)),
                name="staff_month_not_negative",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["principal", "period"])]

    def __str__(self) -> str:
        return f"{self.responsibility} {self.period}"


class MarkKind(models.TextChoices):
    """Why an amount is told apart."""

    ONE_OFF = "one_off", "Engångspost"
    TIMING = "timing", "Hör till en annan månad"


class MarkedItem(KnownTime):
    """Kronor of a unit's outcome that explain themselves: one-off, or booked in another month than they belong to.

    `amount` is net cost as in the ledger: cost plus, income minus. `period` is the month the ledger has it in, or will
    have it in (a month to come is what is expected); for timing, `other` is the month it belongs to. So an invoice
    that has not come is booked in a month to come and belongs to this one.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="marked_items", verbose_name="enhet")
    kind = models.CharField("slag", max_length=10, choices=MarkKind.choices)
    period = models.CharField("bokförd i", max_length=7)
    other = models.CharField("hör till", max_length=7, blank=True)
    account_group = models.CharField("kontogrupp", max_length=20)
    amount = models.DecimalField("belopp", max_digits=18, decimal_places=2, default=Decimal(0))
    reason = models.CharField("orsak", max_length=255)
    account = models.CharField("konto", max_length=60, blank=True)
    voucher = models.CharField("verifikat", max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["period", "unit", "pk"]
        verbose_name = "märkt post"
        verbose_name_plural = "märkta poster"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind=MarkKind.ONE_OFF, other="") | (Q(kind=MarkKind.TIMING) & ~Q(other="")),
                name="timing_has_its_other_month",
            ),
            models.CheckConstraint(condition=~Q(other=F("period")), name="timing_is_between_two_months"),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "period"]), models.Index(fields=["unit", "other"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.unit_id} {self.period}"

    @property
    def is_timing(self) -> bool:
        return self.kind == MarkKind.TIMING


class PriceIndex(KnownTime):
    """How prices or wages of an account group have risen, beside what the budget reckoned with, both in per cent.

    Held from `first_month` and the year out: a salary agreement from April costs from April. There is none until
    somebody has entered one with its source; nothing is taken for granted.
    """

    principal = models.ForeignKey(Unit, models.PROTECT, related_name="price_indexes")
    year = models.PositiveSmallIntegerField("år")
    account_group = models.CharField("kontogrupp", max_length=20)
    first_month = models.PositiveSmallIntegerField("från månad", default=1)
    name = models.CharField("index", max_length=80)
    reckoned = models.DecimalField("ökning i budgeten, %", max_digits=6, decimal_places=2)
    actual = models.DecimalField("ökning nu, %", max_digits=6, decimal_places=2)
    source = models.CharField("källa", max_length=255)

    class Meta:
        ordering: ClassVar = ["year", "account_group", "first_month"]
        verbose_name = "prisindex"
        verbose_name_plural = "prisindex"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principal", "year", "account_group", "first_month"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_price_index",
            ),
            models.CheckConstraint(
                condition=Q(first_month__gte=1, first_month__lte=12), name="price_index_from_a_month"
            ),
            models.CheckConstraint(
                condition=Q(reckoned__gt=-100, actual__gt=-100), name="price_index_leaves_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year} {self.account_group}"
