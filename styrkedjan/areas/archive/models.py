"""What is registered, what is decided about how long it is kept, and what remains of what is gone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.archive.states import Action, RegistrationState, Way
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import Authored, KnownTime, User


class Registration(Versioned):
    """A record in the register: its number there, and where it stands. It remains when the record's words are gone."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="registrations", verbose_name="enhet")
    about_type = models.CharField(max_length=80, editable=False)
    about_id = models.CharField(max_length=40, editable=False)
    record_number = models.CharField("diarienummer", max_length=40)
    title = models.CharField("ärendemening", max_length=255)
    klassa = models.CharField("klass", max_length=20, blank=True)
    opened_on = models.DateField("öppnat")
    closed_on = models.DateField("avslutat", null=True, blank=True, editable=False)
    secrecy = models.CharField("sekretessens lagrum", max_length=120, blank=True)
    state = models.CharField(
        "läge", max_length=10, choices=RegistrationState.choices(), default=RegistrationState.OPEN, editable=False
    )

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["record_number"]
        verbose_name = "registrering"
        verbose_name_plural = "registreringar"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["about_type", "about_id"], name="registered_once"),
            models.CheckConstraint(
                condition=Q(state=RegistrationState.OPEN) | Q(closed_on__isnull=False), name="closed_on_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.record_number


class RetentionRule(Versioned, DecisionReference):
    """What a committee has decided for a class of records. Until it is decided it says nothing, and nothing goes."""

    principal = models.ForeignKey(Unit, models.PROTECT, related_name="retention_rules", verbose_name="huvudman")
    klassa = models.CharField("klass", max_length=20)
    action = models.CharField("åtgärd", max_length=10, choices=Action.choices())
    months = models.PositiveSmallIntegerField("månader efter avslut", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="inskriven av", editable=False
    )

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["klassa"]
        verbose_name = "gallringsregel"
        verbose_name_plural = "gallringsregler"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "klassa"], name="one_rule_for_a_class"),
            models.CheckConstraint(
                condition=Q(action=Action.KEEP, months__isnull=True) | Q(action=Action.DESTROY, months__isnull=False),
                name="a_time_for_what_goes",
            ),
        ]

    def __str__(self) -> str:
        what = Action(self.action).label
        return f"{what} {self.months} månader efter avslut" if self.months is not None else what


class Hold(Authored):
    """A stop: the record stays whatever the rule says, until somebody lifts it."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="holds", verbose_name="registrering")
    reason = models.CharField("skäl", max_length=255)
    lifted_at = models.DateTimeField("hävt", null=True, blank=True, editable=False)
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="hävt av", editable=False
    )

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        verbose_name = "gallringsstopp"
        verbose_name_plural = "gallringsstopp"

    def __str__(self) -> str:
        return self.reason


class Disposal(Authored):
    """A list that one person has made of what is to go, and another has carried out."""

    principal = models.ForeignKey(Unit, models.PROTECT, related_name="disposals", verbose_name="huvudman")
    items = models.ManyToManyField(Registration, related_name="disposals", verbose_name="registreringar")
    done_at = models.DateTimeField("gallrat", null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="gallrat av", editable=False
    )

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        verbose_name = "gallringslista"
        verbose_name_plural = "gallringslistor"

    def __str__(self) -> str:
        return f"Gallringslista {self.pk}"


class Tombstone(models.Model):
    """What is left where a record was: which rule, what was taken, and the sum of what there had been."""

    registration = models.OneToOneField(
        Registration, models.PROTECT, related_name="tombstone", verbose_name="registrering"
    )
    disposal = models.ForeignKey(Disposal, models.PROTECT, related_name="tombstones", verbose_name="gallringslista")
    rule = models.CharField("regel", max_length=255)
    taken = models.JSONField("det som togs bort")
    sha256 = models.CharField("kontrollsumma", max_length=64)

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = "gravsten"
        verbose_name_plural = "gravstenar"

    def __str__(self) -> str:
        return str(self.registration)


class Erasure(Authored):
    """That somebody's personal data are to go: asked by one, done by another."""

    person = models.ForeignKey(User, models.PROTECT, related_name="erasures", verbose_name="person")
    reason = models.CharField("skäl", max_length=255)
    done_at = models.DateTimeField("raderat", null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="raderat av", editable=False
    )

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        verbose_name = "radering av personuppgifter"
        verbose_name_plural = "raderingar av personuppgifter"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(done_at__isnull=True), name="one_erasure_waits")
        ]

    def __str__(self) -> str:
        return f"Radering {self.pk}"


class HandlingRule(KnownTime):
    """How a kind of official document is handled, from a day on, and where the municipality has decided it."""

    principal = models.ForeignKey(Unit, models.PROTECT, related_name="handling_rules", verbose_name="huvudman")
    kind = models.CharField("slag", max_length=40)
    way = models.CharField("hantering", max_length=10, choices=Way.choices())
    klassa = models.CharField("klass", max_length=20, blank=True)
    since = models.DateField("från och med")
    source = models.CharField("källa", max_length=255)

    class Meta:
        ordering: ClassVar = ["kind", "id"]
        verbose_name = "hantering av ett slag"
        verbose_name_plural = "hantering av olika slag"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principal", "kind"], condition=Q(superseded_at__isnull=True), name="one_handling_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return Way(self.way).label


class DeliveryTerms(KnownTime):
    """What is agreed with the e-archive: what every package says of who delivers it, and under which agreement."""

    principal = models.ForeignKey(Unit, models.PROTECT, related_name="delivery_terms", verbose_name="huvudman")
    organisation_number = models.CharField("organisationsnummer", max_length=11)
    agreement = models.CharField("leveransöverenskommelse", max_length=120)
    receiver = models.CharField("mottagande e-arkiv", max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = "leveransöverenskommelse"
        verbose_name_plural = "leveransöverenskommelser"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principal"], condition=Q(superseded_at__isnull=True), name="one_agreement_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.agreement


class Package(Authored):
    """A package that was made for the e-archive, of which generation; its bytes went to whoever made it."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="packages", verbose_name="registrering")
    generation = models.CharField("generation", max_length=1)
    identity = models.CharField("paketets identitet", max_length=36)
    agreement = models.CharField("leveransöverenskommelse", max_length=120)
    size = models.PositiveIntegerField("byte")
    sha256 = models.CharField("kontrollsumma", max_length=64)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        verbose_name = "paket till e-arkiv"
        verbose_name_plural = "paket till e-arkiv"

    def __str__(self) -> str:
        return f"FGS {self.generation}, {self.created_at:%Y-%m-%d}"
