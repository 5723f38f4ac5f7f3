"""Steering documents, delegation orders with their rows, the council's assignments, talks about values, oversight."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.documents import states as words
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import Attachment, KnownTime, User

CURRENT = Q(superseded_at__isnull=True)


def _day(label: str, **more: Any) -> Any:
    return models.DateField(label, null=True, blank=True, **more)


def _choice(label: str, words_of: Any, **more: Any) -> Any:
    return models.CharField(label, max_length=20, choices=words_of.choices(), **more)


def _kronor(label: str) -> Any:
    return models.DecimalField(label, max_digits=14, decimal_places=2, null=True, blank=True)


class SteeringDocument(Versioned, DecisionReference):
    """A document that steers the unit it applies to. `matter` is what it is about, so that two of one are found."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="steering_documents", verbose_name="gäller för")
    code = models.CharField("nummer", max_length=40)
    title = models.CharField("namn", max_length=160)
    kind = models.CharField("typ", max_length=40)
    matter = models.CharField("sakfråga", max_length=120, blank=True)
    summary = models.TextField("vad det säger", blank=True)
    laws = models.TextField("lagar det hänvisar till", blank=True)
    link = models.URLField("adress till dokumentet", blank=True)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ansvarig")
    owner_role = models.CharField("ansvarig funktion", max_length=120, blank=True)
    valid_from = _day("gäller från")
    valid_to = _day("gäller till")
    revise_by = _day("revideras senast")
    replaces = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaced_by", verbose_name="ersätter"
    )
    state = _choice("läge", words.DocumentState, default=words.DocumentState.DRAFT, editable=False)
    repealed_on = _day("upphävt den", editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["unit__code", "code"]
        verbose_name = "styrdokument"
        verbose_name_plural = "styrdokument"
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "code"], name="steering_document_code_once")]

    def __str__(self) -> str:
        return self.title


class CurrencyReview(KnownTime):
    """A year's answer to whether a document still is what is wanted."""

    document = models.ForeignKey(SteeringDocument, models.CASCADE, related_name="reviews", verbose_name="styrdokument")
    year = models.PositiveSmallIntegerField("år")
    result = _choice("resultat", words.ReviewResult)
    note = models.TextField("varför", blank=True)

    class Meta:
        ordering: ClassVar = ["document", "year", "pk"]
        verbose_name = "aktualitetsprövning"
        verbose_name_plural = "aktualitetsprövningar"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "year"], condition=CURRENT, name="one_review_of_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_result_display()}"


class DocumentUse(KnownTime):
    """A record that a document steers: a goal, a risk, a control, an agreement (`foundation.records` knows which)."""

    document = models.ForeignKey(SteeringDocument, models.CASCADE, related_name="uses", verbose_name="styrdokument")
    about_type = models.CharField(max_length=60)
    about_id = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar = ["document", "about_type", "about_id", "pk"]
        verbose_name = "koppling till ett styrdokument"
        verbose_name_plural = "kopplingar till styrdokument"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "about_type", "about_id"], condition=CURRENT, name="document_used_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.about_type} {self.about_id}"


class OpenFile(KnownTime):
    """One of the document's files that everybody may fetch, as long as the document is decided and holds."""

    document = models.ForeignKey(
        SteeringDocument, models.CASCADE, related_name="open_files", verbose_name="styrdokument"
    )
    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="+", verbose_name="fil")

    class Meta:
        ordering: ClassVar = ["document", "pk"]
        verbose_name = "öppen fil"
        verbose_name_plural = "öppna filer"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "attachment"], condition=CURRENT, name="file_open_once")
        ]

    def __str__(self) -> str:
        return str(self.attachment)


class ProgrammeShare(KnownTime):
    """What one of several owners answers for in a programme, and the year's money for it."""

    document = models.ForeignKey(SteeringDocument, models.CASCADE, related_name="shares", verbose_name="program")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="ägare")
    year = models.PositiveSmallIntegerField("år")
    task = models.CharField("svarar för", max_length=255)
    amount = _kronor("avsatt")
    used = _kronor("använt")

    class Meta:
        ordering: ClassVar = ["document", "year", "unit", "pk"]
        verbose_name = "del i ett program"
        verbose_name_plural = "delar i program"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "unit", "year"], condition=CURRENT, name="one_share_of_an_owner"
            )
        ]

    def __str__(self) -> str:
        return self.task


