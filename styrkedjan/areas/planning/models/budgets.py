"""Units' frames, staff posts and planned costs. Costs are positive and income negative, as in the ledger."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.models.allocation import money
from styrkedjan.domain.planning.staff import StaffKey
from styrkedjan.foundation.models import Authored, KnownTime


class UnitFrame(KnownTime):
    """What a committee has given a unit net for a year."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="unit_frames")
    year = models.PositiveSmallIntegerField("år")
    amount = money("ram")
    reason = models.CharField("skäl till avsteg från fördelningsgrunden", max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["unit", "year"]
        verbose_name = "enhetsram"
        verbose_name_plural = "enhetsramar"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "year"], condition=Q(superseded_at__isnull=True), name="one_current_unit_frame"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year}"


class PeriodisationProfile(Authored):
    """How a year falls on its months: twelve weights."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="periodisation_profiles")
    key = models.CharField("nyckel", max_length=30)
    name = models.CharField("namn", max_length=80)
    weights = models.JSONField("vikter", help_text="Tolv tal, januari till december.")

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = "periodiseringsprofil"
        verbose_name_plural = "periodiseringsprofiler"
        constraints: ClassVar = [models.UniqueConstraint(fields=["principal", "key"], name="profile_key_once")]

    def __str__(self) -> str:
        return self.name


class StaffParameter(KnownTime):
    """What a year adds to salaries in the municipality's own words: a contribution or the salary revision."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="staff_parameters")
    year = models.PositiveSmallIntegerField("år")
    key = models.CharField("uppgift", max_length=30, choices=[(one.value, one.label) for one in StaffKey])
    share = models.DecimalField("andel", max_digits=9, decimal_places=6)
    month = models.PositiveSmallIntegerField("från månad", null=True, blank=True)
    source = models.CharField("källa", max_length=255)
    verified = models.BooleanField("verifierad mot källan", default=False)

    class Meta:
        ordering: ClassVar = ["principal", "year", "key"]
        verbose_name = "villkor för personalbudget"
        verbose_name_plural = "villkor för personalbudget"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principal", "year", "key"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_staff_parameter",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="staff_parameter_has_a_source"),
            models.CheckConstraint(
                condition=Q(month__isnull=True) | Q(month__gte=1, month__lte=12), name="staff_parameter_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_key_display()} {self.year}"


class StaffPost(KnownTime):
    """A row of a unit's staff budget; `row` tells rows with the same title apart."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="staff_posts")
    year = models.PositiveSmallIntegerField("år")
    row = models.CharField("rad", max_length=20)
    title = models.CharField("befattning", max_length=120)
    posts = models.DecimalField("antal", max_digits=8, decimal_places=2)
    degree = models.DecimalField("sysselsättningsgrad", max_digits=7, decimal_places=6, default=Decimal(1))
    salary = money("månadslön, heltid")
    first_month = models.PositiveSmallIntegerField("från månad", default=1)
    last_month = models.PositiveSmallIntegerField("till månad", default=12)
    responsibility = models.CharField("ansvar", max_length=20)
    activity = models.CharField("verksamhet", max_length=20, blank=True)

    class Meta:
        ordering: ClassVar = ["unit", "year", "row"]
        verbose_name = "rad i personalbudget"
        verbose_name_plural = "rader i personalbudget"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "year", "row"], condition=Q(superseded_at__isnull=True), name="one_current_staff_post"
            ),
            models.CheckConstraint(
                condition=Q(first_month__gte=1, last_month__lte=12, last_month__gte=F("first_month")),
                name="staff_months_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.year}"


class CodeString:
    """What a planned cost is known by in its unit and year: its code string, in a form as one word."""

    responsibility: Any
    account_group: Any
    activity: Any

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.responsibility, self.account_group, self.activity)

    @property
    def slug(self) -> str:
        return "|".join(self.key)


class PlannedCost(CodeString, KnownTime):
    """A unit's planned cost or income of a year that is not staff, with the profile it falls on the months by."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="planned_costs")
    year = models.PositiveSmallIntegerField("år")
    responsibility = models.CharField("ansvar", max_length=20)
    account_group = models.CharField("kontogrupp", max_length=20)
    activity = models.CharField("verksamhet", max_length=20, blank=True)
    amount = money("belopp")
    profile = models.CharField("profil", max_length=30, blank=True)
    note = models.CharField("anmärkning", max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["unit", "year", "account_group"]
        verbose_name = "planerad kostnad"
        verbose_name_plural = "planerade kostnader"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "year", "responsibility", "account_group", "activity"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_planned_cost",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.account_group}"
