"""Rounds, reports, judgements and frozen reports."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from styrkedjan.areas.chain.models import Element, PlanYear
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.annual_cycle import StepKind
from styrkedjan.domain.instructions import InstructionState
from styrkedjan.domain.reporting import ReportState
from styrkedjan.domain.status import Status
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import User

STATUS_CHOICES = [(status.value, status.label) for status in Status]


class Round(Versioned):
    """One occasion of the annual cycle, opened: who reports, on what period, by when."""

    plan_year = models.ForeignKey(PlanYear, models.CASCADE, related_name="rounds")
    cycle_id = models.CharField("i årshjulet", max_length=40, help_text="Rapportens id i styrmodellens årshjul.")
    kind = models.CharField("slag", max_length=30, blank=True, default="", help_text="Stegets slag i årshjulet.")
    name = models.CharField("namn", max_length=120)
    period = models.CharField("period", max_length=8, help_text="Sista månaden som följs upp, till exempel 2026-08.")
    opens = models.DateField("öppnar")
    due = models.DateField("klar senast")
    instruction = models.TextField("anvisning", blank=True)
    with_goals = models.BooleanField("målbedömning", default=True)
    with_forecast = models.BooleanField("helårsprognos", default=True)
    closed_at = models.DateTimeField("stängd", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-period", "name"]
        verbose_name = "uppföljning"
        verbose_name_plural = "uppföljningar"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan_year", "cycle_id"], name="round_once_per_year"),
            models.CheckConstraint(condition=Q(due__gte=models.F("opens")), name="round_due_after_opening"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_plan(self) -> bool:
        return self.kind == StepKind.OPERATIONAL_PLAN


class UnitReport(Versioned):
    """One unit's report in one round. `version` guards texts: the second saver sees both."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="reports")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reports")
    state = models.CharField("läge", max_length=15, choices=ReportState.choices(), default=ReportState.DRAFT)
    summary = models.TextField("sammanfattning", blank=True)
    analysis = models.TextField("analys av måluppfyllelsen", blank=True)
    economy_comment = models.TextField("kommentar till ekonomin", blank=True)
    sections = models.JSONField("avsnittens texter", default=dict, blank=True)
    refer_back_reason = models.TextField("skäl till återremiss", blank=True)
    submitted_at = models.DateTimeField("inlämnad", null=True, blank=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField("godkänd", null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    # Every saved version of the texts: what was known at a moment, and what the second saver started from.
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["round", "unit"]
        verbose_name = "rapport"
        verbose_name_plural = "rapporter"
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "unit"], name="report_once_per_round")]

    def __str__(self) -> str:
        return f"{self.round}, {self.unit}"


class ElementAssessment(Versioned):
    """How it goes with one goal or assignment in one report: the proposal with its workings, and the judgement.

    `proposed` is "" where nothing is measured, so that no rule can say anything; there the comment carries it.
    """

    report = models.ForeignKey(UnitReport, models.CASCADE, related_name="assessments")
    element = models.ForeignKey(Element, models.PROTECT, related_name="assessments")
    proposed = models.CharField("förslag", max_length=20, choices=STATUS_CHOICES, blank=True)
    working = models.JSONField("så räknades förslaget", default=dict, blank=True)
    status = models.CharField("bedömning", max_length=20, choices=STATUS_CHOICES, blank=True)
    override_reason = models.TextField("skäl att avvika från förslaget", blank=True)
    forecast = models.CharField("prognos för helåret", max_length=20, choices=STATUS_CHOICES, blank=True)
    comment = models.TextField("kommentar", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["element__order", "element__key"]
        verbose_name = "bedömning"
        verbose_name_plural = "bedömningar"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "element"], name="assessment_once_per_report"),
            models.CheckConstraint(
                condition=Q(status="") | Q(proposed="") | Q(status=models.F("proposed")) | ~Q(override_reason=""),
                name="override_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.element}: {self.get_status_display()}"


class FrozenReport(DecisionReference):
    """A decided report: value, text and hash as they were. Rows are only added."""

    report = models.ForeignKey(UnitReport, models.PROTECT, related_name="frozen")
    document = models.JSONField("värdet")
    text = models.TextField("texten")
    sha256 = models.CharField(max_length=64)
    known_at = models.DateTimeField("känt till och med")
    decided_at = models.DateTimeField("beslutad")
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-decided_at"]
        verbose_name = "beslutad rapport"
        verbose_name_plural = "beslutade rapporter"

    def __str__(self) -> str:
        return f"{self.report} {self.sha256[:12]}"


class Instruction(Versioned, DecisionReference):
    """The board's instruction to the bodies that answer a step of the annual cycle: what to hand in, and by when.

    It keeps no history: what is issued is never rewritten, and when it was issued and withdrawn stands in the row.
    """

    plan_year = models.ForeignKey(PlanYear, models.CASCADE, related_name="instructions")
    cycle_id = models.CharField("i årshjulet", max_length=40, help_text="Stegets id i styrmodellens årshjul.")
    name = models.CharField("namn", max_length=120)
    text = models.TextField("anvisning")
    to_hand_in = models.TextField("det här lämnas in", help_text="En sak per rad.")
    due = models.DateField("klar senast")
    state = models.CharField("läge", max_length=12, choices=InstructionState.choices(), default=InstructionState.DRAFT)
    issued_at = models.DateTimeField("utfärdad", null=True, blank=True)
    withdrawn_at = models.DateTimeField("återkallad", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-due", "name"]
        verbose_name = "anvisning"
        verbose_name_plural = "anvisningar"

    def __str__(self) -> str:
        return self.name


class InstructionAnswer(Versioned):
    """A body that an instruction is for, and its answer where it is given in words and not as a report or a plan."""

    instruction = models.ForeignKey(Instruction, models.CASCADE, related_name="answers")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    text = models.TextField("svar", blank=True)
    answered_at = models.DateTimeField("besvarad", null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["instruction", "unit"]
        verbose_name = "svar på anvisning"
        verbose_name_plural = "svar på anvisningar"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instruction", "unit"], name="instruction_asks_a_body_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.instruction}"