class ValuesTalk(KnownTime):
    """A unit's meeting about the core values or the ethics code. How many there were, never who."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="values_talks", verbose_name="enhet")
    document = models.ForeignKey(SteeringDocument, models.CASCADE, related_name="talks", verbose_name="värdegrund")
    year = models.PositiveSmallIntegerField("år")
    held_on = models.DateField("mötet var")
    took_part = models.PositiveIntegerField("hur många som var med", null=True, blank=True)
    learnt = models.TextField("vad vi tar med oss")

    class Meta:
        ordering: ClassVar = ["unit", "year", "pk"]
        verbose_name = "samtal om värdegrunden"
        verbose_name_plural = "samtal om värdegrunden"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "document", "year"], condition=CURRENT, name="one_values_talk_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {self.held_on}"


class DelegationOrder(Versioned, DecisionReference):
    """A committee's whole order of who decides what, from a day; it holds until the next one does."""

    committee = models.ForeignKey(Unit, models.PROTECT, related_name="delegation_orders", verbose_name="nämnd")
    valid_from = models.DateField("gäller från")
    state = _choice("läge", words.OrderState, default=words.OrderState.DRAFT, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["committee__code", "-valid_from"]
        verbose_name = "delegationsordning"
        verbose_name_plural = "delegationsordningar"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["committee", "valid_from"], name="one_delegation_order_from_a_day")
        ]

    def __str__(self) -> str:
        return f"Delegationsordning {self.committee}, från {self.valid_from}"


class DelegationRule(Versioned):
    """A row: who decides a matter, with what limit, by which law, and what the elected keep. Or a heading.

    A number may stand twice: real orders begin anew in an appendix. Number and matter together name a row.
    """

    order = models.ForeignKey(DelegationOrder, models.CASCADE, related_name="rules", verbose_name="delegationsordning")
    place = models.PositiveIntegerField("ordning", default=0)
    number = models.CharField("nummer", max_length=20)
    is_heading = models.BooleanField("rubrik", default=False)
    matter = models.TextField("ärende", blank=True)
    source = _choice("grund", words.AuthoritySource, default=words.AuthoritySource.DELEGATION)
    delegate = models.CharField("delegat", max_length=255, blank=True)
    substitute = models.CharField("ersättare", max_length=255, blank=True)
    condition = models.CharField("villkor", max_length=400, blank=True)
    amount = _kronor("högst")
    law = models.CharField("lagrum", max_length=400, blank=True)
    report_back = models.CharField("anmäls till", max_length=160, blank=True)
    what = models.TextField("vad de förtroendevalda bestämmer", blank=True)
    how = models.TextField("hur tjänstepersonerna gör det", blank=True)
    support = models.CharField("funktion som stöder linjen", max_length=160, blank=True)
    note = models.TextField("anmärkning", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["order", "place", "pk"]
        verbose_name = "punkt i delegationsordningen"
        verbose_name_plural = "punkter i delegationsordningen"

    def __str__(self) -> str:
        return f"{self.number} {self.matter[:60]}"


class CouncilAssignment(Versioned, DecisionReference):
    """What the council has asked for or promised, beside the goals and the budget, until it is answered and closed."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="council_assignments", verbose_name="kommun")
    code = models.CharField("nummer", max_length=40)
    kind = _choice("slag", words.AssignmentKind, default=words.AssignmentKind.ASSIGNMENT)
    title = models.CharField("uppdrag", max_length=255)
    text = models.TextField("vad fullmäktige beslutade", blank=True)
    due = models.DateField("återredovisas senast")
    programme = models.ForeignKey(
        SteeringDocument, models.SET_NULL, null=True, blank=True, related_name="assignments", verbose_name="program"
    )
    state = _choice("läge", words.AssignmentState, default=words.AssignmentState.GIVEN, editable=False)
    answer = models.TextField("svar till fullmäktige", blank=True)
    answered_on = _day("återredovisat den", editable=False)
    returned = models.TextField("varför det lämnades tillbaka", blank=True)
    closed_on = _day("avslutat den", editable=False)
    closed_by = models.CharField("beslutet att avsluta", max_length=240, blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["due", "code"]
        verbose_name = "uppdrag från fullmäktige"
        verbose_name_plural = "uppdrag från fullmäktige"
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "code"], name="council_assignment_once")]

    def __str__(self) -> str:
        return self.title


class AssignmentShare(Versioned):
    """What one of the owners does for an assignment, and the proof that it is done."""

    assignment = models.ForeignKey(CouncilAssignment, models.CASCADE, related_name="shares", verbose_name="uppdrag")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignment_shares", verbose_name="ägare")
    task = models.CharField("vad enheten gör", max_length=255)
    due = models.DateField("klart senast")
    done_on = _day("klart den")
    proof = models.TextField("hur det syns att det är gjort", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["assignment", "due", "pk"]
        verbose_name = "del i ett uppdrag"
        verbose_name_plural = "delar i uppdrag"
        constraints: ClassVar = [models.UniqueConstraint(fields=["assignment", "unit"], name="assignment_share_once")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.task}"


class OversightNote(KnownTime, DecisionReference):
    """What the board saw when it looked at a committee or a company, and what it asks for."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="oversight_notes", verbose_name="nämnd eller bolag")
    subject = _choice("vad som granskades", words.OversightSubject)
    conclusion = models.TextField("vad styrelsen såg")
    demand = models.TextField("vad styrelsen begär", blank=True)
    due = _day("senast")

    class Meta:
        ordering: ClassVar = ["unit", "decision_date", "pk"]
        verbose_name = "uppsikt"
        verbose_name_plural = "uppsikt"

    def __str__(self) -> str:
        return f"{self.get_subject_display()}, {self.unit}"
