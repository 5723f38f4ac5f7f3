"""The companies' accounts in summary, and what the members of the group have between them."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from styrkedjan.areas.accounts.models import common
from styrkedjan.areas.accounts.models.common import current_once, money
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.group_accounts import DealingKind
from styrkedjan.foundation.models import KnownTime


class CompanyAccounts(KnownTime):
    """A company's accounts of a year in summary. Without a company: what the group's members have between them."""

    principal = common.principal()
    company = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bolag")
    year = models.PositiveSmallIntegerField("år")
    owned = models.DecimalField(
        "ägarandel", max_digits=7, decimal_places=6, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    income = money("intäkter")
    costs = money("kostnader")
    assets = money("tillgångar")
    debts = money("avsättningar och skulder")
    source = models.CharField("källa", max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["year", "company"]
        verbose_name = "bolagets räkenskaper i sammandrag"
        verbose_name_plural = "bolagens räkenskaper i sammandrag"
        constraints: ClassVar = [
            current_once("one_current_company_accounts", "principal", "company", "year"),
            models.UniqueConstraint(
                fields=["principal", "year"],
                condition=Q(superseded_at__isnull=True, company__isnull=True),
                name="one_current_elimination",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company or 'Elimineringar'} {self.year}"


class InternalDealing(KnownTime):
    """What two members of the group have between them in a year. The giver sells, lends, owns or is paid."""

    principal = common.principal()
    year = models.PositiveSmallIntegerField("år")
    kind = models.CharField("slag", max_length=10, choices=[(one.value, one.label) for one in DealingKind])
    giver = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="från")
    taker = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="till")
    amount = money("belopp", validators=[MinValueValidator(0)])
    source = models.CharField("källa", max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["year", "kind", "giver__code", "taker__code"]
        verbose_name = "mellanhavande i koncernen"
        verbose_name_plural = "mellanhavanden i koncernen"
        constraints: ClassVar = [
            current_once("one_current_dealing", "principal", "year", "kind", "giver", "taker"),
            models.CheckConstraint(condition=~Q(giver=models.F("taker")), name="dealing_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.giver}, {self.taker} {self.year}"
