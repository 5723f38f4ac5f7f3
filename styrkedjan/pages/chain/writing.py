"""Writing in the chain: elements, links, activities. The second to save a text sees both."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from styrkedjan.areas.chain.actions import activities, changing, creating
from styrkedjan.areas.chain.models import Activity, Element, PlanYear
from styrkedjan.areas.chain.queries import single, years
from styrkedjan.areas.indicators.actions import defining
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain import chain as rules
from styrkedjan.domain.errors import EditConflict, InvalidInput
from styrkedjan.domain.steering_model_parts import ElementKind
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.chain import forms
from styrkedjan.pages.chain.goal import show
from styrkedjan.pages.chain.subjects import by_activity, by_element, element_of, principal_of, shown_year
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.meeting import meet, tell
from styrkedjan.pages.kit.request import Request

EDIT = Permission.EDIT_CHAIN


# -- elements --------------------------------------------------------------------------------------------------------


@door(EDIT)
def create(request: Request, unit: Unit) -> HttpResponse:
    """A new element owned by the unit: first what it is, then its texts."""
    plan_year, _ = shown_year(request)
    if plan_year is None:
        raise Http404("Det finns inget planår.")
    kinds = _kinds(plan_year)
    chosen = next((kind for kind in kinds if kind.id == request.GET.get("slag")), None)
    context: dict[str, Any] = {"unit": unit, "plan_year": plan_year, "kinds": kinds, "chosen": chosen}
    if chosen is None:
        return render(request, "chain/create.html", context)
    place = rules.place_of(years.steering_model(plan_year), chosen.id, years.PLAIN_KINDS)
    above = single.possible_parents(plan_year, place)
    form = forms.NewElementForm(
        request.POST or None,
        by=request.user,
        principal=principal_of(request),
        above=above,
        initial={"unit": unit, "version": 0, "parents": request.GET.getlist("till")},
    )
    if request.method == "POST" and form.is_valid():
        made = _created(request, plan_year, place, form)
        if made is not None:
            return redirect("chain:goal", pk=made.pk)
    return render(request, "chain/create.html", {**context, "form": form}, status=422 if form.errors else 200)


def _kinds(plan_year: PlanYear) -> list[ElementKind]:
    """The model's kinds of elements that people write: not activities, not employees' goals."""
    model = years.steering_model(plan_year)
    found = []
    for kind in model.element_kinds:
        try:
            rules.place_of(model, kind.id, years.PLAIN_KINDS)
        except KeyError:
            continue
        if not model.level(kind.level).personal:
            found.append(kind)
    return found


def _created(request: Request, plan_year: PlanYear, place: rules.Place, form: forms.NewElementForm) -> Element | None:
    parents = tuple(parent.key for parent in form.cleaned_data.get("parents", ()))
    draft = creating.Draft(
        kind=place.kind, level=place.level, key=form.cleaned_data["key"].strip(), parents=parents, **form.changes()
    )
    try:
        made = creating.create_element(by=request.user, plan_year=plan_year, draft=draft)
    except InvalidInput as error:
        tell(form, error)
        return None
    messages.success(request, f"{made.key} finns nu i styrkedjan.")
    return made


@door(EDIT, subject=by_element)
def change(request: Request, element: Element) -> HttpResponse:
    """Change an element's texts, owner, deadline and decision."""
    given: dict[str, Any] = {"by": request.user, "principal": principal_of(request)}
    if request.method != "POST":
        form = forms.ElementForm(initial=forms.ElementForm.initial_of(element), **given)
        return render(request, "chain/change.html", {"element": element, "form": form})
    form = forms.ElementForm(request.POST, **given)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            changing.change_element(by=request.user, element=element, version=version, **form.changes())
        except EditConflict as conflict:
            element.refresh_from_db()
            met = meet(form, conflict, element.version, forms.LABELS)
            return render(request, "chain/change.html", {"element": element, **met}, status=409)
        except InvalidInput as error:
            tell(form, error)
        else:
            messages.success(request, "Ändringen är sparad.")
            return redirect("chain:goal", pk=element.pk)
    return render(request, "chain/change.html", {"element": element, "form": form}, status=422)


@door(EDIT, subject=by_element)
@require_POST
def withdraw(request: Request, element: Element) -> HttpResponse:
    form = forms.ReasonForm(request.POST)
    if not form.is_valid():
        return show(request, element, {"reason_form": form}, status=422)
    changing.withdraw_element(by=request.user, element=element, reason=form.cleaned_data["reason"])
    messages.success(request, f"{element.key} har utgått. Historiken finns kvar.")
    return redirect("chain:goal", pk=element.pk)


