"""Who is inspected, a plan with its criteria, an inspection with what was asked, said and seen, and decisions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.inspection import states, words
from styrkedjan.domain.status import Status
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import KnownTime

CURRENT = Q(superseded_at__isnull=True)


def _choice(label: str, words_of: Any, **more: Any) -> Any:
    return models.CharField(label, max_length=20, choices=words_of.choices(), **more)


def _state(states_of: Any, first: str) -> Any:
    return models.CharField("läge", max_length=20, choices=states_of.choices(), default=first, editable=False)


def _law() -> Any:
    return models.CharField("lag", max_length=60)


def _day(label: str) -> Any:
    return models.DateField(label, null=True, blank=True)


class LawSetting(KnownTime):
    """The municipality's own value of one of a law's limits, with where it stands."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="huvudman")
    law = _law()
    key = models.CharField("regel", max_length=60)
    value = models.CharField("värde", max_length=255)
    source = models.CharField("källa", max_length=255)

    class Meta:
        ordering: ClassVar = ["law", "key", "pk"]
        verbose_name = "regel för tillsyn"
        verbose_name_plural = "regler för tillsyn"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "law", "key"], condition=CURRENT, name="one_value_of_law")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.value}"


class Inspected(Versioned):
    """A place that somebody else runs with a permit. The municipality's own is none of `form`'s words (KL 6:7)."""

    committee = models.ForeignKey(Unit, models.PROTECT, related_name="inspected_places", verbose_name="nämnd")
    law = _law()
    code = models.CharField("nummer", max_length=40)
    name = models.CharField("namn", max_length=160)
    form = _choice("driftform", words.InspectedForm)
    holder = models.CharField("den som har tillståndet", max_length=160)
    organisation_number = models.CharField("organisationsnummer", max_length=13, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="inspected_as", verbose_name="enhet"
    )
    place = models.CharField("adress", max_length=160, blank=True)
    permitted_on = models.DateField("tillstånd från")
    started_on = _day("startade")
    owner_changed_on = _day("ägande eller ledning ändrades")
    owner_reported_on = _day("ändringen anmäldes")
    closed_on = models.DateField("tillståndet upphörde", null=True, blank=True, editable=False)
    closed_because = models.TextField("varför tillståndet upphörde", blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["committee__code", "law", "code"]
        verbose_name = "tillsynsobjekt"
        verbose_name_plural = "tillsynsobjekt"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["committee", "law", "code"], name="inspected_code_once"),
            models.CheckConstraint(
                condition=Q(form__in=[one.value for one in words.InspectedForm]), name="never_own_production"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class InspectionPlan(Versioned, DecisionReference):
    """A committee's plan of a year by one law; its criteria and questions are told before anybody is visited."""

    committee = models.ForeignKey(Unit, models.PROTECT, related_name="inspection_plans", verbose_name="nämnd")
    law = _law()
    year = models.PositiveSmallIntegerField("år")
    state = _state(states.PlanState, states.PlanState.PREPARING)
    purpose = models.TextField("vad årets tillsyn ska ge", blank=True)
    told = models.TextField("vad året lärde", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["-year", "committee__code", "law"]
        verbose_name = "tillsynsplan"
        verbose_name_plural = "tillsynsplaner"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["committee", "law", "year"], name="one_inspection_plan_a_year")
        ]

    def __str__(self) -> str:
        return f"Tillsynsplan {self.year}, {self.committee}"


class PlanArea(Versioned):
    """What an area of the law is judged by this year, and what is asked of every group, a question a line."""

    plan = models.ForeignKey(InspectionPlan, models.CASCADE, related_name="areas", verbose_name="plan")
    area = models.CharField("område", max_length=60, editable=False)
    criteria = models.TextField("kriterier")
    questions = models.TextField("frågor", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["plan", "pk"]
        verbose_name = "område i tillsynsplanen"
        verbose_name_plural = "områden i tillsynsplanen"
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "area"], name="plan_area_once")]

    def __str__(self) -> str:
        return f"{self.area}, {self.plan}"


