"""What binds a performer: agreements, specifications and partnerships, with their options, requirements and changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from simple_history.models import HistoricalRecords

from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import OperatingForm, ServiceArea, Unit
from styrkedjan.areas.providers.models.fields import choice, money, state
from styrkedjan.areas.providers.models.programme import Programme
from styrkedjan.domain.providers import states, words
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import KnownTime


class Agreement(Versioned):
    """An agreement with a provider, the specification of the same service in own production, or a partnership."""

    committee = models.ForeignKey(Unit, models.PROTECT, related_name="agreements", verbose_name="nämnd")
    performer = models.ForeignKey(Unit, models.PROTECT, related_name="agreements_performed", verbose_name="utförare")
    code = models.CharField("avtalsnummer", max_length=40)
    title = models.CharField("vad det gäller", max_length=255)
    kind = choice("slag", words.AgreementKind)
    legal_form = choice("driftform", words.LegalForm)
    counterparty = models.CharField("avtalspart", max_length=160, blank=True)
    organisation_number = models.CharField("organisationsnummer", max_length=13, blank=True)
    basis = choice("grund", words.Basis)
    service = models.ForeignKey(
        ServiceArea, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="verksamhet"
    )
    is_works = models.BooleanField("byggentreprenad", default=False)
    value = money("avtalets värde")
    start = models.DateField("gäller från")
    end = models.DateField("gäller till", null=True, blank=True)
    signed_on = models.DateField("tecknat", null=True, blank=True)
    state = state(states.AgreementState, states.AgreementState.DRAFT)
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="program", editable=False
    )
    sanctions = models.JSONField("påföljder som avtalet nämner", default=list, blank=True)
    data_duties = models.TextField("uppgifter som ska lämnas", blank=True)
    insight = models.TextField("allmänhetens insyn", blank=True)
    conditions = models.TextField("villkor", blank=True)
    common_need = models.TextField("gemensamt behov och mål", blank=True)
    contributions = models.TextField("vad var och en bidrar med", blank=True)
    end_rule = models.TextField("hur det slutar och hur tvister löses", blank=True)
    ended_because = models.TextField("varför avslutat", blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["committee__code", "code"]
        verbose_name = "avtal"
        verbose_name_plural = "avtal"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["committee", "code"], name="agreement_code_once"),
            models.CheckConstraint(
                condition=models.Q(end__isnull=True) | models.Q(end__gte=models.F("start")), name="agreement_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.performer}: {self.title}"

    @property
    def is_own(self) -> bool:
        return self.performer.operating_form == OperatingForm.IN_HOUSE


class ExtensionOption(Versioned):
    """A right to extend an agreement; it is used by its last day of notice or not at all."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="options", verbose_name="avtal")
    number = models.PositiveSmallIntegerField("nummer", editable=False)
    until = models.DateField("förlängs till")
    notice_by = models.DateField("besked senast")
    state = state(states.OptionState, states.OptionState.OPEN)
    reason = models.TextField("skäl", blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["agreement", "number"]
        verbose_name = "option"
        verbose_name_plural = "optioner"
        constraints: ClassVar = [models.UniqueConstraint(fields=["agreement", "number"], name="option_number_once")]

    def __str__(self) -> str:
        return f"Förlängning till {self.until}"


class Requirement(Versioned):
    """Something that the performer has undertaken, and how it can be seen whether it is kept."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="requirements", verbose_name="avtal")
    number = models.PositiveSmallIntegerField("nummer", editable=False)
    text = models.CharField("krav", max_length=400)
    kind = choice("slag av krav", words.RequirementKind)
    critical = models.BooleanField("kritiskt", default=False)
    verifiable_by = models.CharField("verifieras genom", max_length=255, blank=True)
    indicator = models.ForeignKey(
        Indicator, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="indikator som redan finns"
    )
    floor = money("minst")
    ceiling = money("högst")
    dropped_because = models.CharField("varför struket", max_length=255, blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["agreement", "number"]
        verbose_name = "krav"
        verbose_name_plural = "krav"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "number"], name="requirement_number_once")
        ]

    def __str__(self) -> str:
        return self.text


class AgreementChange(KnownTime):
    """A change of an agreement, with its ground in the law and what it is worth."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="agreement_changes", verbose_name="avtal")
    changed_on = models.DateField("ändrat den")
    what = models.TextField("vad som ändrades")
    ground = choice("grund", words.ChangeGround)
    value = money("värde")
    reason = models.TextField("skäl")

    class Meta:
        ordering: ClassVar = ["agreement", "changed_on", "pk"]
        verbose_name = "avtalsändring"
        verbose_name_plural = "avtalsändringar"

    def __str__(self) -> str:
        return f"{self.changed_on}: {self.get_ground_display()}"
