"""Party groups, their motions and questions. A motion is the group's own until it is presented.

Nothing here is kept in history tables and no text of a draft is written to the audit log: that would let others read
what the group has not said yet.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.models.allocation import money
from styrkedjan.areas.planning.models.scenarios import Scenario
from styrkedjan.domain.planning.motions import ChangeKind
from styrkedjan.domain.planning.multi_year import Key
from styrkedjan.domain.planning.states import MotionState, QuestionState
from styrkedjan.foundation.editing import Versioned
from styrkedjan.foundation.models import Authored, User


class PartyGroup(Authored):
    """A party's group in the council. Its members work with budgets in private."""

    principal = models.ForeignKey(Unit, models.CASCADE, related_name="party_groups")
    name = models.CharField("namn", max_length=80)
    short_name = models.CharField("kortnamn", max_length=10, blank=True)
    ended_at = models.DateTimeField("upphört", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = "partigrupp"
        verbose_name_plural = "partigrupper"
        constraints: ClassVar = [models.UniqueConstraint(fields=["principal", "name"], name="party_name_once")]

    def __str__(self) -> str:
        return self.name


class PartyMembership(Authored):
    """An elected person's time in a group. It counts from when it is confirmed by somebody who is let in already."""

    group = models.ForeignKey(PartyGroup, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="party_memberships")
    valid_from = models.DateField("från")
    valid_to = models.DateField("till", null=True, blank=True)
    confirmed_at = models.DateTimeField("bekräftat", null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["group", "user"]
        verbose_name = "medlem i partigrupp"
        verbose_name_plural = "medlemmar i partigrupper"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group", "user", "valid_from"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="membership_in_order"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="membership_confirmed_by_and_at_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.group}"


class Motion(Versioned):
    """A group's own budget on a proposal. Private until presented; then it stands as it is."""

    group = models.ForeignKey(PartyGroup, models.PROTECT, related_name="motions")
    scenario = models.ForeignKey(Scenario, models.PROTECT, related_name="motions")
    title = models.CharField("rubrik", max_length=120)
    introduction = models.TextField("inledning", blank=True)
    state = models.CharField(
        "läge", max_length=12, choices=[(s.value, s.label) for s in MotionState], default=MotionState.DRAFT
    )
    presented_at = models.DateTimeField("framlagt", null=True, blank=True)
    presented_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["group__name", "pk"]
        verbose_name = "yrkande"
        verbose_name_plural = "yrkanden"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="draft", presented_at__isnull=True, presented_by__isnull=True)
                | Q(state="presented", presented_at__isnull=False, presented_by__isnull=False),
                name="motion_presented_by_and_at_together",
            )
        ]

    def __str__(self) -> str:
        """What others may read: the title and the group only once the motion is presented."""
        return f"{self.title} ({self.group})" if self.state == MotionState.PRESENTED else "Yrkande under arbete"


class MotionChange(Authored):
    """One change of a motion; see `styrkedjan.domain.planning.motions.Change`."""

    motion = models.ForeignKey(Motion, models.CASCADE, related_name="changes")
    kind = models.CharField("slag", max_length=12, choices=[(one.value, one.label) for one in ChangeKind])
    first_year = models.PositiveSmallIntegerField("från och med")
    one_off = models.BooleanField("bara det året", default=False)
    amount = money("belopp eller nivå")
    source = models.CharField("från", max_length=90, blank=True)
    target = models.CharField("till", max_length=90, blank=True)
    objective = models.CharField(
        "mål", max_length=30, blank=True, choices=[(key.value, key.label) for key in Key if key.is_objective]
    )
    reason = models.TextField("motivering", blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = "ändring i yrkande"
        verbose_name_plural = "ändringar i yrkanden"

    def __str__(self) -> str:
        return f"Ändring {self.pk}"


class Question(Versioned):
    """A question on a proposal. The asker and those who answer read it; everybody does once it is approved.

    Which group asked is never told to others.
    """

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="questions")
    group = models.ForeignKey(PartyGroup, models.PROTECT, null=True, blank=True, related_name="questions")
    text = models.TextField("fråga")
    answer = models.TextField("svar", blank=True)
    state = models.CharField(
        "läge", max_length=12, choices=[(s.value, s.label) for s in QuestionState], default=QuestionState.ASKED
    )
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField("öppnad", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["created_at", "pk"]
        verbose_name = "fråga på förslaget"
        verbose_name_plural = "frågor på förslaget"

    def __str__(self) -> str:
        return f"Fråga {self.pk}"
