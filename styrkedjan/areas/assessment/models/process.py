"""An assessment with its seats, and what each side writes: answers, evidence, scores, consensus, replies."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from styrkedjan.areas.assessment.models.setup import QuestionBank
from styrkedjan.areas.chain.models import Activity
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.assessment import states
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import KnownTime, User

CURRENT = Q(superseded_at__isnull=True)


def _choice(label: str, words: Any, **more: Any) -> Any:
    return models.CharField(label, max_length=20, choices=words.choices(), **more)


def _day(label: str, **more: Any) -> Any:
    return models.DateField(label, null=True, blank=True, **more)


def _of(related: str) -> Any:
    return models.ForeignKey("Assessment", models.CASCADE, related_name=related, verbose_name="utvärdering")


class Assessment(Versioned):
    """One municipality assessed once, by one version of one framework. The evaluator may be the municipality itself."""

    evaluator = models.ForeignKey(
        Unit, models.PROTECT, related_name="assessments_made", verbose_name="utvärderande organisation"
    )
    municipality = models.ForeignKey(Unit, models.PROTECT, related_name="assessments", verbose_name="kommun")
    framework = models.CharField("ramverk", max_length=60)
    bank = models.ForeignKey(QuestionBank, models.PROTECT, null=True, blank=True, verbose_name="egen frågebank")
    year = models.PositiveSmallIntegerField("år")
    scope = models.CharField("omfattning", max_length=80, default="Hela kommunen")
    earlier = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="förra omgången")
    state = models.CharField(
        "läge", max_length=20, choices=states.AssessmentState.choices(), default=states.AssessmentState.COMMISSIONED,
        editable=False,
    )  # fmt: skip
    purpose = models.TextField("vad kommunen vill veta", blank=True)
    answer_by = models.DateField("självvärderingen lämnas senast")
    visit_on = models.DateField("första besöksdagen")
    reply_by = _day("synpunkter på utkastet senast")
    handed_in_on = _day("självvärderingen lämnad", editable=False)
    told_on = _day("muntlig återkoppling", editable=False)
    summary = models.TextField("sammanfattning", blank=True)
    audit_note = models.TextField("kvalitetsgranskarens ord", blank=True)
    published_on = _day("publicerad", editable=False)
    ended_because = models.TextField("varför den avbröts", blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["-year", "municipality__name", "pk"]
        verbose_name = "utvärdering"
        verbose_name_plural = "utvärderingar"

    def __str__(self) -> str:
        return f"{self.municipality} {self.year}"


class Seat(Versioned):
    """Somebody's place in an assessment. An assessor is done when `finished_at` is set, and cannot take it back."""

    assessment = _of("seats")
    person = models.ForeignKey(User, models.PROTECT, related_name="seats", verbose_name="person")
    duty = _choice("uppgift", states.Duty)
    finished_at = models.DateTimeField("klar med poängen", null=True, blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["assessment", "pk"]
        verbose_name = "plats i en utvärdering"
        verbose_name_plural = "platser i utvärderingar"
        constraints: ClassVar = [models.UniqueConstraint(fields=["assessment", "person"], name="one_seat_a_person")]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_duty_display()}"


class SelfAnswer(KnownTime):
    """The municipality's own answer to a question: a step of its scale or not applicable, and how it is done."""

    assessment = _of("answers")
    question = models.CharField("fråga", max_length=20)
    answer = models.CharField("svar", max_length=40, blank=True)
    text = models.TextField("hur det går till", blank=True)
    carried = models.BooleanField("från förra omgången", default=False, editable=False)

    class Meta:
        ordering: ClassVar = ["assessment", "question", "pk"]
        verbose_name = "svar i självvärderingen"
        verbose_name_plural = "svar i självvärderingen"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "question"], condition=CURRENT, name="one_self_answer")
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"


