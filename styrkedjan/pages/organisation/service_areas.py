"""Service areas: what joins money, volume and quality."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from styrkedjan.areas.organisation import queries
from styrkedjan.areas.organisation.actions import codes
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput, Refused
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.organisation.forms import CodesField


class ServiceAreaForm(forms.Form):
    """A new service area, or new words for one that has the same code."""

    code = forms.CharField(label="Kod", max_length=20, help_text="En kod som finns ändras; en ny läggs till.")
    name = forms.CharField(label="Namn", max_length=120)
    volume_unit = forms.CharField(label="Volymenhet", max_length=60, required=False, help_text="Till exempel elev.")
    activity_codes = CodesField(
        label="Verksamhetskoder", max_length=1000, required=False, help_text="Åtskilda med mellanslag."
    )


@door(Permission.EDIT_ORGANISATION, subject=principal)
def service_areas(request: Request, unit: Unit) -> HttpResponse:
    """The municipality's service areas, and a form to add or change one."""
    form = ServiceAreaForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            area = codes.save_service_area(by=request.user, principal=unit, **form.cleaned_data)
        except (Refused, InvalidInput) as error:
            refusal = error
        else:
            messages.success(request, f"{area.name} är sparat.")
            return redirect("organisation:service_areas")
    context = {"unit": unit, "form": form, "refusal": refusal, "areas": queries.service_areas(unit)}
    return render(
        request, "organisation/service_areas.html", context, status=409 if refusal else 422 if form.errors else 200
    )
