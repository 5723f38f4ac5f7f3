"""Choice systems: what governs them, applications, what performers offer, what is paid, and choices as counts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from simple_history.models import HistoricalRecords

from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.areas.providers.models.agreements import Agreement
from styrkedjan.areas.providers.models.fields import CURRENT, choice, state
from styrkedjan.domain.providers import choice as words
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import KnownTime


class ChoiceSystem(Versioned):
    """A service in which people choose who performs it. What happens to those who do not choose is a setting."""

    committee = models.ForeignKey(Unit, models.PROTECT, related_name="choice_systems", verbose_name="nämnd")
    code = models.CharField("kod", max_length=20)
    name = models.CharField("namn", max_length=160)
    service = models.ForeignKey(ServiceArea, models.PROTECT, related_name="+", verbose_name="verksamhet")
    state = state(words.SystemState, words.SystemState.PREPARING)
    areas = models.JSONField("områden", default=list, blank=True)
    basis = choice("ersätts för", words.HoursBasis)
    no_choice = models.CharField("den som inte väljer får", max_length=20)
    start = models.DateField("gäller från")

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["committee__code", "code"]
        verbose_name = "valfrihetssystem"
        verbose_name_plural = "valfrihetssystem"
        constraints: ClassVar = [models.UniqueConstraint(fields=["committee", "code"], name="choice_system_code_once")]

    def __str__(self) -> str:
        return self.name


class ChoiceDocument(Versioned, DecisionReference):
    """A version of the tender documents, of the commissioner's policy or of the directive for own production."""

    system = models.ForeignKey(ChoiceSystem, models.CASCADE, related_name="documents", verbose_name="valfrihetssystem")
    kind = choice("slag av dokument", words.DocumentKind)
    number = models.PositiveSmallIntegerField("version", editable=False)
    state = state(words.DocumentState, words.DocumentState.DRAFT)
    valid_from = models.DateField("gäller från")
    text = models.TextField("vad som gäller")
    requirements = models.TextField("krav", blank=True)
    sanctions = models.TextField("påföljder", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["system", "kind", "-number"]
        verbose_name = "dokument i ett valfrihetssystem"
        verbose_name_plural = "dokument i valfrihetssystem"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "kind", "number"], name="choice_document_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, version {self.number}"


class ChoiceApplication(Versioned):
    """Somebody wants to perform. It is tried against the version that held when it came."""

    system = models.ForeignKey(
        ChoiceSystem, models.CASCADE, related_name="applications", verbose_name="valfrihetssystem"
    )
    number = models.PositiveSmallIntegerField("nummer", editable=False)
    documents = models.ForeignKey(
        ChoiceDocument, models.PROTECT, null=True, related_name="+", verbose_name="förfrågningsunderlag", editable=False
    )
    name = models.CharField("sökande", max_length=160)
    organisation_number = models.CharField("organisationsnummer", max_length=13)
    received_on = models.DateField("mottagen")
    capacity = models.PositiveIntegerField("kapacitet", null=True, blank=True)
    ceiling = models.PositiveIntegerField("kapacitetstak", null=True, blank=True)
    areas = models.JSONField("områden", default=list, blank=True)
    permit = models.CharField("tillstånd", max_length=160, blank=True)
    state = state(words.ApplicationState, words.ApplicationState.RECEIVED)
    missing = models.TextField("vad som saknas", blank=True)
    complete_by = models.DateField("kompletteras senast", null=True, blank=True)
    completed_on = models.DateField("kompletterad", null=True, blank=True)
    decided_on = models.DateField("beslutad", null=True, blank=True)
    delegate = models.CharField("beslutad av", max_length=160, blank=True, editable=False)
    reason = models.TextField("skäl", blank=True)
    contest = models.TextField("hur beslutet överprövas", blank=True)
    agreement = models.ForeignKey(
        Agreement, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="avtal", editable=False
    )

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["system", "-number"]
        verbose_name = "ansökan till ett valfrihetssystem"
        verbose_name_plural = "ansökningar till valfrihetssystem"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "number"], name="choice_application_number_once")
        ]

    def __str__(self) -> str:
        return self.name


