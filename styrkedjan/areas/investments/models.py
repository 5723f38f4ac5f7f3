"""Projects with their decisions, yearly budgets, forecasts and final accounts. Amounts in kronor, expenditure positive.

What a project costs comes from the ledger by its code; nothing of it is copied here but into a final account.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.financing import Financing
from styrkedjan.domain.economy.investment_frames import Kind
from styrkedjan.domain.investment_states import CollectedState, ProjectState, RequestState
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import Authored, KnownTime

KIND_CHOICES = [(kind.value, kind.label[0].upper() + kind.label[1:]) for kind in Kind]


def _money(label: str, **options: Any) -> Any:
    return models.DecimalField(label, max_digits=18, decimal_places=2, **options)


def _financing() -> Any:
    """Asked of what adds money within the year (Kommunallagen 11:15); "" where an older decision did not say."""
    choices = [(one.value, one.label) for one in Financing]
    return models.CharField("finansiering", max_length=12, choices=choices, blank=True)


class RiskLevel(models.TextChoices):
    """How likely the project is to cost more or be late, as the project itself judges it."""

    LOW = "low", "Låg"
    MEDIUM = "medium", "Måttlig"
    HIGH = "high", "Hög"


class InvestmentProject(Versioned):
    """One project. `code` is the ledger's project code."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="huvudman")
    committee = models.ForeignKey(Unit, models.PROTECT, related_name="investment_projects", verbose_name="nämnd")
    code = models.CharField("projektkod", max_length=20)
    name = models.CharField("namn", max_length=160)
    kind = models.CharField("slag", max_length=20, choices=KIND_CHOICES)
    state = models.CharField(
        "läge", max_length=12, choices=[(s.value, s.label) for s in ProjectState], default=ProjectState.PLANNED
    )
    purpose = models.TextField("vad projektet ger", blank=True)
    starts = models.DateField("startar", null=True, blank=True)
    in_use_from = models.DateField("tas i bruk", null=True, blank=True)
    useful_life = models.PositiveSmallIntegerField(
        "nyttjandetid, år", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    running_cost = _money("driftkostnad per år", null=True, blank=True)
    risk_level = models.CharField("risk", max_length=10, choices=RiskLevel.choices, blank=True)
    risk = models.TextField("vad risken är", blank=True)
    measures = models.TextField("åtgärder mot fördyring", blank=True)
    finished_on = models.DateField("färdigt", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["code"]
        verbose_name = "investeringsprojekt"
        verbose_name_plural = "investeringsprojekt"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "code"], name="investment_code_once_per_principal")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def kind_rule(self) -> Kind:
        return Kind(self.kind)


class DecisionKind(models.TextChoices):
    """What was decided of a project."""

    ORIGINAL = "original", "Beslut"
    RENEWED = "renewed", "Förnyat beslut"
    URGENT = "urgent", "Ordförandens brådskande beslut"
    NOTIFIED = "notified", "Anmält till fullmäktige"


class ProjectDecision(KnownTime, DecisionReference):
    """A decision on a project's net investment and end. The newest that is not a notification counts."""

    project = models.ForeignKey(InvestmentProject, models.CASCADE, related_name="decisions")
    kind = models.CharField("slag", max_length=10, choices=DecisionKind.choices)
    net_investment = _money("beslutad nettoinvestering", null=True, blank=True)
    ends = models.DateField("beslutat slutdatum", null=True, blank=True)
    reason = models.TextField("skäl", blank=True)
    financing = _financing()

    class Meta:
        ordering: ClassVar = ["project", "known_at", "pk"]
        verbose_name = "investeringsbeslut"
        verbose_name_plural = "investeringsbeslut"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.decision_text}"


class ProjectBudget(KnownTime):
    """What a project may spend in a year."""

    project = models.ForeignKey(InvestmentProject, models.CASCADE, related_name="budgets")
    year = models.PositiveSmallIntegerField("år")
    amount = _money("årsbudget")

    class Meta:
        ordering: ClassVar = ["project", "year"]
        verbose_name = "årsbudget för projekt"
        verbose_name_plural = "årsbudgetar för projekt"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "year"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_project_budget",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.year}: {self.amount}"


class ProjectCostBefore(KnownTime):
    """What a project cost before the first ledger that is read in, to and with a year; with where that is written."""

    project = models.ForeignKey(InvestmentProject, models.CASCADE, related_name="costs_before")
    through_year = models.PositiveSmallIntegerField("till och med år")
    amount = _money("kostnad dittills")
    source = models.CharField("källa", max_length=255)

    class Meta:
        ordering: ClassVar = ["project"]
        verbose_name = "kostnad före redovisningen"
        verbose_name_plural = "kostnader före redovisningen"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(superseded_at__isnull=True), name="one_current_cost_before"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} till och med {self.through_year}: {self.amount}"


