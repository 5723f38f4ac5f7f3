"""Carry-over, committee equity and its use, the freeze and recovery plans. A surplus is positive, in kronor."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.equity_use import Purpose, Volume
from styrkedjan.domain.year_end_states import CarryOverState, PlanState, UseState
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import Authored, KnownTime


def _money(label: str, **options: Any) -> Any:
    return models.DecimalField(label, max_digits=18, decimal_places=2, **options)


class CarryOverRequest(Authored, DecisionReference):
    """A committee's request for a year: the figures as they were computed, the board's review and the decision."""

    committee = models.ForeignKey(Unit, models.PROTECT, related_name="carry_overs", verbose_name="nämnd")
    year = models.PositiveSmallIntegerField("bokslutsår")
    state = models.CharField(
        "läge", max_length=10, choices=[(s.value, s.label) for s in CarryOverState], default=CarryOverState.REQUESTED
    )
    result = _money("årets resultat")
    carried = _money("begärt att föra över")
    returned = _money("stannar hos kommunen över taket")
    equity_before = _money("ingående eget kapital")
    cap = _money("tak för eget kapital")
    working = models.JSONField("så räknades beloppet", default=dict)
    earmarks = models.JSONField("särskilda anslags resultat", default=dict)
    earmarks_computed = models.JSONField("särskilda anslags resultat enligt redovisningen", default=dict)
    earmark_reason = models.TextField("varför resultatet är ett annat än redovisningens", blank=True)
    earmarked = _money("varav särskilda anslag", default=Decimal(0))
    note = models.TextField("nämndens motivering", blank=True)
    granted = _money("beslutat att föra över", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-year", "committee__code"]
        verbose_name = "resultatöverföring"
        verbose_name_plural = "resultatöverföringar"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["committee", "year"], condition=~Q(state="withdrawn"), name="one_carry_over_per_year"
            )
        ]

    def __str__(self) -> str:
        return f"Resultatöverföring {self.committee} {self.year}"


class CarryOverReview(KnownTime):
    """The board's review of a request against volumes and goals: the material as it was, and the conclusion.

    `material` holds the questions, whether all was reported, and the working. A new test replaces the one before it.
    """

    request = models.ForeignKey(CarryOverRequest, models.CASCADE, related_name="reviews", verbose_name="begäran")
    material = models.JSONField("underlaget", default=dict)
    note = models.TextField("slutsats")

    class Meta:
        ordering: ClassVar = ["request", "known_at", "pk"]
        verbose_name = "prövning av resultatöverföring"
        verbose_name_plural = "prövningar av resultatöverföring"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(superseded_at__isnull=True), name="one_current_carry_over_test"
            )
        ]

    def __str__(self) -> str:
        return f"Prövning av {self.request}"

    @property
    def volumes(self) -> tuple[Volume, ...]:
        """The volumes as they were told."""
        rows = self.material.get("volumes", ())
        return tuple(
            Volume(row["name"], _amount(row["planned"]), _amount(row["performed"]), row["unit"]) for row in rows
        )


def _amount(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


class EquityEntry(KnownTime, DecisionReference):
    """Årets balansresultat, booked under equity and outside the operating budget; equity is the sum of the entries."""

    committee = models.ForeignKey(Unit, models.PROTECT, related_name="equity_entries", verbose_name="nämnd")
    year = models.PositiveSmallIntegerField("bokslutsår")
    amount = _money("årets balansresultat")
    earmarked = _money("varav särskilda anslag", default=Decimal(0))
    result = _money("årets resultat", null=True, blank=True)
    # Where the figure stands, for equity from before the system; what the board decided on here has a request instead.
    source = models.CharField("källa", max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["committee", "year"]
        verbose_name = "balansresultat"
        verbose_name_plural = "balansresultat"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["committee", "year"], condition=Q(superseded_at__isnull=True), name="one_equity_entry_per_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.committee} {self.year}: {self.amount}"

    @property
    def is_opening(self) -> bool:
        """Whether it was brought in from before the system."""
        return bool(self.source)


class UnitShare(models.Model):
    """A unit's share of what its committee carries; without a unit it is the committee's own."""

    entry = models.ForeignKey(EquityEntry, models.CASCADE, related_name="shares")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="equity_shares")
    amount = _money("andel")

    class Meta:
        ordering: ClassVar = ["entry", "unit__code"]
        verbose_name = "enhets andel"
        verbose_name_plural = "enheters andelar"
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "unit"], name="unit_share_once")]

    def __str__(self) -> str:
        return f"{self.unit or 'nämnden gemensamt'}: {self.amount}"


class PlannedEquityUse(KnownTime):
    """How much equity a committee plans to use in a year, as stated or adjusted at a step of the annual cycle."""

    committee = models.ForeignKey(Unit, models.PROTECT, related_name="planned_equity_uses", verbose_name="nämnd")
    year = models.PositiveSmallIntegerField("år")
    occasion = models.CharField("tillfälle", max_length=40)
    amount = _money("planerat uttag")
    comment = models.TextField("kommentar", blank=True)

    class Meta:
        ordering: ClassVar = ["committee", "year", "known_at"]
        verbose_name = "planerat uttag"
        verbose_name_plural = "planerade uttag"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["committee", "year", "occasion"],
                condition=Q(superseded_at__isnull=True),
                name="one_planned_use_per_occasion",
            )
        ]

    def __str__(self) -> str:
        return f"{self.committee} {self.year} {self.occasion}: {self.amount}"


class EquityUseRequest(Authored, DecisionReference):
    """A wish to use equity once: a unit's needs the committee's approval."""

    committee = models.ForeignKey(Unit, models.PROTECT, related_name="equity_uses", verbose_name="nämnd")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="enhet")
    year = models.PositiveSmallIntegerField("år")
    amount = _money("belopp")
    purpose = models.CharField("ändamål", max_length=20, choices=[(p.value, p.label.capitalize()) for p in Purpose])
    description = models.CharField("vad pengarna ska gå till", max_length=255)
    cost_years = models.PositiveSmallIntegerField("kostar i antal år", default=1)
    state = models.CharField(
        "läge", max_length=10, choices=[(s.value, s.label) for s in UseState], default=UseState.REQUESTED
    )

    class Meta:
        ordering: ClassVar = ["-year", "-pk"]
        verbose_name = "uttag ur eget kapital"
        verbose_name_plural = "uttag ur eget kapital"

    def __str__(self) -> str:
        return f"{self.unit or self.committee}: {self.description}"


class EquityFreeze(KnownTime, DecisionReference):
    """The council's decision that equity may not be used; lifted by closing the row."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="equity_freezes")
    reason = models.TextField("skäl", blank=True)
    deficit_exempt = models.BooleanField("uttag som täcker årets underskott är undantagna", default=False)
    lifted_by = models.CharField("hävd genom", max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-known_at"]
        verbose_name = "spärr av eget kapital"
        verbose_name_plural = "spärrar av eget kapital"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principal"], condition=Q(superseded_at__isnull=True), name="one_freeze_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.decision_text


class CommitteeRecoveryPlan(Versioned, DecisionReference):
    """A committee's plan for the deficit of a year, approved by the executive board."""

    committee = models.ForeignKey(Unit, models.PROTECT, related_name="recovery_plans", verbose_name="nämnd")
    deficit_year = models.PositiveSmallIntegerField("underskottsår")
    state = models.CharField(
        "läge", max_length=10, choices=[(s.value, s.label) for s in PlanState], default=PlanState.DRAFT
    )
    causes = models.TextField("orsaker till underskottet", blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["-deficit_year", "committee__code"]
        verbose_name = "åtgärdsplan"
        verbose_name_plural = "åtgärdsplaner"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["committee", "deficit_year"], name="one_recovery_plan_per_deficit")
        ]

    def __str__(self) -> str:
        return f"Åtgärdsplan {self.committee} {self.deficit_year}"


class RecoveryMeasure(KnownTime):
    """A measure and what it gives in kronor, year by year (`effects`: year -> kronor as text)."""

    plan = models.ForeignKey(CommitteeRecoveryPlan, models.CASCADE, related_name="measures")
    description = models.CharField("åtgärd", max_length=255)
    effects = models.JSONField("effekt per år", default=dict)

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = "åtgärd"
        verbose_name_plural = "åtgärder"

    def __str__(self) -> str:
        return self.description


class RecoveryFollowUp(KnownTime):
    """How the plan goes at a step of the annual cycle."""

    plan = models.ForeignKey(CommitteeRecoveryPlan, models.CASCADE, related_name="follow_ups")
    year = models.PositiveSmallIntegerField("år")
    occasion = models.CharField("tillfälle", max_length=40)
    achieved = _money("uppnådd effekt hittills")
    comment = models.TextField("läget", blank=True)

    class Meta:
        ordering: ClassVar = ["plan", "year", "known_at"]
        verbose_name = "uppföljning av åtgärdsplan"
        verbose_name_plural = "uppföljningar av åtgärdsplaner"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "year", "occasion"],
                condition=Q(superseded_at__isnull=True),
                name="one_recovery_follow_up_per_occasion",
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.year} {self.occasion}"
