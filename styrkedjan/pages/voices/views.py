"""Reading: what has come in and what became better, one's own matters, a matter, who wrote it, and the rules."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import committees, root_of, subtree
from styrkedjan.areas.voices.models import Feedback, FeedbackContact
from styrkedjan.areas.voices.permissions import readable
from styrkedjan.areas.voices.queries import rules, years
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door, home
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.voices import showing
from styrkedjan.pages.voices.subjects import by_matter
from styrkedjan.reports import voices_told

P = Permission


@door(P.VIEW)
def overview(request: Request, unit: Unit) -> HttpResponse:
    """What came in about a unit and what became better of it: how many, never who or what they wrote."""
    viewers.remember_unit(request, unit)
    viewer, known = request.viewer, request.viewer.known
    at = query.year(request) or viewer.period.year
    below = committees(unit) if unit.parent_id is None else list(subtree(unit).exclude(pk=unit.pk).order_by("code"))
    found = years.years([unit, *(one for one in below if viewer.may(P.VIEW, one))], at, known)
    year = found[unit.pk]
    table = showing.unit_table((one for key, one in found.items() if key != unit.pk), "voices:overview")
    if (answer := excel(request, f"Synpunkter {unit.name}", table)) is not None:
        return answer
    context = {
        "unit": unit, "root": root_of(unit), "at": at, "years": list(range(at + 1, at - 4, -1)), "year": year,
        "headline": voices_told.headline(year), "came_in": voices_told.came_in(year),
        "picture": showing.picture(year), "table": table,
        "patterns": [voices_told.pattern(year, one) for one in year.patterns],
        "patterns_note": voices_told.patterns_note(year),
        "may_handle": viewer.may_anywhere(P.HANDLE_VOICES),
        "may_write": known.is_now and viewer.may(P.HANDLE_VOICES, unit),
    }  # fmt: skip
    return render(request, "voices/overview.html", context)


@door(P.HANDLE_VOICES, subject=home)
def mine(request: Request, unit: Unit) -> HttpResponse:
    """Every matter that the person may read, what is late first."""
    viewer, known = request.viewer, request.viewer.known
    rows = Feedback.objects.filter(readable(viewer.user)).select_related("unit__principal").order_by("-received_on")
    times = rules.times(rules.held(root_of(unit), known))
    found = [one for one in years.matters(rows[:2000], known, times) if viewer.may(P.HANDLE_VOICES, one.row.unit)]
    found = [one for one in found if not one.row.is_secret or viewer.may(P.RECEIVE_VOICES, one.row.unit)]
    open_now = [one for one in found if one.state.is_open]
    table = showing.matter_table(open_now if "alla" not in request.GET else found)
    if (answer := excel(request, "Synpunkter", table)) is not None:
        return answer
    context = {
        "unit": unit, "table": table, "open": len(open_now), "all": len(found), "shows_all": "alla" in request.GET,
        "late": sum(one.due is not None and one.due.late for one in open_now),
        "may_write": known.is_now, "may_overview": viewer.may(P.VIEW, unit),
    }  # fmt: skip
    return render(request, "voices/mine.html", context)


@door(P.HANDLE_VOICES, subject=by_matter)
def matter(request: Request, row: Feedback) -> HttpResponse:
    """One matter: what was said, where it stands, and the one next step."""
    viewer, known = request.viewer, request.viewer.known
    times = rules.times(rules.held(root_of(row.unit), known))
    found = years.matters([row], known, times)
    if not found:
        raise Http404("Synpunkten fanns inte då.")
    one = found[0]
    receives = viewer.may(P.RECEIVE_VOICES, row.unit)
    handed = rules.neighbours().get(one.row.handed_to)
    context = {
        "unit": row.unit, "one": one, "row": one.row, "way": showing.way(one), "handed": handed,
        "deeds": [(reverse(f"voices:{name}", kwargs={"pk": row.pk}), button)
                  for name, button in showing.deeds(one.row, receives=receives)] if known.is_now else [],
        "has_contact": known.is_now and viewer.may(P.VIEW_CONTACTS, row.unit)
        and FeedbackContact.objects.filter(feedback=row).exists(),
        "neighbours": rules.neighbours().values(),
        "may_improve": known.is_now and viewer.may(P.EDIT_CHAIN, row.unit),
    }  # fmt: skip
    return render(request, "voices/matter.html", context)


@door(P.VIEW_CONTACTS, subject=by_matter)
def contact(request: Request, row: Feedback) -> HttpResponse:
    """Who wants an answer, on a page of its own."""
    known = request.viewer.known
    rows = known.as_written([row])
    if not rows:
        raise Http404("Synpunkten fanns inte då.")
    found = FeedbackContact.objects.filter(feedback=row).first() if known.is_now else None
    return render(request, "voices/contact.html", {"unit": row.unit, "row": rows[0], "contact": found})


@door(P.VIEW, subject=home)
def rules_page(request: Request, unit: Unit) -> HttpResponse:
    """The municipality's rules for voices, with their sources."""
    viewer, root = request.viewer, root_of(unit)
    held = rules.held(root, viewer.known)
    may_edit = viewer.known.is_now and viewer.may(P.EDIT_VOICES, root)
    table = showing.rule_table(held, may_edit=may_edit)
    if (answer := excel(request, "Regler för synpunkter", table)) is not None:
        return answer
    context = {
        "unit": root, "table": table, "may_erase": viewer.known.is_now and viewer.may(P.RECEIVE_VOICES, root),
        "missing": [one.setting.name for one in held.values() if not one.value],
    }  # fmt: skip
    return render(request, "voices/rules.html", context)
