"""A motion: worked on with its effect in sight, presented, printed and handed out as a file.

The working part answers as a page and as a fragment: without script every button loads the page again.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrkedjan.areas.planning.actions import motions
from styrkedjan.areas.planning.models import Motion, MotionChange
from styrkedjan.areas.planning.queries import motions as motions_queries
from styrkedjan.areas.planning.queries import scenarios
from styrkedjan.domain.errors import EditConflict, Refused
from styrkedjan.domain.planning import motions as rules
from styrkedjan.domain.planning.motions import ChangeKind, Comparison
from styrkedjan.domain.planning.states import MotionState
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.aims import aims
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.handling import Attempt, both_texts, status_of
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.planning import forms, subjects
from styrkedjan.pages.planning.motion_document import FORMATS, document
from styrkedjan.reports import writers
from styrkedjan.reports.writers import Format


@door(Permission.VIEW, subjects.motion_read)
def motion(request: Request, motion: Motion) -> HttpResponse:
    """A draft to work on, or a presented motion to read."""
    page = _page(motion)
    context = _context(page)
    return render(request, "planning/motion.html", context)


def _context(page: motions_queries.MotionPage, **more: Any) -> dict[str, Any]:
    is_draft = page.motion.state == MotionState.DRAFT
    context: dict[str, Any] = {
        "motion": page.motion,
        "page": page,
        "is_draft": is_draft,
        "hindrance": page.hindrance,
        **_outcome(page.comparison),
    }
    if is_draft:
        sent: forms.ChangeForm | None = more.get("bound_form")
        context["change_forms"] = [
            sent if sent and sent.of_kind is kind else forms.ChangeForm(kind=kind, plan=page.plan)
            for kind in ChangeKind
        ]
        context["text_form"] = forms.MotionForm(
            initial={
                "title": page.motion.title,
                "introduction": page.motion.introduction,
                "version": page.motion.version,
            }
        )
    return context | more


def _page(motion: Motion) -> motions_queries.MotionPage:
    """The motion computed and held to the council's objectives."""
    scenario = motion.scenario
    return motions_queries.motion_page(
        motion, scenarios.plan_of(scenario, aims(scenario.principal, scenario.first_year, NOW))
    )


def _outcome(found: Comparison) -> dict[str, Any]:
    """Each year before and after with what would make it add up, and the lines that differ year by year."""
    years = zip(found.before, found.after, found.workings, found.remedies, strict=True)
    return {"years": list(years), "by_year": found.by_year}


def _workspace(request: Request, motion: Motion, form: Any = None) -> HttpResponse:
    """The working part alone for a script's request, the whole page else. What was refused stays written."""
    sent = form if isinstance(form, forms.ChangeForm) else None
    context = _context(_page(motion), bound_form=sent, deed_form=form)
    if request.htmx:
        return render(request, "planning/workspace.html", context)
    return render(request, "planning/motion.html", context, status=status_of(form, None))


def _change_form(request: Request, motion: Motion) -> forms.ChangeForm:
    try:
        kind = ChangeKind(request.POST.get("kind", ""))
    except ValueError as error:
        raise Http404("Ändringen finns inte.") from error
    return forms.ChangeForm(request.POST, kind=kind, plan=scenarios.plan_of(motion.scenario))


@door(Permission.VIEW, subjects.motion_read)
def printed(request: Request, motion: Motion) -> HttpResponse:
    """The motion as it is handed to the council."""
    return render(request, "planning/print.html", _context(_page(motion)))


@door(Permission.VIEW, subjects.motion_read)
def file(request: Request, motion: Motion, form: str) -> HttpResponse:
    """The motion as Word or PDF."""
    if form not in FORMATS:
        raise Http404("Formatet finns inte.")
    made = writers.write(document(_page(motion)), Format(form))
    return HttpResponse(
        made.data,
        content_type=made.content_type,
        headers={"Content-Disposition": f'attachment; filename="yrkande-{motion.pk}.{form}"'},
    )


