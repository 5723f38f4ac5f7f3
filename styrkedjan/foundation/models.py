"""Users, the audit log, imports that can be undone, and the mixins every written thing shares."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone


class AccountKind(models.TextChoices):
    """What an account is for."""

    PERSON = "person", "Person"
    EMERGENCY = "emergency", "Reservkonto"
    DIRECTORY = "directory", "Katalogen"


class User(AbstractUser):
    """A person who logs in. Roles are held on units (areas.organisation), never on the user."""

    kind = models.CharField("slag av konto", max_length=10, choices=AccountKind, default=AccountKind.PERSON)
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
    """Something has been written in a table. What is remembered of it no longer holds (foundation.remembering)."""

    area = models.CharField("område", max_length=40, editable=False)
    at = models.DateTimeField("tidpunkt", default=timezone.now, db_index=True, editable=False)

    class Meta:
        verbose_name = "skrivning"
        verbose_name_plural = "skrivningar"
        indexes: ClassVar = [models.Index(fields=["area", "id"], name="written_area")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.area}"


class Beside(models.Model):
    """What stands beside a record of any kind: a goal, a report, a request. `unit_path` places it in the tree.

    Nothing is taken away: what is removed was there until then, and a page as known that day still shows it.
    """

    about_type = models.CharField(max_length=80)
    about_id = models.CharField(max_length=40)
    unit_path = models.CharField("enhetens plats", max_length=255)
    created_at = models.DateTimeField("skriven", default=timezone.now, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="av", editable=False)
    removed_at = models.DateTimeField("borttagen", null=True, blank=True, editable=False)
    removed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="borttagen av", editable=False
    )

    class Meta:
        abstract = True


class Comment(Beside):
    """What somebody says about a record, to everybody who may see it."""

    text = models.TextField("kommentar")

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        verbose_name = "kommentar"
        verbose_name_plural = "kommentarer"
        indexes: ClassVar = [models.Index(fields=["about_type", "about_id"])]

    def __str__(self) -> str:
        return self.text[:60]


class Attachment(Beside):
    """A file that belongs to a record. Its bytes lie beside the store under their own checksum."""

    name = models.CharField("namn", max_length=255)
    media_type = models.CharField("slag", max_length=100)
    size = models.PositiveIntegerField("byte")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        verbose_name = "bilaga"
        verbose_name_plural = "bilagor"
        indexes: ClassVar = [models.Index(fields=["about_type", "about_id"])]

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """Something that one person should know of: that a colleague spoke to them, or answered."""

    to = models.ForeignKey(User, models.CASCADE, related_name="notices", verbose_name="till")
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="+", verbose_name="kommentar")
    named = models.BooleanField("nämnd", default=False)
    at = models.DateTimeField("tidpunkt", default=timezone.now, editable=False)
    seen_at = models.DateTimeField("sedd", null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        verbose_name = "meddelande"
        verbose_name_plural = "meddelanden"
        constraints: ClassVar = [models.UniqueConstraint(fields=["to", "comment"], name="notice_once")]
        indexes: ClassVar = [models.Index(fields=["to", "seen_at"])]

    def __str__(self) -> str:
        return str(self.comment)


class MailChoice(models.Model):
    """Whether a person wants the daily letter, and when the last one went."""

    user = models.OneToOneField(User, models.CASCADE, related_name="mail_choice", verbose_name="person")
    daily = models.BooleanField("brev när något väntar", default=False)
    last_sent = models.DateField("senast skickat", null=True, blank=True, editable=False)
    last_read_to = models.DateTimeField("berättat till", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "val av brev"
        verbose_name_plural = "val av brev"

    def __str__(self) -> str:
        return f"{self.user}: {'ja' if self.daily else 'nej'}"


class JobRun(models.Model):
    """One run of a scheduled job: `day` is the day it was due. What is running holds the job for itself."""

    job = models.CharField("jobb", max_length=40, editable=False)
    day = models.DateField("dag", editable=False)
    started_at = models.DateTimeField("började", default=timezone.now, editable=False)
    ended_at = models.DateTimeField("slutade", null=True, blank=True, editable=False)
    is_done = models.BooleanField("klar", default=False, editable=False)
    told = models.CharField("vad det gjorde", max_length=500, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["-started_at", "-id"]
        verbose_name = "körning"
        verbose_name_plural = "körningar"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["job"], condition=models.Q(ended_at__isnull=True), name="job_runs_once_at_a_time"
            ),
            models.UniqueConstraint(fields=["job", "day"], condition=models.Q(is_done=True), name="job_done_once"),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.day}"