class Inspection(Versioned):
    """One inspection of one place, from the plan to what was learnt."""

    plan = models.ForeignKey(InspectionPlan, models.PROTECT, related_name="inspections", verbose_name="plan")
    inspected = models.ForeignKey(Inspected, models.PROTECT, related_name="inspections", verbose_name="tillsynsobjekt")
    number = models.PositiveSmallIntegerField("nummer", editable=False)
    kind = _choice("slag", words.InspectionKind)
    trigger = models.TextField("anledning", blank=True)
    due = models.DateField("besök senast")
    state = _state(states.InspectionState, states.InspectionState.PLANNED)
    announced_on = models.DateField("aviserad den", null=True, blank=True, editable=False)
    visited_on = models.DateField("besökt den", null=True, blank=True, editable=False)
    visitors = models.CharField("vilka som besökte", max_length=255, blank=True)
    minutes = models.PositiveIntegerField("minuter för båda sidor", default=0)
    dialogue = models.TextField("samtal före beslutet", blank=True)
    draft = models.TextField("utkast", blank=True)
    sent_on = models.DateField("utkastet skickat", null=True, blank=True, editable=False)
    answer_by = models.DateField("svar senast", null=True, blank=True, editable=False)
    answer = models.TextField("svar på utkastet", blank=True)
    answered_on = models.DateField("svarat den", null=True, blank=True, editable=False)
    addressed = _choice("beslutet riktades till", words.Addressed, blank=True)
    signals = models.TextField("andra signaler som drog åt annat håll", blank=True)
    learning = models.TextField("lärdom", blank=True)
    summary = models.TextField("sammanfattning för alla", blank=True)
    published_on = models.DateField("publicerad den", null=True, blank=True, editable=False)
    cancelled_because = models.TextField("varför inställd", blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["plan", "number"]
        verbose_name = "tillsyn"
        verbose_name_plural = "tillsyner"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="inspection_number_once_in_plan")
        ]

    def __str__(self) -> str:
        return f"{self.inspected}, tillsyn {self.number}"


class AskedDocument(Versioned):
    """A document asked of the inspected: why, when it came, and what happened to it."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="documents", verbose_name="tillsyn")
    number = models.PositiveSmallIntegerField("nummer", editable=False)
    what = models.CharField("handling", max_length=255)
    why = models.CharField("vad den används till", max_length=255)
    due = models.DateField("senast")
    received_on = _day("kom in")
    handled = models.TextField("vad som hände med den", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["inspection", "number"]
        verbose_name = "begärd handling"
        verbose_name_plural = "begärda handlingar"
        constraints: ClassVar = [models.UniqueConstraint(fields=["inspection", "number"], name="asked_document_once")]

    def __str__(self) -> str:
        return self.what


class GroupAnswer(KnownTime):
    """What a group answered to a question, which is the same to all groups (`question` counts within its area)."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="group_answers", verbose_name="tillsyn")
    area = models.CharField("område", max_length=60)
    question = models.PositiveSmallIntegerField("fråga")
    group = models.CharField("grupp", max_length=60)
    answer = models.TextField("svar")

    class Meta:
        ordering: ClassVar = ["inspection", "area", "question", "group", "pk"]
        verbose_name = "svar från en grupp"
        verbose_name_plural = "svar från grupper"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["inspection", "area", "question", "group"], condition=CURRENT, name="one_answer_of_a_group"
            )
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.question} {self.group}"


class Observation(KnownTime):
    """What was seen in an area, and what it came to."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="seen", verbose_name="tillsyn")
    area = models.CharField("område", max_length=60)
    result = _choice("vad det är", words.Seen)
    text = models.TextField("vad som sågs")

    class Meta:
        ordering: ClassVar = ["inspection", "area", "pk"]
        verbose_name = "iakttagelse"
        verbose_name_plural = "iakttagelser"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inspection", "area"], condition=CURRENT, name="one_observation_of_area")
        ]

    def __str__(self) -> str:
        return f"{self.area}: {self.get_result_display()}"

    @property
    def result_status(self) -> Status:
        return words.Seen(self.result).status


class Ruling(Versioned, DecisionReference):
    """A decision about an area: a step of the ladder, what it demands, and whether it was obeyed."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="rulings", verbose_name="tillsyn")
    area = models.CharField("område", max_length=60, editable=False)
    rung = models.CharField("steg", max_length=60)
    grave = models.BooleanField("allvarligt missförhållande", default=False)
    rules = models.TextField("bestämmelser", blank=True)
    reasons = models.TextField("skäl", blank=True)
    measures = models.TextField("vad som ska göras", blank=True)
    deadline = _day("senast")
    amount = models.DecimalField("vite", max_digits=14, decimal_places=2, null=True, blank=True)
    since = _day("sedan")
    delegate = models.CharField("beslutat på delegation av", max_length=120, blank=True)
    presented_by = models.CharField("föredragande", max_length=120, blank=True)
    took_part = models.TextField("vilka som deltog", blank=True)
    appeal = models.TextField("hur man överklagar", blank=True)
    notified_on = _day("delgivet den")
    obeyed = _choice("är beslutet följt", words.Obeyed, blank=True)
    seen_on = _day("sett den")
    helped = _choice("vad som hjälpte", words.Helped, blank=True)
    outcome = models.TextField("hur det sågs", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["inspection", "decision_date", "pk"]
        verbose_name = "beslut i tillsyn"
        verbose_name_plural = "beslut i tillsyn"

    def __str__(self) -> str:
        return f"{self.rung}, {self.area}"