class Evidence(Versioned):
    """A document or a link that shows what an answer says, and what the assessors read in it."""

    assessment = _of("evidence")
    criterion = models.CharField("delområde", max_length=20)
    title = models.CharField("dokument", max_length=160)
    link = models.URLField("länk", max_length=300, blank=True)
    note = models.TextField("var det står", blank=True)
    review = models.TextField("vad granskningen visar", blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["assessment", "criterion", "pk"]
        verbose_name = "underlag"
        verbose_name_plural = "underlag"

    def __str__(self) -> str:
        return self.title


class Interview(Versioned):
    """Who is met, when, and about what; what was said, and what was said in confidence."""

    assessment = _of("interviews")
    number = models.PositiveSmallIntegerField("nummer", editable=False)
    who = models.CharField("vilka", max_length=160)
    people = models.PositiveSmallIntegerField("antal personer", default=1)
    starts_at = models.DateTimeField("när")
    place = models.CharField("var", max_length=120, blank=True)
    questions = models.TextField("frågor", help_text="En fråga per rad, eller frågans nummer.")
    notes = models.TextField("anteckningar", blank=True)
    confidential = models.TextField("sagt i förtroende", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["assessment", "starts_at", "number"]
        verbose_name = "intervju"
        verbose_name_plural = "intervjuer"
        constraints: ClassVar = [models.UniqueConstraint(fields=["assessment", "number"], name="interview_number_once")]

    def __str__(self) -> str:
        return self.who


class Score(KnownTime):
    """One assessor's answer to one question. Nobody else reads it before both are done."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="scores", verbose_name="bedömare")
    question = models.CharField("fråga", max_length=20)
    answer = models.CharField("svar", max_length=40)
    reason = models.TextField("skäl", blank=True)

    class Meta:
        ordering: ClassVar = ["seat", "question", "pk"]
        verbose_name = "bedömares poäng"
        verbose_name_plural = "bedömares poäng"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seat", "question"], condition=CURRENT, name="one_score_of_assessor")
        ]

    def __str__(self) -> str:
        return self.question


class Consensus(KnownTime):
    """What the assessors came to where they differed, or changed after the municipality's reply; with the reason."""

    assessment = _of("agreed")
    question = models.CharField("fråga", max_length=20)
    answer = models.CharField("svar", max_length=40)
    reason = models.TextField("skäl")

    class Meta:
        ordering: ClassVar = ["assessment", "question", "pk"]
        verbose_name = "samsyn"
        verbose_name_plural = "samsyn"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "question"], condition=CURRENT, name="one_consensus")
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"


class Remark(Versioned):
    """The assessors' text on a criterion: a strength, something to improve, or a good example for others.

    What is to be improved becomes an activity of the municipality's own, once it has been taken on.
    """

    assessment = _of("remarks")
    kind = _choice("slag", states.RemarkKind)
    criterion = models.CharField("delområde", max_length=20)
    title = models.CharField("rubrik", max_length=160)
    text = models.TextField("text")
    link = models.URLField("läs mer", max_length=300, blank=True)
    activity = models.ForeignKey(
        Activity, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="åtgärd", editable=False
    )
    effect = models.TextField("väntad effekt", blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["assessment", "criterion", "pk"]
        verbose_name = "omdöme"
        verbose_name_plural = "omdömen"

    def __str__(self) -> str:
        return self.title


class Objection(Versioned):
    """The municipality says that a point is wrong and shows why; the assessors answer."""

    assessment = _of("objections")
    question = models.CharField("fråga", max_length=20)
    text = models.TextField("vad som är fel")
    link = models.URLField("belägg", max_length=300, blank=True)
    outcome = _choice("utfall", states.Outcome, blank=True, editable=False)
    answer = models.TextField("bedömarnas svar", blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["assessment", "question", "pk"]
        verbose_name = "synpunkt på utkastet"
        verbose_name_plural = "synpunkter på utkastet"

    def __str__(self) -> str:
        return f"{self.question}: {self.text[:60]}"
