"""Accounts known elsewhere, the directory's groups, what a group gives, and the ways to prove who one is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from styrkedjan.areas.organisation.models import RoleAssignment, Unit
from styrkedjan.foundation.models import Authored, User
from styrkedjan.foundation.roles import Role


class Directory(Authored):
    """The directory of an organisation that people here are employed in, and the account that writes for it."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="huvudman")
    organisation = models.CharField("organisationsnummer", max_length=10)
    user = models.OneToOneField(User, models.PROTECT, related_name="directory", verbose_name="konto")
    last_heard = models.DateTimeField("hörde av sig", null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["organisation"]
        verbose_name = "katalog"
        verbose_name_plural = "kataloger"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "organisation"], name="directory_once_per_organisation")
        ]

    def __str__(self) -> str:
        return f"Katalogen för {self.organisation}"


class Identity(Authored):
    """An account as the world outside knows it: uid and organisation. Never a person number."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="huvudman")
    user = models.OneToOneField(User, models.CASCADE, related_name="identity", verbose_name="person")
    uid = models.CharField("uid", max_length=150)
    organisation = models.CharField("organisationsnummer", max_length=10)
    user_name = models.CharField("katalogens användarnamn", max_length=150, blank=True)
    external_id = models.CharField("katalogens nummer", max_length=150, blank=True)
    told = models.JSONField("vad katalogen har sagt", default=dict, blank=True)
    groups = models.JSONField("grupper vid inloggningen", default=list, blank=True)
    manager = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="närmaste chef"
    )
    by_directory = models.BooleanField("sköts av katalogen", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    last_used_at = models.DateTimeField("senast inloggad", null=True, blank=True, editable=False)
    left_at = models.DateTimeField("slutade", null=True, blank=True, editable=False)
    removed_at = models.DateTimeField("borttagen ur katalogen", null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = "tillhörighet"
        verbose_name_plural = "tillhörigheter"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["uid", "organisation"], condition=Q(removed_at__isnull=True), name="identity_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.uid}@{self.organisation}"


class DirectoryGroup(Authored):
    """A group as the directory has it."""

    directory = models.ForeignKey(Directory, models.CASCADE, related_name="groups", verbose_name="katalog")
    name = models.CharField("namn", max_length=255)
    external_id = models.CharField("katalogens nummer", max_length=150, blank=True)
    members = models.ManyToManyField(Identity, related_name="directory_groups", blank=True, verbose_name="medlemmar")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = "grupp i katalogen"
        verbose_name_plural = "grupper i katalogen"
        constraints: ClassVar = [models.UniqueConstraint(fields=["directory", "name"], name="group_once_in_directory")]

    def __str__(self) -> str:
        return self.name


class GroupRole(Authored):
    """Who is in the group holds the role on the unit."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="huvudman")
    group = models.CharField("grupp", max_length=255)
    role = models.CharField("roll", max_length=30)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="enhet")

    class Meta:
        ordering: ClassVar = ["group", "role", "unit"]
        verbose_name = "regel för grupp"
        verbose_name_plural = "regler för grupper"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "group", "role", "unit"], name="group_role_once")
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.role_label}, {self.unit}"

    @property
    def role_label(self) -> str:
        return Role(self.role).label


class GivenByGroup(models.Model):
    """A role that a group has given: the group takes it back too. One given by hand is never touched."""

    assignment = models.OneToOneField(RoleAssignment, models.CASCADE, related_name="given_by_group")

    class Meta:
        verbose_name = "roll genom grupp"
        verbose_name_plural = "roller genom grupp"

    def __str__(self) -> str:
        return str(self.assignment)


class FactorKind(models.TextChoices):
    """A further way to prove who one is."""

    PASSKEY = "passkey", "Nyckel i enheten"
    TOTP = "totp", "Engångskod i app"
    CODES = "codes", "Reservkoder"


class Factor(models.Model):
    """What a person has beside the password. A secret is kept encrypted, a code only as a hash."""

    user = models.ForeignKey(User, models.CASCADE, related_name="factors", verbose_name="person")
    kind = models.CharField("slag", max_length=10, choices=FactorKind.choices)
    name = models.CharField("namn", max_length=80)
    credential = models.CharField(max_length=512, blank=True, editable=False)
    secret = models.TextField(blank=True, editable=False)
    counter = models.BigIntegerField(default=-1, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    failed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField("tillagd", default=timezone.now, editable=False)
    last_used_at = models.DateTimeField("senast använd", null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["kind", "created_at"]
        verbose_name = "inloggningssätt"
        verbose_name_plural = "inloggningssätt"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["credential"], condition=~Q(credential=""), name="passkey_once")
        ]

    def __str__(self) -> str:
        return self.name


class Arrival(models.Model):
    """A signed answer that has been taken in, never twice. What it told waits a moment for the browser to fetch it."""

    key = models.CharField(max_length=200, unique=True, editable=False)
    ticket = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    answers = models.CharField(max_length=200, blank=True, editable=False)
    told = models.JSONField(default=dict, blank=True, editable=False)
    until = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = "mottagen inloggning"
        verbose_name_plural = "mottagna inloggningar"

    def __str__(self) -> str:
        return self.key


class OutsideSession(models.Model):
    """A session here that began with a log-in elsewhere, so that a log-out there ends it too."""

    session_key = models.CharField(max_length=40, unique=True, editable=False)
    provider = models.CharField(max_length=30, editable=False)
    name = models.CharField(max_length=255, editable=False)
    index = models.CharField(max_length=255, blank=True, editable=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["provider", "index"], name="outside_session_index")]
        verbose_name = "inloggning genom organisationen"
        verbose_name_plural = "inloggningar genom organisationen"

    def __str__(self) -> str:
        return self.provider
