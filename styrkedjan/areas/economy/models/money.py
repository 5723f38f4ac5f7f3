"""Frames, budgets and forecasts. Costs are positive, income negative, as in the ledger; a net frame is a net cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.financing import Financing, is_within_year
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.models import KnownTime


def _money(label: str) -> Any:
    return models.DecimalField(label, max_digits=18, decimal_places=2, default=Decimal(0))


class AccountGroup(models.Model):
    """A line of the economy table: a range of accounts. Classes differ between charts, so the grouping is data."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="account_groups")
    code = models.CharField("kod", max_length=20)
    name = models.CharField("namn", max_length=80)
    first = models.CharField("från konto", max_length=10)
    last = models.CharField("till konto", max_length=10)
    # The account that the group's budget is written on for the accounting system; "" for its most booked account.
    budget_account = models.CharField("budgetkonto", max_length=10, blank=True)
    is_income = models.BooleanField("intäkt", default=False)
    is_capital = models.BooleanField("kapitalkostnader", default=False)
    is_personnel = models.BooleanField("personalkostnad", default=False)
    is_hired = models.BooleanField("inhyrd personal", default=False)
    # How the cost follows the volume, in per cent; None is not said, and then the standard in definitions/ holds.
    volume_share = models.DecimalField("rörlig del, %", max_digits=5, decimal_places=2, null=True, blank=True)
    volume_step = models.DecimalField("steg, % av volymen", max_digits=5, decimal_places=2, null=True, blank=True)
    order = models.PositiveSmallIntegerField("ordning", default=0)

    class Meta:
        ordering: ClassVar = ["order", "code"]
        verbose_name = "kontogrupp"
        verbose_name_plural = "kontogrupper"
        constraints: ClassVar = [models.UniqueConstraint(fields=["principal", "code"], name="account_group_once")]

    def __str__(self) -> str:
        return self.name


class FrameKind(models.TextChoices):
    """What moved the frame."""

    DECIDED = "decided", "Beslutad ram"
    SUPPLEMENTARY = "supplementary", "Tilläggsanslag"
    TECHNICAL = "technical", "Teknisk justering"
    REALLOCATION = "reallocation", "Omdisponering"
    CAPITAL = "capital", "Anslag för kapitalkostnader"


# Kinds that move money between frames and give none: a whole decision of them sums to nought.
BETWEEN_FRAMES = (FrameKind.TECHNICAL, FrameKind.REALLOCATION)


def adds_within_year(kind: str, decided: date | None, year: int) -> bool:
    """Whether an entry is added to the budget in its year, whatever it is called (Kommunallagen 11:15)."""
    return kind not in BETWEEN_FRAMES and (kind == FrameKind.SUPPLEMENTARY or is_within_year(decided, year))


class NetFrame(KnownTime, DecisionReference):
    """One entry of a committee's net frame; the frame of a year is the sum of its entries.

    `earmark` names an appropriation the council decides by itself ("vinterunderhåll"); "" is the free frame.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="net_frames", verbose_name="nämnd")
    year = models.PositiveSmallIntegerField("år")
    kind = models.CharField("slag", max_length=15, choices=FrameKind.choices, default=FrameKind.DECIDED)
    earmark = models.CharField("särskilt anslag", max_length=40, blank=True)
    amount = _money("belopp")
    # Asked of what is added within the year (Kommunallagen 11:15); "" where an older one did not say.
    financing = models.CharField(
        "finansiering", max_length=12, choices=[(one.value, one.label) for one in Financing], blank=True
    )
    note = models.CharField("anmärkning", max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["unit", "year", "known_at"]
        verbose_name = "nettoram"
        verbose_name_plural = "nettoramar"

    def __str__(self) -> str:
        return f"{self.unit} {self.year}: {self.amount}"

    @property
    def is_unfinanced(self) -> bool:
        return self.amount > 0 and not self.financing and adds_within_year(self.kind, self.decision_date, self.year)


class BudgetLine(KnownTime):
    """A unit's internal budget: responsibility x account group x activity, month by month."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="budget_lines", verbose_name="enhet")
    year = models.PositiveSmallIntegerField("år")
    responsibility = models.CharField("ansvar", max_length=20)
    account_group = models.CharField("kontogrupp", max_length=20)
    activity = models.CharField("verksamhet", max_length=20, blank=True)
    m01 = _money("januari")
    m02 = _money("februari")
    m03 = _money("mars")
    m04 = _money("april")
    m05 = _money("maj")
    m06 = _money("juni")
    m07 = _money("juli")
    m08 = _money("augusti")
    m09 = _money("september")
    m10 = _money("oktober")
    m11 = _money("november")
    m12 = _money("december")

    class Meta:
        ordering: ClassVar = ["unit", "year", "account_group"]
        verbose_name = "budgetrad"
        verbose_name_plural = "budgetrader"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "year", "responsibility", "account_group", "activity"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_budget_line",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["year", "unit"])]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.account_group}"

    @property
    def months(self) -> tuple[Decimal, ...]:
        return tuple(getattr(self, name) for name in MONTH_FIELDS)


MONTH_FIELDS = tuple(f"m{number:02d}" for number in range(1, 13))


class Forecast(KnownTime):
    """A unit's full-year forecast for one account group, made in one round ("2026-04"), with a comment."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="forecasts")
    year = models.PositiveSmallIntegerField("år")
    round_key = models.CharField("prognostillfälle", max_length=20)
    account_group = models.CharField("kontogrupp", max_length=20)
    amount = _money("helårsprognos")
    proposed = models.DecimalField("systemets förslag", max_digits=18, decimal_places=2, null=True, blank=True)
    comment = models.TextField("kommentar", blank=True)

    class Meta:
        ordering: ClassVar = ["unit", "year", "round_key", "account_group"]
        verbose_name = "prognos"
        verbose_name_plural = "prognoser"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "year", "round_key", "account_group"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_forecast",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.round_key}"
