"""What the ledger does not hold: opening balances, the finance side, stated amounts, objectives, the companies.

Everything has known-time and a source. Amounts are kronor. Statements are computed and never stored.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from styrkedjan.areas.chain.models import DecisionReference
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.objectives import Bound
from styrkedjan.foundation.models import KnownTime

OPENING = 0


def _money(label: str, **options: Any) -> Any:
    return models.DecimalField(label, max_digits=18, decimal_places=2, **options)


def _principal() -> Any:
    return models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="huvudman")


def _current_once(name: str, *fields: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=fields, condition=Q(superseded_at__isnull=True), name=name)


class BookEntry(KnownTime):
    """An account's opening balance (month 0), or what a month adds beside the imported ledger. Debit is positive."""

    principal = _principal()
    year = models.PositiveSmallIntegerField("år")
    month = models.PositiveSmallIntegerField("månad", validators=[MaxValueValidator(12)])
    account = models.CharField("konto", max_length=20)
    name = models.CharField("kontots namn", max_length=120, blank=True)
    amount = _money("belopp")
    source = models.CharField("källa", max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["year", "account", "month"]
        verbose_name = "bokföringspost"
        verbose_name_plural = "bokföringsposter"
        constraints: ClassVar = [_current_once("one_current_book_entry", "principal", "year", "month", "account")]

    def __str__(self) -> str:
        return f"{self.account} {self.year}-{self.month:02d}: {self.amount}"


class StatedAmount(KnownTime):
    """An amount of a year that a person states with its source.

    `item` is a row of the balance requirement ("capital_gains"), a balance ("opening_rur") or an objective's outcome
    ("objective:<key>").
    """

    principal = _principal()
    year = models.PositiveSmallIntegerField("år")
    item = models.CharField("uppgift", max_length=60)
    amount = models.DecimalField("belopp", max_digits=18, decimal_places=4)
    source = models.CharField("källa", max_length=255)

    class Meta:
        ordering: ClassVar = ["year", "item"]
        verbose_name = "uppgift till räkenskaperna"
        verbose_name_plural = "uppgifter till räkenskaperna"
        constraints: ClassVar = [_current_once("one_current_stated_amount", "principal", "year", "item")]

    def __str__(self) -> str:
        return f"{self.item} {self.year}: {self.amount}"


class Measure(models.TextChoices):
    """What an objective is measured by."""

    RESULT_SHARE = "result_share", "Årets resultat, andel av skatt, bidrag och utjämning"
    EQUITY_RATIO = "equity_ratio", "Soliditet"
    EQUITY_RATIO_ALL = "equity_ratio_all", "Soliditet med hela pensionsåtagandet"
    SELF_FINANCING = "self_financing", "Självfinansieringsgrad av investeringar"
    STATED = "stated", "Värde som förs in för hand"


class Objective(KnownTime, DecisionReference):
    """A financial objective as the council decided it."""

    principal = _principal()
    key = models.SlugField("kod", max_length=40)
    name = models.CharField("mål", max_length=200)
    measure = models.CharField("mäts med", max_length=20, choices=Measure.choices)
    bound = models.CharField("gräns", max_length=10, choices=[(bound.value, bound.label) for bound in Bound])
    target = models.DecimalField("målvärde", max_digits=12, decimal_places=4)
    unit = models.CharField("enhet", max_length=20, default="%")
    years = models.PositiveSmallIntegerField(
        "medelvärde av år", default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )

    class Meta:
        ordering: ClassVar = ["key"]
        verbose_name = "finansiellt mål"
        verbose_name_plural = "finansiella mål"
        constraints: ClassVar = [_current_once("one_current_objective", "principal", "key")]

    def __str__(self) -> str:
        return self.name


class CompanyAccounts(KnownTime):
    """A company's accounts of a year in summary. Without a company: what the group's members have between them."""

    principal = _principal()
    company = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bolag")
    year = models.PositiveSmallIntegerField("år")
    owned = models.DecimalField(
        "ägarandel", max_digits=7, decimal_places=6, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    income = _money("intäkter")
    costs = _money("kostnader")
    assets = _money("tillgångar")
    debts = _money("avsättningar och skulder")
    source = models.CharField("källa", max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["year", "company"]
        verbose_name = "bolagets räkenskaper i sammandrag"
        verbose_name_plural = "bolagens räkenskaper i sammandrag"
        constraints: ClassVar = [
            _current_once("one_current_company_accounts", "principal", "company", "year"),
            models.UniqueConstraint(
                fields=["principal", "year"],
                condition=Q(superseded_at__isnull=True, company__isnull=True),
                name="one_current_elimination",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company or 'Elimineringar'} {self.year}"