class ProjectForecast(KnownTime):
    """What the whole project is now expected to cost, what this year takes of it, and when it ends."""

    project = models.ForeignKey(InvestmentProject, models.CASCADE, related_name="forecasts")
    round_key = models.CharField("prognostillfälle", max_length=7, help_text="Månaden, till exempel 2026-08.")
    amount = _money("beräknad nettoinvestering")
    year_amount = _money("beräknat i år", null=True, blank=True)
    ends = models.DateField("beräknat slutdatum", null=True, blank=True)
    comment = models.TextField("kommentar", blank=True)

    class Meta:
        ordering: ClassVar = ["project", "round_key"]
        verbose_name = "prognos för projekt"
        verbose_name_plural = "prognoser för projekt"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "round_key"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_project_forecast",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.round_key}: {self.amount}"


class FrameEntryKind(models.TextChoices):
    """What set or moved an investment frame."""

    DECIDED = "decided", "Beslutad ram"
    BEYOND = "beyond", "Utöver ramen, prövat av fullmäktige"
    BALANCED = "balanced", "Balanserat mellan år"


class InvestmentFrameEntry(KnownTime, DecisionReference):
    """One entry of a committee's investment frame of a kind; the frame of a year is the sum of its entries."""

    committee = models.ForeignKey(Unit, models.PROTECT, related_name="investment_frames", verbose_name="nämnd")
    year = models.PositiveSmallIntegerField("år")
    kind = models.CharField("slag", max_length=20, choices=KIND_CHOICES)
    entry = models.CharField("post", max_length=10, choices=FrameEntryKind.choices, default=FrameEntryKind.DECIDED)
    amount = _money("belopp")
    financing = _financing()

    class Meta:
        ordering: ClassVar = ["committee", "year", "kind", "known_at"]
        verbose_name = "investeringsram"
        verbose_name_plural = "investeringsramar"

    def __str__(self) -> str:
        return f"{self.committee} {self.year} {self.kind}: {self.amount}"


class BalanceRequest(Authored, DecisionReference):
    """A committee's request to balance an unfinished project's money to the year after `year`."""

    project = models.ForeignKey(InvestmentProject, models.CASCADE, related_name="balance_requests")
    year = models.PositiveSmallIntegerField("bokslutsår")
    amount = _money("begärt belopp")
    granted = _money("beviljat belopp", null=True, blank=True)
    reason = models.TextField("skäl", blank=True)
    state = models.CharField(
        "läge", max_length=10, choices=[(s.value, s.label) for s in RequestState], default=RequestState.REQUESTED
    )

    class Meta:
        ordering: ClassVar = ["-year", "project"]
        verbose_name = "begäran om balansering"
        verbose_name_plural = "begäranden om balansering"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "year"],
                condition=Q(state__in=["requested", "granted"]),
                name="one_balance_request_per_year",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.year}"


class CollectedDeviations(Authored, DecisionReference):
    """The other deviations of a follow-up, reported together: a copy of the lines, then the approval."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    round_key = models.CharField("tillfälle", max_length=7)
    lines = models.JSONField("avvikelser", default=list)
    total = _money("summa", default=Decimal(0))
    prepared_at = models.DateTimeField("framtagen", default=timezone.now, editable=False)
    state = models.CharField(
        "läge", max_length=10, choices=[(s.value, s.label) for s in CollectedState], default=CollectedState.PREPARED
    )

    class Meta:
        ordering: ClassVar = ["-round_key"]
        verbose_name = "samlad redovisning"
        verbose_name_plural = "samlade redovisningar"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "round_key"], name="collected_deviations_once")
        ]

    def __str__(self) -> str:
        return f"Övriga avvikelser {self.round_key}"


class FinalAccount(Authored):
    """A finished project's account: what was decided, what it cost as known then, and why they differ."""

    project = models.OneToOneField(InvestmentProject, models.CASCADE, related_name="final_account")
    year = models.PositiveSmallIntegerField("bokslutsår")
    decided = _money("beslutad nettoinvestering")
    outcome = _money("utfall")
    explanation = models.TextField("kommentar till utfallet", blank=True)

    class Meta:
        ordering: ClassVar = ["-year", "project"]
        verbose_name = "slutredovisning"
        verbose_name_plural = "slutredovisningar"

    def __str__(self) -> str:
        return f"Slutredovisning {self.project}"

    @property
    def deviation(self) -> Decimal:
        """Over (+) or under (-) the decision."""
        return Decimal(self.outcome) - Decimal(self.decided)
