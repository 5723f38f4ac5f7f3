"""A round of an award: who applies with what, who nominates and judges, what they have declared, and how they voted."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from styrkedjan.areas.assessment.models.results import PublishedResult
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.assessment import award as rules
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import Authored, KnownTime, User

CURRENT = Q(superseded_at__isnull=True)


def _state(states: Any, first: str) -> Any:
    return models.CharField("läge", max_length=20, choices=states.choices(), default=first, editable=False)


class AwardRound(Versioned, DecisionReference):
    """One round. The decision is the jury's; who was nominated, when and by what decision stands in `nominated`."""

    organiser = models.ForeignKey(Unit, models.PROTECT, related_name="award_rounds", verbose_name="arrangör")
    award = models.CharField("utmärkelse", max_length=60, editable=False)
    year = models.PositiveSmallIntegerField("år")
    state = _state(rules.RoundState, rules.RoundState.PREPARING)
    invitation = models.TextField("inbjudan", blank=True)
    apply_by = models.DateField("sök senast", null=True, blank=True)
    foreword = models.TextField("förord i boken", blank=True)
    foreword_by = models.CharField("vem som skriver förordet", max_length=160, blank=True)
    nominated = models.CharField("beslut om nominering", max_length=255, blank=True, editable=False)
    winner = models.ForeignKey(
        "AwardApplication", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="vinnare",
        editable=False,
    )  # fmt: skip
    motivation = models.TextField("juryns motivering", blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["-year", "award", "pk"]
        verbose_name = "omgång av en utmärkelse"
        verbose_name_plural = "omgångar av utmärkelser"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organiser", "award", "year"], name="one_award_round_a_year")
        ]

    def __str__(self) -> str:
        return f"Omgång {self.year}"


class AwardApplication(Versioned):
    """A municipality's application. The assessment it rests on is settled when it is handed in."""

    round = models.ForeignKey(AwardRound, models.PROTECT, related_name="applications", verbose_name="omgång")
    municipality = models.ForeignKey(Unit, models.PROTECT, related_name="award_applications", verbose_name="kommun")
    state = _state(rules.ApplicationState, rules.ApplicationState.DRAFT)
    contact = models.CharField("kontakt", max_length=160, blank=True)
    assessed = models.ForeignKey(
        PublishedResult, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="utvärdering",
        editable=False,
    )  # fmt: skip
    submitted_on = models.DateField("inlämnad", null=True, blank=True, editable=False)
    motivation = models.TextField("varför den är nominerad", blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["round", "municipality__name", "pk"]
        verbose_name = "ansökan till en utmärkelse"
        verbose_name_plural = "ansökningar till utmärkelser"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "municipality"], name="one_award_application")
        ]

    def __str__(self) -> str:
        return f"{self.municipality}, ansökan {self.round.year}"


class AwardText(Versioned):
    """The self-description on one criterion."""

    application = models.ForeignKey(AwardApplication, models.CASCADE, related_name="texts", verbose_name="ansökan")
    criterion = models.CharField("kriterium", max_length=60, editable=False)
    text = models.TextField("egenbeskrivning", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["application", "pk"]
        verbose_name = "egenbeskrivning"
        verbose_name_plural = "egenbeskrivningar"
        constraints: ClassVar = [models.UniqueConstraint(fields=["application", "criterion"], name="one_award_text")]

    def __str__(self) -> str:
        return f"{self.criterion}, {self.application}"


class AwardAnswer(KnownTime):
    """The answer to a question, and what shows it."""

    application = models.ForeignKey(AwardApplication, models.CASCADE, related_name="answers", verbose_name="ansökan")
    question = models.CharField("fråga", max_length=20)
    level = models.CharField("svar", max_length=20, choices=rules.Level.choices())
    shown = models.TextField("vad som visar det", blank=True)

    class Meta:
        ordering: ClassVar = ["application", "question", "pk"]
        verbose_name = "svar i en ansökan"
        verbose_name_plural = "svar i ansökningar"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "question"], condition=CURRENT, name="one_award_answer")
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.get_level_display()}"


class AwardSeat(Authored):
    """Somebody's place in the nominating group or the jury, sent by one of the founders."""

    round = models.ForeignKey(AwardRound, models.CASCADE, related_name="seats", verbose_name="omgång")
    person = models.ForeignKey(User, models.PROTECT, related_name="award_seats", verbose_name="person")
    kind = models.CharField("var", max_length=20, choices=rules.SeatKind.choices())
    sent_by = models.CharField("utsedd av", max_length=160)
    left_on = models.DateField("lämnade", null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["round", "-kind", "pk"]
        verbose_name = "plats i nomineringsgrupp eller jury"
        verbose_name_plural = "platser i nomineringsgrupp och jury"
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "person"], name="one_award_seat")]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_kind_display()}"


class AwardDeclaration(KnownTime):
    """Whether a seat has a conflict of interest about an applicant, and which."""

    seat = models.ForeignKey(AwardSeat, models.CASCADE, related_name="declarations", verbose_name="plats")
    application = models.ForeignKey(AwardApplication, models.CASCADE, related_name="+", verbose_name="ansökan")
    conflict = models.BooleanField("jäv")
    reason = models.CharField("varför", max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["seat", "application", "pk"]
        verbose_name = "anmälan om jäv"
        verbose_name_plural = "anmälningar om jäv"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seat", "application"], condition=CURRENT, name="one_award_declaration")
        ]

    def __str__(self) -> str:
        return "Jäv" if self.conflict else "Inget jäv"


class AwardVote(KnownTime):
    """What a juror gives a nominee, criterion by criterion; or that a nominator proposes an applicant (no points)."""

    seat = models.ForeignKey(AwardSeat, models.CASCADE, related_name="votes", verbose_name="plats")
    application = models.ForeignKey(AwardApplication, models.CASCADE, related_name="+", verbose_name="ansökan")
    points = models.JSONField("poäng per kriterium", default=dict)
    reason = models.TextField("varför", blank=True)

    class Meta:
        ordering: ClassVar = ["seat", "application", "pk"]
        verbose_name = "röst"
        verbose_name_plural = "röster"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seat", "application"], condition=CURRENT, name="one_award_vote")
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.application}"
