"""Reading: a unit's board, an improvement round the wheel, good practices, and equality."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from styrkedjan.areas.improvement.models import GoodPractice, Improvement
from styrkedjan.areas.improvement.queries import boards, practices
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.improvement.states import PRACTICE, PracticeState
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews import origins
from styrkedjan.overviews.equality import equality, need
from styrkedjan.pages.improvement import showing
from styrkedjan.pages.improvement.subjects import by_improvement, by_practice
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door, home
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.reports import improvement_told as told

P = Permission


@door(P.VIEW)
def board(request: Request, unit: Unit) -> HttpResponse:
    """The improvements of a unit and those below it, by the step they stand at."""
    viewers.remember_unit(request, unit)
    viewer = request.viewer
    found = boards.lines(unit, viewer.known)
    table = showing.table(found)
    if (answer := excel(request, f"Förbättringar {unit.name}", table)) is not None:
        return answer
    context = {
        "unit": unit, "headline": told.headline(unit.label, found), "counted": told.counted(found), "table": table,
        "columns": showing.board(found), "found": found,
        "may_suggest": viewer.known.is_now and viewer.may(P.SUGGEST, unit),
        "may_start": viewer.known.is_now and viewer.may(P.EDIT_CHAIN, unit),
    }  # fmt: skip
    return render(request, "improvement/board.html", context)


@door(P.VIEW, subject=by_improvement)
def improvement(request: Request, row: Improvement) -> HttpResponse:
    """One improvement: where it stands, what was thought, and what it gave."""
    viewer, known = request.viewer, request.viewer.known
    rows = known.as_written([row])
    if not rows:
        raise Http404("Förbättringen fanns inte då.")
    (one,) = boards.with_effects(rows, root_of(row.unit), known)
    may_edit = known.is_now and viewer.may(P.EDIT_CHAIN, row.unit)
    card = next((each for each in practices.cards(known) if each.row.improvement_id == row.pk), None)
    context = {
        "unit": row.unit, "one": one, "row": one.row, "way": showing.way(one.row), "card": card,
        "deeds": showing.deeds(one.row, has_card=card is not None) if may_edit else [],
        "picture": showing.effect_picture(one.effect), "better": showing.better_of(one.row, viewer),
        "origin": origins.origin(viewer.user, root_of(row.unit), one.row.origin),
        "fitting": practices.fitting(one.row.indicator, known)[:3] if one.row.indicator else [],
    }  # fmt: skip
    return render(request, "improvement/improvement.html", context)


@door(P.VIEW, subject=home)
def cards(request: Request, unit: Unit) -> HttpResponse:
    """Good practices that are shared in the installation, and the municipality's own drafts that one may see."""
    viewer = request.viewer
    root = root_of(unit)
    found = [one for one in practices.open_to(root, viewer.known) if one.is_shared or viewer.may(P.VIEW, one.row.unit)]
    table = showing.card_table(found)
    if (answer := excel(request, "Goda exempel", table)) is not None:
        return answer
    towns = {one.town.pk for one in found}
    worked = sum(one.worked for one in found)
    context = {"unit": root, "table": table, "count": number(len(found)), "towns": len(towns), "worked": worked,
               "best": found[0] if found and found[0].worked else None}  # fmt: skip
    return render(request, "improvement/cards.html", context)


@door(P.VIEW, subject=by_practice)
def practice(request: Request, practice: GoodPractice) -> HttpResponse:
    """A card: what was done, what it gave, on what conditions, and how it went where it was copied."""
    viewer, known = request.viewer, request.viewer.known
    root = viewer.root
    card = next((one for one in practices.open_to(root, known) if one.row.pk == practice.pk), None)
    if card is None:
        raise Http404("Det goda exemplet fanns inte då.")
    is_own = card.town.pk == root.pk
    moves = {one.value for one in PRACTICE.moves(PracticeState(card.row.state))} if known.is_now and is_own else set()
    copying = viewer.unit if known.is_now and card.is_shared and viewer.unit else None
    context = {
        "unit": practice.unit if is_own and viewer.may(P.VIEW, practice.unit) else root, "card": card, "row": card.row,
        "is_own": is_own and viewer.may(P.VIEW, practice.unit), "moves": moves,
        "may_edit": is_own and viewer.may(P.EDIT_CHAIN, practice.unit),
        "may_publish": is_own and viewer.may(P.PUBLISH, practice.unit),
        "copying": copying if copying and viewer.may(P.EDIT_CHAIN, copying) else None,
    }  # fmt: skip
    return render(request, "improvement/practice.html", context)


@door(P.VIEW)
def equal(request: Request, unit: Unit) -> HttpResponse:
    """Differences between groups at a unit: what waits, what is done, and money against need beside results."""
    viewers.remember_unit(request, unit)
    viewer = request.viewer
    found, resources = equality(unit, viewer.period, viewer.known), need(unit, viewer.period, viewer.known)
    answering = tuple(viewer.paths(P.REPORT_VALUES)) if viewer.known.is_now else ()
    table = showing.gap_table(found, answering)
    if (answer := excel(request, f"Jämlikhet {unit.name}", table)) is not None:
        return answer
    context = {
        "unit": unit, "headline": told.equality(found), "compared": told.compared(found), "table": table,
        "picture": showing.gap_picture(found), "resources": told.resources(resources),
        "need": showing.need_table(resources), "found": found,
        "start": viewer.known.is_now and viewer.may(P.EDIT_CHAIN, unit),
        "unacted": [one for one in found.real if one.answer and one.state == "measure" and not found.measure(one)],
    }  # fmt: skip
    return render(request, "improvement/equality.html", context)