class ChoiceOffer(KnownTime):
    """What a performer offers in a system; `is_open` false is paused, `ended_on` set is gone."""

    system = models.ForeignKey(ChoiceSystem, models.CASCADE, related_name="offers", verbose_name="valfrihetssystem")
    performer = models.ForeignKey(Unit, models.PROTECT, related_name="choice_offers", verbose_name="utförare")
    areas = models.JSONField("områden", default=list, blank=True)
    capacity = models.PositiveIntegerField("kapacitet", null=True, blank=True)
    ceiling = models.PositiveIntegerField("kapacitetstak", null=True, blank=True)
    languages = models.CharField("språk", max_length=160, blank=True)
    profile = models.CharField("inriktning", max_length=255, blank=True)
    is_open = models.BooleanField("tar emot nya", default=True)
    started_on = models.DateField("från och med")
    ended_on = models.DateField("till och med", null=True, blank=True)
    ended_because = models.CharField("varför slutat", max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["system", "performer", "pk"]
        verbose_name = "erbjudande i ett valfrihetssystem"
        verbose_name_plural = "erbjudanden i valfrihetssystem"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "performer"], condition=CURRENT, name="one_choice_offer")
        ]

    def __str__(self) -> str:
        return f"{self.performer}, {self.system}"


class PaymentRate(KnownTime):
    """What an hour of a level is paid with from a day: a base and a factor for each form, with where it is decided."""

    system = models.ForeignKey(ChoiceSystem, models.CASCADE, related_name="rates", verbose_name="valfrihetssystem")
    level = models.CharField("insats", max_length=120)
    valid_from = models.DateField("gäller från")
    base = models.DecimalField("bas, kr per timme", max_digits=10, decimal_places=4)
    private_factor = models.DecimalField("faktor, andra", max_digits=8, decimal_places=5)
    own_factor = models.DecimalField("faktor, egen regi", max_digits=8, decimal_places=5)
    source = models.CharField("källa", max_length=255)

    class Meta:
        ordering: ClassVar = ["system", "level", "valid_from", "pk"]
        verbose_name = "ersättning"
        verbose_name_plural = "ersättningar"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["system", "level", "valid_from"], condition=CURRENT, name="one_payment_rate"
            )
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.valid_from}"


class ChoiceCount(KnownTime):
    """Choices of a month in an area with a performer: counts, and never persons."""

    system = models.ForeignKey(ChoiceSystem, models.CASCADE, related_name="counts", verbose_name="valfrihetssystem")
    performer = models.ForeignKey(Unit, models.PROTECT, related_name="choice_counts", verbose_name="utförare")
    area = models.CharField("område", max_length=80, blank=True)
    period = models.CharField("månad", max_length=8)
    users = models.PositiveIntegerField("brukare", null=True, blank=True)
    active = models.PositiveIntegerField("har valt själva", null=True, blank=True)
    no_choice = models.PositiveIntegerField("har inte valt", null=True, blank=True)
    switched_to = models.PositiveIntegerField("bytt till", null=True, blank=True)
    switched_from = models.PositiveIntegerField("bytt från", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["system", "period", "area", "pk"]
        verbose_name = "val av utförare"
        verbose_name_plural = "val av utförare"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["system", "performer", "area", "period"], condition=CURRENT, name="one_choice_count"
            )
        ]

    def __str__(self) -> str:
        return f"{self.performer} {self.period}"


class ChoiceHours(KnownTime):
    """A month's hours of a level with a performer: those granted and those performed. What is paid is worked out."""

    system = models.ForeignKey(ChoiceSystem, models.CASCADE, related_name="hours", verbose_name="valfrihetssystem")
    performer = models.ForeignKey(Unit, models.PROTECT, related_name="choice_hours", verbose_name="utförare")
    level = models.CharField("insats", max_length=120)
    period = models.CharField("månad", max_length=8)
    granted = models.DecimalField("beviljad tid", max_digits=12, decimal_places=2, null=True, blank=True)
    performed = models.DecimalField("utförd tid", max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["system", "period", "level", "pk"]
        verbose_name = "timmar i ett valfrihetssystem"
        verbose_name_plural = "timmar i valfrihetssystem"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["system", "performer", "level", "period"], condition=CURRENT, name="one_choice_hours"
            )
        ]

    def __str__(self) -> str:
        return f"{self.performer} {self.level} {self.period}"


class MarketHistory(KnownTime):
    """A municipality's home care a year, as national statistics told it: to see one's own market beside others'."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="huvudman")
    municipality = models.CharField("kommun", max_length=80)
    year = models.PositiveSmallIntegerField("år")
    own_share = models.DecimalField("andel i egen regi, procent", max_digits=6, decimal_places=2, null=True, blank=True)
    cost = models.DecimalField("kostnad per brukare", max_digits=12, decimal_places=2, null=True, blank=True)
    hours = models.DecimalField("timmar", max_digits=10, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["principal", "municipality", "year", "pk"]
        verbose_name = "hemtjänstens historik"
        verbose_name_plural = "hemtjänstens historik"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principal", "municipality", "year"], condition=CURRENT, name="one_market_history"
            )
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.year}"
