"""A committee's control year: its plan, risks, controls, results and deviations, how it was told of and judged."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.control import states, words
from styrkedjan.domain.recurring import Frequency
from styrkedjan.domain.status import Status
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import KnownTime, User

CURRENT = Q(superseded_at__isnull=True)


def _choice(label: str, words_of: Any, *, blank: bool = False) -> Any:
    return models.CharField(label, max_length=20, choices=words_of.choices(), blank=blank)


def _state(states_of: Any, first: str) -> Any:
    return models.CharField("läge", max_length=20, choices=states_of.choices(), default=first, editable=False)


class MethodOfYear(KnownTime):
    """How the municipality values risks in a year: a defined method, with cells of its own (`"3,4"` -> band)."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="huvudman")
    year = models.PositiveSmallIntegerField("år")
    method_key = models.CharField("metod", max_length=60)
    cells = models.JSONField("egna rutor", default=dict, blank=True)
    source = models.CharField("källa", max_length=255)

    class Meta:
        ordering: ClassVar = ["-year", "pk"]
        verbose_name = "riskmetod"
        verbose_name_plural = "riskmetoder"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "year"], condition=CURRENT, name="one_risk_method_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.method_key} {self.year}"


class ControlPlan(Versioned, DecisionReference):
    """A committee's plan for internal control of a year, from the risk analysis to the judgement."""

    committee = models.ForeignKey(Unit, models.PROTECT, related_name="control_plans", verbose_name="nämnd")
    year = models.PositiveSmallIntegerField("år")
    state = _state(states.PlanState, states.PlanState.PREPARING)
    analysis = models.TextField("hur riskanalysen är gjord", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["-year", "committee__code"]
        verbose_name = "plan för intern kontroll"
        verbose_name_plural = "planer för intern kontroll"
        constraints: ClassVar = [models.UniqueConstraint(fields=["committee", "year"], name="one_control_plan_a_year")]

    def __str__(self) -> str:
        return f"Intern kontroll {self.year}, {self.committee}"


class Risk(Versioned):
    """Something that may go wrong. `number` names it in its plan; `previous` is the same risk the year before."""

    plan = models.ForeignKey(ControlPlan, models.CASCADE, related_name="risks", verbose_name="plan")
    number = models.PositiveSmallIntegerField("nummer", editable=False)
    source = _choice("kommer ur", words.RiskSource)
    goal = models.ForeignKey(Element, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="mål")
    title = models.CharField("risk", max_length=255)
    cause = models.TextField("orsak", blank=True)
    effect = models.TextField("verkan", blank=True)
    likelihood = models.PositiveSmallIntegerField("sannolikhet", null=True, blank=True)
    consequence = models.PositiveSmallIntegerField("konsekvens", null=True, blank=True)
    valued_because = models.TextField("motivering till värdet", blank=True)
    response = _choice("hantering", words.Response, blank=True)
    state = _state(states.RiskState, states.RiskState.IDENTIFIED)
    left_out_because = models.TextField("varför utanför planen", blank=True)
    accepted_until = models.DateField("accepterad till", null=True, blank=True)
    accepted_by = models.CharField("accepterad av", max_length=120, blank=True)
    accepted_because = models.TextField("varför accepterad", blank=True)
    closed_because = models.TextField("varför avslutad", blank=True)
    again_because = models.TextField("varför samma risk igen", blank=True)
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="next_years", verbose_name="förra årets"
    )

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["plan", "number"]
        verbose_name = "risk"
        verbose_name_plural = "risker"
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "number"], name="risk_number_once_in_plan")]

    def __str__(self) -> str:
        return f"R{self.number} {self.title}"


class ControlActivity(Versioned):
    """A check of a risk: what is looked at, by whom, how and how often."""

    risk = models.ForeignKey(Risk, models.CASCADE, related_name="controls", verbose_name="risk")
    number = models.PositiveSmallIntegerField("nummer", editable=False)
    title = models.CharField("vad som kontrolleras", max_length=255)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="controls", verbose_name="enhet som kontrollerar")
    method = _choice("metod", words.ControlMethod, blank=True)
    frequency = _choice("hur ofta", Frequency, blank=True)
    start = models.DateField("från och med")
    end = models.DateField("till och med")
    how = models.TextField("hur det går till", blank=True)
    sample = models.PositiveIntegerField("stickprov varje gång", null=True, blank=True)
    responsible = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ansvarig person"
    )
    reported_to = models.CharField("rapporteras till", max_length=120, blank=True)
    state = _state(states.ControlState, states.ControlState.PLANNED)
    skipped_because = models.TextField("varför inte genomförd", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["risk", "number"]
        verbose_name = "kontroll"
        verbose_name_plural = "kontroller"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["risk", "number"], name="control_number_once_in_risk"),
            models.CheckConstraint(condition=Q(end__gte=models.F("start")), name="control_period_in_order"),
        ]

    def __str__(self) -> str:
        return self.title