# -- links -----------------------------------------------------------------------------------------------------------


@door(EDIT, subject=by_element)
@require_POST
def link(request: Request, element: Element) -> HttpResponse:
    parent = element_of(request, _number(request, "parent"))
    changing.link(by=request.user, child=element, parent=parent)
    messages.success(request, f"{element.key} bidrar nu också till {parent.key}.")
    return redirect("chain:goal", pk=element.pk)


@door(EDIT, subject=by_element)
@require_POST
def unlink(request: Request, element: Element) -> HttpResponse:
    parent = element_of(request, _number(request, "parent"))
    changing.unlink(by=request.user, child=element, parent=parent)
    messages.success(request, f"{element.key} bidrar inte längre till {parent.key}.")
    return redirect("chain:goal", pk=element.pk)


@door(EDIT, subject=by_element)
@require_POST
def link_indicator(request: Request, element: Element) -> HttpResponse:
    indicator = _indicator(request)
    defining.link(by=request.user, indicator=indicator, element=element)
    messages.success(request, f"{element.key} mäts nu också med {indicator.name}.")
    return redirect("chain:goal", pk=element.pk)


@door(EDIT, subject=by_element)
@require_POST
def unlink_indicator(request: Request, element: Element) -> HttpResponse:
    indicator = _indicator(request)
    defining.unlink(by=request.user, indicator=indicator, element=element)
    messages.success(request, f"{element.key} mäts inte längre med {indicator.name}.")
    return redirect("chain:goal", pk=element.pk)


def _indicator(request: Request) -> Indicator:
    rows = Indicator.objects.select_related("owner")
    return get_object_or_404(rows, pk=_number(request, "indicator"), principal=principal_of(request))


def _number(request: Request, name: str) -> int:
    number = query.whole(request.POST.get(name))
    if number is None:
        raise Http404("Inget valt.")
    return number


# -- assignments and activities --------------------------------------------------------------------------------------


@door(EDIT, subject=by_element)
@require_POST
def report_back(request: Request, element: Element) -> HttpResponse:
    form = forms.ReportBackForm(request.POST)
    if not form.is_valid():
        return show(request, element, {"report_back_form": form}, status=422)
    try:
        text, version = form.cleaned_data["text"], form.cleaned_data["version"]
        changing.report_back(by=request.user, element=element, text=text, version=version)
    except EditConflict as conflict:
        element.refresh_from_db()
        met = meet(form, conflict, element.version, forms.LABELS)
        return show(request, element, {"report_back_form": form, **met}, status=409)
    messages.success(request, "Uppdraget är återrapporterat.")
    return redirect("chain:goal", pk=element.pk)


@door(EDIT)
def add_activity(request: Request, unit: Unit, pk: int) -> HttpResponse:
    """Something the unit does for the goal, whoever owns the goal."""
    element = element_of(request, pk)
    form = forms.ActivityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            activities.create_activity(by=request.user, element=element, unit=unit, **form.changes())
        except InvalidInput as error:
            tell(form, error)
        else:
            messages.success(request, "Aktiviteten är tillagd.")
            return redirect("chain:goal", pk=element.pk)
    context = {"element": element, "unit": unit, "form": form}
    return render(request, "chain/activity.html", context, status=422 if form.errors else 200)


@door(EDIT, subject=by_activity)
def change_activity(request: Request, activity: Activity) -> HttpResponse:
    """Change an activity or say how far it has come."""
    names = ("title", "description", "start", "end", "progress", "version")
    initial = {name: getattr(activity, name) for name in names}
    context = {"element": activity.element, "unit": activity.unit, "activity": activity}
    form = forms.ActivityForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            activities.change_activity(by=request.user, activity=activity, version=version, **form.changes())
        except EditConflict as conflict:
            activity.refresh_from_db()
            met = meet(form, conflict, activity.version, forms.LABELS)
            return render(request, "chain/activity.html", {**context, **met}, status=409)
        except InvalidInput as error:
            tell(form, error)
        else:
            messages.success(request, "Aktiviteten är sparad.")
            return redirect("chain:goal", pk=activity.element_id)
    return render(request, "chain/activity.html", {**context, "form": form}, status=422 if form.errors else 200)
