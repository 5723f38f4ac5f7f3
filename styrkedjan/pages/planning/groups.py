"""Party groups and their members, for those who manage people."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.actions import parties
from styrkedjan.areas.planning.models import PartyGroup, PartyMembership
from styrkedjan.domain.errors import Refused
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.planning import forms, subjects


@door(Permission.MANAGE_PEOPLE, subjects.planned)
def groups(request: Request, principal: Unit) -> HttpResponse:
    """All groups, and a form for a new one."""
    viewer = request.viewer
    form = forms.GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = parties.create_group(by=viewer.user, principal=principal, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("planning:members", pk=made.pk)
    today = timezone.localdate()
    current = Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gte=today)
    rows = PartyGroup.objects.filter(principal=principal).annotate(people=Count("memberships", filter=current))
    return render(request, "planning/groups.html", {"groups": rows, "form": form}, status=422 if form.errors else 200)


@door(Permission.MANAGE_PEOPLE, subjects.planned)
def members(request: Request, principal: Unit, pk: int) -> HttpResponse:
    """Who works in a group. Its motions are not shown here: they are the group's own."""
    viewer = request.viewer
    group = PartyGroup.objects.filter(pk=pk, principal=principal).select_related("principal").first()
    if group is None:
        raise Http404("Gruppen finns inte.")
    form = forms.MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = User.objects.filter(
            username=form.cleaned_data["username"], role_assignments__unit__path__startswith=principal.path
        ).first()
        try:
            if person is None:
                raise Refused("Ingen i kommunen har det inloggningsnamnet.", "Kontrollera stavningen.")
            parties.add_member(by=viewer.user, group=group, user=person)
        except Refused as refusal:
            form.add_error("username", str(refusal))
        else:
            messages.success(request, f"{person} är tillagd i {group.name}. Det gäller när det är bekräftat.")
            return redirect("planning:members", pk=group.pk)
    today = timezone.localdate()
    rows = list(group.memberships.select_related("user", "group__principal").order_by("valid_to", "user__last_name"))
    unconfirmed = {row.pk for row in rows if row.confirmed_at is None}
    context = {"group": group, "form": form, "rows": rows, "today": today, "unconfirmed": unconfirmed}
    return render(request, "planning/members.html", context, status=422 if form.errors else 200)


@door(Permission.MANAGE_PEOPLE, subjects.planned)
@require_POST
def end(request: Request, principal: Unit, pk: int) -> HttpResponse:
    """End a membership today."""
    viewer = request.viewer
    row = (
        PartyMembership.objects.filter(pk=pk, group__principal=principal)
        .select_related("group__principal", "user")
        .first()
    )
    if row is None:
        raise Http404("Medlemskapet finns inte.")
    parties.end_membership(by=viewer.user, membership=row, last_day=timezone.localdate())
    messages.success(request, f"{row.user} lämnar {row.group.name} efter i dag.")
    return redirect("planning:members", pk=row.group_id)


@door(Permission.EDIT_MOTION, subjects.membership_waiting)
@require_POST
def confirm(request: Request, principal: Unit, membership: PartyMembership) -> HttpResponse:
    """Let somebody into one's own group, or take one's own place in it."""
    viewer = request.viewer
    row = parties.confirm_member(by=viewer.user, membership=membership)
    messages.success(request, f"{row.user} arbetar nu i {row.group.name}.")
    return redirect("planning:workshop")
