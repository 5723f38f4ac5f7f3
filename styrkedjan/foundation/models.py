"""Users, the audit log, imports that can be undone, and the mixins every written thing shares."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone


class User(AbstractUser):
    """A person who logs in. Roles are held on units (areas.organisation), never on the user."""

    title = models.CharField("titel", max_length=120, blank=True)
    must_change_password = models.BooleanField("ska byta lösenord", default=False)

    class Meta:
        verbose_name = "användare"
        verbose_name_plural = "användare"

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Authored(models.Model):
    """Who and when travel together: created and changed."""

    created_at = models.DateTimeField("skapad", default=timezone.now, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="skapad av", editable=False)
    changed_at = models.DateTimeField("ändrad", default=timezone.now, editable=False)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ändrad av", editable=False)

    class Meta:
        abstract = True


class KnownTime(models.Model):
    """A fact with known-time: valid from `known_at` until `superseded_at` (open for the current version).

    Actions write a correction by closing the old row and adding a new one in the same transaction.
    They are read through `foundation.known` alone, which asks when it is asked for.
    """

    known_at = models.DateTimeField("känd", default=timezone.now, db_index=True, editable=False)
    known_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="inlagd av", editable=False)
    superseded_at = models.DateTimeField("ersatt", null=True, blank=True, editable=False)
    batch = models.ForeignKey(
        "foundation.ImportBatch", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        abstract = True


class AuditEvent(models.Model):
    """One write: who did what to which thing, when, and what it changed. Rows are only ever added."""

    at = models.DateTimeField("tidpunkt", default=timezone.now, db_index=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, verbose_name="av")
    action = models.CharField("händelse", max_length=80)
    principal = models.CharField("huvudman", max_length=20, db_index=True, blank=True)
    unit_path = models.CharField("enhetens plats", max_length=255, blank=True, db_index=True)
    target_type = models.CharField(max_length=80, blank=True)
    target_id = models.CharField(max_length=40, blank=True)
    target_label = models.CharField(max_length=255, blank=True)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        verbose_name = "händelse"
        verbose_name_plural = "händelser"
        indexes: ClassVar = [models.Index(fields=["target_type", "target_id"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.target_label}"


class ImportBatch(models.Model):
    """One import of one file: previewed, applied in one step, undone in one step."""

    kind = models.CharField("slag", max_length=40)
    principal = models.CharField("huvudman", max_length=20, db_index=True)
    file_name = models.CharField("fil", max_length=255)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField("rader", default=0)
    summary = models.JSONField("sammanfattning", default=dict)
    changes = models.JSONField("ändringar", default=list)
    store_versions = models.JSONField("versioner i lagret", default=list)
    applied_at = models.DateTimeField("inläst", default=timezone.now)
    applied_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField("ångrad", null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-applied_at", "-id"]
        verbose_name = "inläsning"
        verbose_name_plural = "inläsningar"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True, undone_by__isnull=True)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
                name="import_undone_by_and_at_together",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.file_name}"


class ColumnMapping(models.Model):
    """Which heading is which field in files with just these headings, chosen by a person."""

    principal = models.CharField("huvudman", max_length=20)
    kind = models.CharField("slag", max_length=40)
    layout = models.JSONField("rubriker")
    columns = models.JSONField("kolumner")
    saved_at = models.DateTimeField("vald", default=timezone.now)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-saved_at", "-id"]
        verbose_name = "kolumnval"
        verbose_name_plural = "kolumnval"
        indexes: ClassVar = [models.Index(fields=["principal", "kind"])]

    def __str__(self) -> str:
        return f"{self.kind}: {', '.join(self.columns.values())}"


class ApiToken(models.Model):
    """A key for the read-only API. It reads what its person may read; only its hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens", verbose_name="person")
    name = models.CharField("namn", max_length=80, help_text="Vad nyckeln används till.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("skapad", default=timezone.now, editable=False)
    expires_at = models.DateTimeField("gäller till")
    last_used_at = models.DateTimeField("senast använd", null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField("återkallad", null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="återkallad av", editable=False
    )

    class Meta:
        ordering: ClassVar = ["-created_at"]
        verbose_name = "api-nyckel"
        verbose_name_plural = "api-nycklar"

    def __str__(self) -> str:
        return f"{self.name} ({self.user})"


class Sending(models.Model):
    """A form that has been sent and has done something: its token, and where the answer led."""

    key = models.CharField(max_length=64, primary_key=True, editable=False)
    at = models.DateTimeField("tidpunkt", default=timezone.now, db_index=True, editable=False)
    answer = models.CharField(max_length=2000, blank=True, editable=False)

    class Meta:
        verbose_name = "skickat formulär"
        verbose_name_plural = "skickade formulär"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.answer}"


class Written(models.Model):
    """Something has been written in an area. What is remembered of it no longer holds (foundation.remembering)."""

    area = models.CharField("område", max_length=40, editable=False)
    at = models.DateTimeField("tidpunkt", default=timezone.now, db_index=True, editable=False)

    class Meta:
        verbose_name = "skrivning"
        verbose_name_plural = "skrivningar"
        indexes: ClassVar = [models.Index(fields=["area", "id"], name="written_area")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.area}"
