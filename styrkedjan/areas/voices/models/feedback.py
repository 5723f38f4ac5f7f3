"""A matter and, apart from it, who wrote; rules with their source; and how often somebody outside has sent."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.voices import feedback as words
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import KnownTime

CURRENT = Q(superseded_at__isnull=True)


def _choice(label: str, words_of: Any, **more: Any) -> Any:
    return models.CharField(label, max_length=20, choices=words_of.choices(), **more)


def _day(label: str) -> Any:
    return models.DateField(label, null=True, blank=True)


class VoiceSetting(KnownTime):
    """The municipality's own value of a rule for feedback, with where it stands."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="huvudman")
    key = models.CharField("regel", max_length=60)
    value = models.CharField("värde", max_length=255)
    source = models.CharField("källa", max_length=255)

    class Meta:
        ordering: ClassVar = ["key", "pk"]
        verbose_name = "regel för synpunkter"
        verbose_name_plural = "regler för synpunkter"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "key"], condition=CURRENT, name="one_value_of_voice_rule")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.value}"


class Feedback(Versioned):
    """What somebody said about a unit or a performer. Who it was stands in `FeedbackContact`, if they said so."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="feedback", verbose_name="enhet")
    number = models.CharField("nummer", max_length=20, editable=False)
    code_digest = models.CharField(max_length=64, blank=True, editable=False)
    kind = _choice("slag", words.FeedbackKind)
    channel = _choice("väg in", words.Channel)
    theme = models.CharField("ämne", max_length=40, blank=True)
    dialogue = models.ForeignKey(
        "voices.Dialogue", models.PROTECT, null=True, blank=True, related_name="said", verbose_name="dialog"
    )
    text = models.TextField("synpunkt")
    place = models.CharField("var, med egna ord", max_length=160, blank=True)
    received_on = models.DateField("kom in")
    is_secret = models.BooleanField("sekretess", default=False)
    registered_in = models.CharField("diarienummer", max_length=40, blank=True)
    state = models.CharField(
        "läge", max_length=20, choices=words.FeedbackState.choices(), default=words.FeedbackState.RECEIVED,
        editable=False,
    )  # fmt: skip
    acknowledged_on = _day("bekräftad")
    found = models.TextField("vad utredningen visar", blank=True)
    justified = _choice("är klagomålet befogat", words.Justified, blank=True)
    answer = models.TextField("svar", blank=True)
    answered_on = _day("besvarad")
    told = _choice("hur svaret gavs", words.TellWay, blank=True)
    measure = models.TextField("åtgärd", blank=True)
    measure_due = _day("åtgärden klar senast")
    followed_on = _day("uppföljd")
    improved = models.TextField("vad som blev bättre", blank=True)
    published_on = _day("publicerad")
    published = models.TextField("det här förbättrade vi", blank=True)
    closed_on = _day("avslutad")
    handed_to = models.CharField("överlämnad till", max_length=40, blank=True)
    paused_on = _day("pausad")
    paused_days = models.PositiveIntegerField("pausade dagar", default=0)
    paused_because = models.TextField("varför pausad", blank=True)
    erased_on = _day("texten raderad")

    history = HistoricalRecords(excluded_fields=["code_digest"])

    class Meta:
        ordering: ClassVar = ["received_on", "pk"]
        verbose_name = "synpunkt"
        verbose_name_plural = "synpunkter"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code_digest"], condition=~Q(code_digest=""), name="one_feedback_of_a_code")
        ]

    def __str__(self) -> str:
        return f"Synpunkt {self.number}"


class FeedbackContact(models.Model):
    """Who wants an answer. It has no history: what is erased is gone."""

    feedback = models.OneToOneField(Feedback, models.CASCADE, related_name="contact", verbose_name="synpunkt")
    name = models.CharField("namn", max_length=120, blank=True)
    mail = models.EmailField("e-post", blank=True)
    phone = models.CharField("telefon", max_length=40, blank=True)

    class Meta:
        verbose_name = "kontaktuppgift"
        verbose_name_plural = "kontaktuppgifter"

    def __str__(self) -> str:
        return f"Kontaktuppgift till {self.feedback}"


class OutsideSending(models.Model):
    """How many times somebody outside has sent a form in a short while; the sender is a hash that no day shares."""

    sender = models.CharField(max_length=64)
    window = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "sändning utifrån"
        verbose_name_plural = "sändningar utifrån"
        constraints: ClassVar = [models.UniqueConstraint(fields=["sender", "window"], name="outside_sender_in_window")]

    def __str__(self) -> str:
        return f"{self.window}: {self.count}"
