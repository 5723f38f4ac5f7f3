"""The organisation as a forest: each municipality or region is a root and sees nothing of the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from styrkedjan.foundation.known import read_now
from styrkedjan.foundation.models import Authored, KnownTime, User
from styrkedjan.foundation.roles import Role


class UnitKind(models.TextChoices):
    """What a link of the chain is."""

    MUNICIPALITY = "municipality", "Kommun"
    REGION = "region", "Region"
    COUNCIL = "council", "Fullmäktige"
    EXECUTIVE_BOARD = "executive_board", "Styrelse"
    COMMITTEE = "committee", "Nämnd"
    COMPANY = "company", "Bolag"
    DEPARTMENT = "department", "Förvaltning"
    AREA = "area", "Område"
    UNIT = "unit", "Enhet"
    PROVIDER = "provider", "Utförare"
    EVALUATOR = "evaluator", "Utvärderande organisation"


ROOT_KINDS = (UnitKind.MUNICIPALITY, UnitKind.REGION, UnitKind.EVALUATOR)
POLITICAL_KINDS = (UnitKind.COMMITTEE, UnitKind.EXECUTIVE_BOARD, UnitKind.COMPANY)


class OperatingForm(models.TextChoices):
    """Who performs the service."""

    IN_HOUSE = "in_house", "Egen regi"
    COMPANY = "company", "Kommunalt bolag"
    PRIVATE = "private", "Privat utförare"
    NONPROFIT = "nonprofit", "Idéburen utförare"


class ServiceArea(models.Model):
    """A field of service (preschool, home care): joins money, volume and quality."""

    principal = models.ForeignKey("Unit", models.CASCADE, related_name="service_areas", verbose_name="huvudman")
    code = models.CharField("kod", max_length=20)
    name = models.CharField("namn", max_length=120)
    volume_unit = models.CharField("volymenhet", max_length=60, blank=True, help_text="Till exempel elev eller timme.")
    activity_codes = models.JSONField("verksamhetskoder", default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["code"]
        verbose_name = "verksamhetsområde"
        verbose_name_plural = "verksamhetsområden"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "code"], name="service_area_code_once_per_principal")
        ]

    def __str__(self) -> str:
        return self.name


class Unit(Authored):
    """One link: from the municipality itself to the smallest unit or provider.

    `path` is the chain of primary keys from the root ("/1/14/92/") and is kept by actions only; a subtree is a prefix.
    """

    principal = models.ForeignKey("self", models.CASCADE, null=True, related_name="+", verbose_name="huvudman")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=255, db_index=True, editable=False, default="")
    code = models.CharField("kod", max_length=20)
    name = models.CharField("namn", max_length=160)
    short_name = models.CharField("kortnamn", max_length=40, blank=True)
    kind = models.CharField("slag", max_length=20, choices=UnitKind.choices)
    operating_form = models.CharField(
        "driftform", max_length=20, choices=OperatingForm.choices, default=OperatingForm.IN_HOUSE
    )
    service_area = models.ForeignKey(
        ServiceArea, models.SET_NULL, null=True, blank=True, related_name="units", verbose_name="verksamhetsområde"
    )
    steering_model = models.CharField("styrmodell", max_length=60, blank=True, help_text="Bara på roten.")
    geographic_area = models.CharField("område", max_length=80, blank=True)
    valid_from = models.DateField("gäller från")
    valid_to = models.DateField("gäller till", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["code"]
        verbose_name = "enhet"
        verbose_name_plural = "enheter"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "code"], name="unit_code_once_per_principal"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="unit_valid_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any) -> Self:
        """A page as known on a date says what the unit was called then, wherever the unit was loaded."""
        row = super().from_db(db, field_names, values, **more)
        if then := names_then().get(row.pk):
            row.__dict__.update({name: value for name, value in then.items() if name in row.__dict__})
        return row

    @property
    def depth(self) -> int:
        return self.path.count("/") - 2

    @property
    def is_root(self) -> bool:
        return self.parent_id is None

    @property
    def label(self) -> str:
        return self.short_name or self.name


class Responsibility(models.Model):
    """A ledger's responsibility code (ansvar) and the unit that answers for it."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    code = models.CharField("ansvarskod", max_length=20)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="responsibilities")

    class Meta:
        ordering: ClassVar = ["code"]
        verbose_name = "ansvarskod"
        verbose_name_plural = "ansvarskoder"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "code"], name="responsibility_code_once_per_principal")
        ]

    def __str__(self) -> str:
        return self.code


class UnitVersion(models.Model):
    """What a unit was called and where it sat during a time: old series and reports stay readable."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="versions")
    name = models.CharField("namn", max_length=160)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField("gäller från")
    valid_to = models.DateField("gäller till", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["unit", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="unit_version_once_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.valid_from}–{self.valid_to or ''})"


class UnitName(KnownTime):
    """What a unit was called as far as was known. Only units that have got another name have rows."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names")
    name = models.CharField("namn", max_length=160)
    short_name = models.CharField("kortnamn", max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit"], condition=Q(superseded_at__isnull=True), name="one_current_name")
        ]

    def __str__(self) -> str:
        return self.name


def names_then() -> Mapping[int, Mapping[str, str]]:
    """Unit key -> its names then, of the units that have ever got another; empty where it is read as it is.

    One query, once for each page.
    """
    reading = read_now()
    if reading is None:
        return {}
    if "names" not in reading.remembered:
        rows = reading.known.rows(UnitName).values_list("unit_id", "name", "short_name")
        reading.remembered["names"] = {pk: {"name": name, "short_name": short} for pk, name, short in rows}
    found: Mapping[int, Mapping[str, str]] = reading.remembered["names"]
    return found


class EventKind(models.TextChoices):
    """What can happen to a unit."""

    CREATE = "create", "Ny enhet"
    RENAME = "rename", "Nytt namn"
    MOVE = "move", "Flytt"
    MERGE = "merge", "Sammanslagning"
    SPLIT = "split", "Delning"
    CLOSE = "close", "Upphör"


class UnitEvent(Authored):
    """A dated change of the organisation. `predecessors` became `successors`."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    kind = models.CharField("slag", max_length=10, choices=EventKind.choices)
    date = models.DateField("datum")
    note = models.CharField("beslut eller anmärkning", max_length=255, blank=True)
    predecessors = models.ManyToManyField(Unit, related_name="ending_events", blank=True)
    successors = models.ManyToManyField(Unit, related_name="starting_events", blank=True)

    class Meta:
        ordering: ClassVar = ["-date", "-id"]
        verbose_name = "organisationshändelse"
        verbose_name_plural = "organisationshändelser"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.date}"


class RoleAssignment(Authored):
    """A person's role on a unit, and through it on all units below."""

    user = models.ForeignKey(User, models.CASCADE, related_name="role_assignments", verbose_name="person")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="role_assignments", verbose_name="enhet")
    role = models.CharField("roll", max_length=30, choices=[(role.value, role.label) for role in Role])
    valid_from = models.DateField("gäller från")
    valid_to = models.DateField("gäller till", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["unit", "role"]
        verbose_name = "roll"
        verbose_name_plural = "roller"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "unit", "role", "valid_from"], name="role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.unit}"