class MotionDeed(Deed):
    """What is done with a motion by its own group."""

    subject, permission, about = staticmethod(subjects.motion_written), Permission.EDIT_MOTION, "motion"
    returns_to, at = "planning:motion", "motion"


class Text(MotionDeed):
    """Write title and introduction; the second of two savers sees both texts."""

    title, done = "Yrkandets text", "Texten är sparad."
    address, name = "partiverkstad/yrkande/<int:pk>/text/", "motion_text"
    form_class, action, edits = forms.MotionForm, motions.change_text, "motion"

    def _page(self, form: Any, sentence: str, conflict: EditConflict | None) -> HttpResponse:
        """The motion's own page, with what was written."""
        context = _context(_page(self.motion)) | {"text_form": form, "conflict": both_texts(form, conflict)}
        return render(self.request, "planning/motion.html", context, status=status_of(form, conflict))


class Work(MotionDeed):
    """What changes the draft where it stands: answers with the working part when a script asks."""

    def _page(self, form: Any, sentence: str, conflict: EditConflict | None) -> HttpResponse:
        return _workspace(self.request, self.motion, form)

    def _finished(self, tried: Attempt) -> HttpResponse:
        return _workspace(self.request, self.motion) if self.request.htmx else super()._finished(tried)


class AddChange(Work):
    """Add a change; the answer shows its effect or why it cannot be made."""

    title, done = "Lägg till en ändring", "Ändringen är tillagd."
    address, name, action = "partiverkstad/yrkande/<int:pk>/andra/", "add_change", motions.add_change

    def form(self) -> forms.ChangeForm:
        return _change_form(self.request, self.motion)

    def values(self, form: forms.ChangeForm) -> dict[str, Any]:
        return {"change": form.change(), "reason": form.cleaned_data["reason"]}


class TryChange(AddChange):
    """The effect of a change that is not saved, while it is being written."""

    address, name = "partiverkstad/yrkande/<int:pk>/prova/", "try_change"

    def answer(self) -> HttpResponse:
        form, page = self.form(), _page(self.motion)
        context = _context(page)
        if form.is_valid() and self.motion.state == MotionState.DRAFT:
            changes = [*motions_queries.changes_of([change.row for change in page.changes]), form.change()]
            try:
                context |= {"trial": True, **_outcome(rules.compare(page.plan, changes))}
            except Refused as refusal:
                context["trial_refusal"] = refusal
        return render(self.request, "planning/trial.html", context)


class RemoveChange(Work):
    """Take a change away."""

    title, done, about = "Ta bort ändringen", "Ändringen är borttagen.", "change=row"
    address, name = "partiverkstad/yrkande/<int:pk>/andring/<int:change>/ta-bort/", "remove_change"
    action = motions.remove_change

    @cached_property
    def row(self) -> MotionChange:
        rows = self.motion.changes.select_related("motion__group__principal", "motion__scenario__principal")
        found: MotionChange | None = rows.filter(pk=self.change).first()
        if found is None:
            raise Http404("Ändringen finns inte.")
        return found


class Present(MotionDeed):
    """Lay the motion before everybody."""

    title, button = "Lägg fram yrkandet", "Lägg fram yrkandet"
    address, name, action = "partiverkstad/yrkande/<int:pk>/lagg-fram/", "present", motions.present
    done = "Yrkandet är framlagt och kan läsas av alla."


class Delete(MotionDeed):
    """Throw the draft away."""

    title, button, done = "Ta bort utkastet", "Ta bort utkastet", "Utkastet är borttaget."
    address, name, action = "partiverkstad/yrkande/<int:pk>/ta-bort/", "delete_motion", motions.delete_motion

    def back(self) -> str:
        return reverse("planning:workshop")


urlpatterns = paths(Text, AddChange, TryChange, RemoveChange, Present, Delete)
