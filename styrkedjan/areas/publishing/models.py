"""Publications with their editions, what a service is in plain words, and where it is given."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.domain.publishing import states
from styrkedjan.domain.publishing.data import LEAST_THRESHOLD
from styrkedjan.foundation.decisions import DecisionReference
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import KnownTime

CURRENT = Q(superseded_at__isnull=True)


class Publication(Versioned, DecisionReference):
    """The decision to show everybody a data set: who owns it, its terms, and how small a group may be seen in it."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="publications", verbose_name="huvudman")
    key = models.CharField("datamängd", max_length=40, editable=False)
    state = models.CharField(
        "läge", max_length=20, choices=states.PublicationState.choices(), default=states.PublicationState.PREPARING,
        editable=False,
    )  # fmt: skip
    owner = models.CharField("informationsägare", max_length=160, blank=True)
    contact = models.CharField("kontakt", max_length=160, blank=True)
    licence = models.CharField("licens", max_length=20, choices=states.Licence.choices(), default=states.Licence.CC0)
    threshold = models.PositiveSmallIntegerField("minsta antal bakom ett värde", default=LEAST_THRESHOLD)
    frequency = models.CharField(
        "nya värden", max_length=20, choices=states.Frequency.choices(), default=states.Frequency.ANNUAL
    )
    withdrawn_because = models.CharField("varför tillbakadragen", max_length=255, blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["key"]
        verbose_name = "publicering"
        verbose_name_plural = "publiceringar"
        constraints: ClassVar = [models.UniqueConstraint(fields=["principal", "key"], name="publication_once")]

    def __str__(self) -> str:
        return self.key


class Edition(KnownTime):
    """What was published: worked out once, and never changed. A newer one takes its place; its address stays."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="editions", verbose_name="publicering")
    number = models.PositiveSmallIntegerField("utgåva")
    value = models.JSONField("värdet")
    row_count = models.PositiveIntegerField("rader")
    sha256 = models.CharField("kontrollsumma", max_length=64)

    class Meta:
        ordering: ClassVar = ["publication", "-number"]
        verbose_name = "utgåva"
        verbose_name_plural = "utgåvor"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication", "number"], name="edition_number_once"),
            models.UniqueConstraint(fields=["publication"], condition=CURRENT, name="one_current_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id}, utgåva {self.number}"


class PublicService(KnownTime):
    """What a service is in plain words, and the figures that tell what it costs and gives."""

    service = models.ForeignKey(ServiceArea, models.CASCADE, related_name="public_services", verbose_name="verksamhet")
    is_shown = models.BooleanField("visas öppet")
    about = models.TextField("vad tjänsten är", blank=True)
    choosing = models.TextField("så väljer du", blank=True)
    cost_figure = models.CharField("nyckeltal för kostnaden", max_length=20, blank=True)
    result_figures = models.JSONField("nyckeltal för resultatet", default=list, blank=True)
    quality = models.JSONField("mått att jämföra utförare med", default=list, blank=True)
    background_decides = models.JSONField("mått där bakgrunden avgör", default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["service", "pk"]
        verbose_name = "öppen uppgift om en tjänst"
        verbose_name_plural = "öppna uppgifter om tjänster"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service"], condition=CURRENT, name="one_public_service")
        ]

    def __str__(self) -> str:
        return f"Öppet: {self.service}"


class ServicePlace(KnownTime):
    """Where a unit gives its service, what it offers, and how many places are open."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="service_places", verbose_name="enhet")
    is_shown = models.BooleanField("visas öppet", default=True)
    address = models.CharField("gatuadress", max_length=160, blank=True)
    postcode = models.CharField("postnummer", max_length=6, blank=True)
    town = models.CharField("ort", max_length=80, blank=True)
    latitude = models.DecimalField("latitud", max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField("longitud", max_digits=8, decimal_places=5, null=True, blank=True)
    phone = models.CharField("telefon", max_length=40, blank=True)
    web = models.CharField("webbplats", max_length=160, blank=True)
    opening = models.CharField("öppettider", max_length=120, blank=True)
    offers = models.CharField("det här erbjuds", max_length=200, blank=True)
    places = models.PositiveIntegerField("platser", null=True, blank=True)
    open_places = models.PositiveIntegerField("lediga platser", null=True, blank=True)
    counted_on = models.DateField("räknat den", null=True, blank=True)
    background = models.DecimalField(
        "barn och elever vars föräldrar har läst efter gymnasiet, procent",
        max_digits=4, decimal_places=1, null=True, blank=True,
    )  # fmt: skip
    background_source = models.CharField("källa till bakgrunden", max_length=160, blank=True)

    class Meta:
        ordering: ClassVar = ["unit", "pk"]
        verbose_name = "plats för en tjänst"
        verbose_name_plural = "platser för tjänster"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit"], condition=CURRENT, name="one_service_place"),
            models.CheckConstraint(
                condition=Q(open_places__isnull=True) | Q(places__isnull=True) | Q(open_places__lte=models.F("places")),
                name="no_more_open_places_than_places",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {self.address}"