class ControlResult(KnownTime):
    """What a control came to at one of its times (`occasion`: "2026-T2")."""

    activity = models.ForeignKey(ControlActivity, models.CASCADE, related_name="results", verbose_name="kontroll")
    occasion = models.CharField("tillfälle", max_length=10)
    performed_on = models.DateField("gjord den")
    sample_size = models.PositiveIntegerField("antal granskade", null=True, blank=True)
    sample_failed = models.PositiveIntegerField("antal med fel", null=True, blank=True)
    outcome = _choice("resultat", words.Outcome)
    comment = models.TextField("vad som sågs", blank=True)

    class Meta:
        ordering: ClassVar = ["activity", "occasion", "pk"]
        verbose_name = "kontrollresultat"
        verbose_name_plural = "kontrollresultat"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "occasion"], condition=CURRENT, name="one_result_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.occasion}"


class ControlDeviation(Versioned):
    """What was wrong at one of a control's times: why, what is done, and whether it helped."""

    activity = models.ForeignKey(ControlActivity, models.CASCADE, related_name="deviations", verbose_name="kontroll")
    occasion = models.CharField("tillfälle", max_length=10, editable=False)
    state = _state(states.DeviationState, states.DeviationState.FOUND)
    cause = models.TextField("orsak", blank=True)
    measure = models.TextField("åtgärd", blank=True)
    responsible = models.CharField("ansvarig för åtgärden", max_length=120, blank=True)
    due = models.DateField("klar senast", null=True, blank=True)
    effect = models.TextField("vad effekten blev", blank=True)
    verified_on = models.DateField("effekten kontrollerad", null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["activity", "occasion"]
        verbose_name = "avvikelse"
        verbose_name_plural = "avvikelser"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "occasion"], name="one_deviation_at_a_time")
        ]

    def __str__(self) -> str:
        return f"Avvikelse {self.occasion}: {self.activity}"


class ControlReport(KnownTime):
    """How the work has gone: told in the interim report with a forecast, and for the year."""

    plan = models.ForeignKey(ControlPlan, models.CASCADE, related_name="reports", verbose_name="plan")
    told = _choice("redovisning", words.ReportTime)
    ends = models.DateField("till och med")
    signed_on = models.DateField("undertecknad")
    text = models.TextField("hur arbetet har gått")
    forecast = models.CharField(
        "prognos för året", max_length=20, choices=[(one.value, one.label) for one in Status], blank=True
    )
    measures = models.TextField("åtgärder", blank=True)

    class Meta:
        ordering: ClassVar = ["plan", "told", "pk"]
        verbose_name = "redovisning av intern kontroll"
        verbose_name_plural = "redovisningar av intern kontroll"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "told"], condition=CURRENT, name="one_control_report_of_each")
        ]

    def __str__(self) -> str:
        return f"{self.get_told_display()}: {self.plan}"


class ControlJudgement(KnownTime, DecisionReference):
    """What a committee, or the executive board of the whole, judged of a year."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="control_judgements", verbose_name="för")
    year = models.PositiveSmallIntegerField("år")
    gave_result = models.BooleanField("gav arbetet önskat resultat")
    sufficiency = _choice("är kontrollen tillräcklig", words.Sufficiency)
    text = models.TextField("bedömning")
    improvements = models.TextField("förslag till förbättringar", blank=True)

    class Meta:
        ordering: ClassVar = ["-year", "unit__code", "pk"]
        verbose_name = "bedömning av intern kontroll"
        verbose_name_plural = "bedömningar av intern kontroll"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "year"], condition=CURRENT, name="one_control_judgement_a_year")
        ]

    def __str__(self) -> str:
        return f"Bedömning {self.year}: {self.unit}"


class AuditRecommendation(Versioned):
    """Something that the auditors have recommended, followed until it is done."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="recommendations", verbose_name="riktad till")
    year = models.PositiveSmallIntegerField("granskningsår")
    report = models.CharField("granskning", max_length=160)
    text = models.TextField("rekommendation")
    answer = models.TextField("svar", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["-year", "unit__code", "pk"]
        verbose_name = "revisionsrekommendation"
        verbose_name_plural = "revisionsrekommendationer"

    def __str__(self) -> str:
        return self.text[:80]


class RecommendationRating(KnownTime):
    """How far a recommendation had been followed in a year."""

    recommendation = models.ForeignKey(
        AuditRecommendation, models.CASCADE, related_name="ratings", verbose_name="rekommendation"
    )
    year = models.PositiveSmallIntegerField("år")
    rating = _choice("hur långt", words.Rating)
    comment = models.TextField("vad som är gjort", blank=True)

    class Meta:
        ordering: ClassVar = ["recommendation", "year", "pk"]
        verbose_name = "bedömning av rekommendation"
        verbose_name_plural = "bedömningar av rekommendationer"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recommendation", "year"], condition=CURRENT, name="one_rating_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.get_rating_display()}"
