"""What the ledger does not hold: opening balances, the finance side, and amounts that people state with a source."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models

from styrkedjan.areas.accounts.models import common
from styrkedjan.areas.accounts.models.common import current_once, money
from styrkedjan.foundation.models import KnownTime

OPENING = 0


class BookEntry(KnownTime):
    """An account's opening balance (month 0), or what a month adds beside the imported ledger. Debit is positive."""

    principal = common.principal()
    year = models.PositiveSmallIntegerField("år")
    month = models.PositiveSmallIntegerField("månad", validators=[MaxValueValidator(12)])
    account = models.CharField("konto", max_length=20)
    name = models.CharField("kontots namn", max_length=120, blank=True)
    amount = money("belopp")
    source = models.CharField("källa", max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["year", "account", "month"]
        verbose_name = "bokföringspost"
        verbose_name_plural = "bokföringsposter"
        constraints: ClassVar = [current_once("one_current_book_entry", "principal", "year", "month", "account")]

    def __str__(self) -> str:
        return f"{self.account} {self.year}-{self.month:02d}: {self.amount}"


class StatedAmount(KnownTime):
    """An amount of a year that a person states with its source.

    `item` is a row of the balance requirement ("capital_gains"), a balance ("opening_rur") or an objective's outcome
    ("objective:<key>").
    """

    principal = common.principal()
    year = models.PositiveSmallIntegerField("år")
    item = models.CharField("uppgift", max_length=60)
    amount = models.DecimalField("belopp", max_digits=18, decimal_places=4)
    source = models.CharField("källa", max_length=255)

    class Meta:
        ordering: ClassVar = ["year", "item"]
        verbose_name = "uppgift till räkenskaperna"
        verbose_name_plural = "uppgifter till räkenskaperna"
        constraints: ClassVar = [current_once("one_current_stated_amount", "principal", "year", "item")]

    def __str__(self) -> str:
        return f"{self.item} {self.year}: {self.amount}"
