"""Party groups and their members, for those who manage people."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.planning.actions import parties
from styrkedjan.areas.planning.models import PartyGroup, PartyMembership
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import by_row
from styrkedjan.pages.planning import forms, subjects
from styrkedjan.pages.planning.questions import WorkshopDeed


class Groups(Deed):
    """All groups, and a form for a new one."""

    title, template, done = "Partigrupper", "planning/groups.html", "{self.result.name} är upplagd."
    address, name, subject = "partiverkstad/grupper/", "groups", staticmethod(subjects.planned)
    permission, form_class = Permission.MANAGE_PEOPLE, forms.GroupForm
    action, about = parties.create_group, "principal"

    def back(self) -> str:
        made = self.result
        return reverse("planning:members", kwargs={"pk": made.pk}) if made else reverse("planning:workshop")

    def context(self, form: Any) -> dict[str, Any]:
        today = timezone.localdate()
        current = Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gte=today)
        rows = PartyGroup.objects.filter(principal=self.principal)
        return {"groups": rows.annotate(people=Count("memberships", filter=current))}


class Members(Deed):
    """Who works in a group. Its motions are not shown here: they are the group's own."""

    title, template, returns_to, at = "{self.group.name}", "planning/members.html", "planning:members", "group"
    address, name, permission = "partiverkstad/grupper/<int:pk>/", "members", Permission.MANAGE_PEOPLE
    subject = staticmethod(
        by_row(PartyGroup.objects.select_related("principal"), "group", "Gruppen finns inte.", of="principal",
              unit="principal")
    )  # fmt: skip
    form_class, action, about = forms.MemberForm, parties.add_member, "group"
    done = "{self.result.user} är tillagd i {self.group.name}. Det gäller när det är bekräftat."

    def options(self) -> dict[str, Any]:
        return {"principal": self.unit}

    def context(self, form: Any) -> dict[str, Any]:
        people = self.group.memberships.select_related("user", "group__principal")
        rows = list(people.order_by("valid_to", "user__last_name"))
        unconfirmed = {row.pk for row in rows if row.confirmed_at is None}
        return {"group": self.group, "rows": rows, "today": timezone.localdate(), "unconfirmed": unconfirmed}


class EndMembership(Deed):
    """End a membership today."""

    title, button = "Avsluta {self.membership}", "Avsluta"
    address, name = "partiverkstad/grupper/medlem/<int:pk>/avsluta/", "end_membership"
    subject = staticmethod(
        by_row(PartyMembership.objects.select_related("group__principal", "user"), "membership",
              "Medlemskapet finns inte.", of="group__principal", unit="group.principal")
    )  # fmt: skip
    permission, action, about = Permission.MANAGE_PEOPLE, parties.end_membership, "membership last_day=today"
    done = "{self.membership.user} lämnar {self.membership.group.name} efter i dag."
    returns_to, at = "planning:members", "membership.group"

    @property
    def today(self) -> date:
        return timezone.localdate()


class ConfirmMember(WorkshopDeed):
    """Let somebody into one's own group, or take one's own place in it."""

    title, button = "Släpp in {self.membership}", "Bekräfta"
    address, name = "partiverkstad/grupper/medlem/<int:pk>/bekrafta/", "confirm_member"
    subject, permission = staticmethod(subjects.membership_waiting), Permission.EDIT_MOTION
    action, about = parties.confirm_member, "membership"
    done = "{self.membership.user} arbetar nu i {self.membership.group.name}."


urlpatterns = paths(Groups, Members, EndMembership, ConfirmMember)
