"""Reading about awards: the organiser, a municipality that applies, a seat, the book, and what everybody may see."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.safestring import SafeString

from styrkedjan.areas.assessment.models import AwardApplication, AwardRound, AwardSeat
from styrkedjan.areas.assessment.queries import award as queries
from styrkedjan.areas.assessment.queries.award import AwardYear, Panel
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.assessment.award import AWARD_APPLICATION, AWARD_ROUND, SeatKind
from styrkedjan.domain.assessment.award import RoundState as R
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews import award_book as books
from styrkedjan.pages.assessment import award_showing as showing
from styrkedjan.pages.assessment.award_subjects import (
    by_applied,
    by_judged,
    by_own,
    by_round,
    by_seat,
    panel_of,
)
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.files import as_download
from styrkedjan.pages.kit.public import municipality, public
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.reports import award_book
from styrkedjan.reports.writers import Format, html, write

P = Permission
FORMS = (Format.PDF, Format.DOCX)

# --- who arranges -----------------------------------------------------------------------------------------------------


@door(P.ARRANGE_AWARD, principal)
def awards(request: Request, unit: Unit) -> HttpResponse:
    """Every round that the organiser has held."""
    found = queries.rounds(AwardRound.objects.filter(organiser=unit), request.viewer.known)
    table = showing.rounds_table(found)
    open_now = next((one for one in found if one.state is not R.DECIDED), None)
    context = {"unit": unit, "table": table, "open": open_now, "may_edit": request.viewer.known.is_now}
    return excel(request, "Utmärkelser", table) or render(request, "assessment/awards.html", context)


def _year(request: Request, row: AwardRound) -> AwardYear:
    found = queries.round_of(row, request.viewer.known)
    if found is None:
        raise Http404("Omgången fanns inte då.")
    return found


@door(P.ARRANGE_AWARD, by_round)
def award(request: Request, round: AwardRound) -> HttpResponse:
    """A round: where it stands, who has applied, who has declared and voted, and the one next step."""
    year = _year(request, round)
    applied, seats = showing.applied_table(year), showing.seats_table(year)
    if (answer := excel(request, year.name, applied, seats)) is not None:
        return answer
    context = {
        "unit": round.organiser, "year": year, "row": year.row, "steps": showing.way(year), "applied": applied,
        "seats": seats, "headline": showing.headline(year), "picture": showing.picture(year),
        "tally": showing.tally_table(year), "drafts": len(year.applications) - len(year.handed_in),
        "moves": {move.value for move in AWARD_ROUND.moves(year.state)} if request.viewer.known.is_now else set(),
        "next": showing.next_step(year), "waits": year.undecidable if year.state is R.JUDGING else (),
    }  # fmt: skip
    return render(request, "assessment/award.html", context)


@door(P.ARRANGE_AWARD, by_applied)
def application(request: Request, application: AwardApplication) -> HttpResponse:
    """An application that has been handed in, as the organiser reads it."""
    back = reverse("assessment:award", kwargs={"pk": application.round_id})
    return _application(request, application, back)


def _application(request: Request, row: AwardApplication, back: str, **more: Any) -> HttpResponse:
    found = queries.application_of(row, request.viewer.known)
    if found is None or found.state not in queries.HANDED_IN:
        raise Http404("Ansökan fanns inte då.")
    table = showing.answers_table(found)
    if (answer := excel(request, f"Ansökan {found.name}", table)) is not None:
        return answer
    context = {
        "unit": row.round.organiser, "applied": found, "table": table, "texts": showing.texts(found), "back": back,
        "picture": showing.answers_picture(found), "said": showing.said(found), **more,
    }  # fmt: skip
    return render(request, "assessment/award_application.html", context)


# --- the municipality -------------------------------------------------------------------------------------------------


@door(P.ANSWER_ASSESSMENT, principal)
def own(request: Request, unit: Unit) -> HttpResponse:
    """The rounds that are open, and one's own applications."""
    known = request.viewer.known
    found = queries.offered(unit, known)
    results = queries.results_of([unit.pk], known).get(unit.pk, [])
    open_now = next((one for one in found if one.state is R.INVITED and one.own is None), None)
    context = {"unit": unit, "offered": found, "results": results, "open": open_now, "is_now": known.is_now}
    return render(request, "assessment/award_own.html", context)


@door(P.ANSWER_ASSESSMENT, by_own)
def own_application(request: Request, application: AwardApplication) -> HttpResponse:
    """One's own application: what is done, what is left, and the one next step."""
    found = queries.application_of(application, request.viewer.known)
    if found is None:
        raise Http404("Ansökan fanns inte då.")
    table = showing.answers_table(found)
    if (answer := excel(request, f"Ansökan {found.name}", table)) is not None:
        return answer
    is_open = request.viewer.known.is_now and application.round.state == R.INVITED
    context = {
        "unit": application.municipality, "applied": found, "row": found.row, "parts": showing.parts(found),
        "moves": {move.value for move in AWARD_APPLICATION.moves(found.state)} if is_open else set(),
        "left": found.lacking, "table": table, "texts": showing.texts(found), "picture": showing.progress(found),
    }  # fmt: skip
    return render(request, "assessment/award_own_application.html", context)


# --- a seat -----------------------------------------------------------------------------------------------------------


@door(P.JUDGE_AWARD, principal)
def seats(request: Request, unit: Unit) -> HttpResponse:
    """One's own seats, and what waits."""
    panels = queries.panels(request.viewer.user, request.viewer.known)
    found = [(one, showing.waits(one)) for one in panels if one.year.row.organiser_id == unit.pk]
    waiting = sum(bool(words) for _, words in found)
    return render(request, "assessment/award_seats.html", {"unit": unit, "panels": found, "waiting": waiting})


@door(P.JUDGE_AWARD, by_seat)
def seat(request: Request, seat: AwardSeat) -> HttpResponse:
    """What one is to judge: to declare first, then to read, then to propose or vote."""
    panel = panel_of(request, seat)
    context = {
        "unit": seat.round.organiser, "panel": panel, "seat": seat, "lines": showing.judged(panel),
        "is_juror": panel.seat.kind is SeatKind.JUROR, "is_now": request.viewer.known.is_now,
        "tally": showing.tally_table(panel.year, {one.row.pk for one in panel.readable}),
        "may_read": bool(panel.readable), **showing.seat_moves(panel),
    }  # fmt: skip
    return render(request, "assessment/award_seat.html", context)


@door(P.JUDGE_AWARD, by_judged)
def read(request: Request, seat: AwardSeat, application: AwardApplication) -> HttpResponse:
    """An application that one's seat may read."""
    return _application(request, application, reverse("assessment:award_seat", kwargs={"pk": seat.pk}), seat=seat)


# --- the book ---------------------------------------------------------------------------------------------------------


def _document(year: AwardYear, known: Known, panel: Panel | None = None) -> Any:
    if not year.state.tells_nominees:
        raise Http404("Boken finns när kommunerna är nominerade.")
    only = None if panel is None else {one.row.pk for one in panel.readable}
    if only is not None and not only:
        raise Http404("Anmäl först om du har jäv.")
    return award_book.document(books.book_of(year, known, only=only), known)


def _book(
    request: HttpRequest, document: Any, year: AwardYear, back: str, template: str = "assessment/award_book.html"
) -> HttpResponse:
    chapters: list[str] = []

    def mark(found: re.Match[str]) -> str:
        chapters.append(unescape(found[1]))
        return f'<h2 id="k{len(chapters)}">{found[1]}</h2>'

    told = SafeString(re.sub(r"<h2>(.*?)</h2>", mark, html.fragment(document)))  # nosec B703
    context = {
        "document": document,
        "told": told,
        "year": year,
        "chapters": chapters,
        "files": f"{request.path}fil/",
        "back": back,
    }
    return render(request, template, context)


def _file(document: Any, form: str) -> HttpResponse:
    if form not in set(FORMS):
        raise Http404("Formatet finns inte.")
    return as_download(write(document, Format(form), award_book.LAYOUT))


@door(P.ARRANGE_AWARD, by_round)
def book(request: Request, round: AwardRound) -> HttpResponse:
    """The book as a page."""
    year = _year(request, round)
    back = reverse("assessment:award", kwargs={"pk": round.pk})
    return _book(request, _document(year, request.viewer.known), year, back)


@door(P.ARRANGE_AWARD, by_round)
def book_file(request: Request, round: AwardRound, form: str) -> HttpResponse:
    """The book to print."""
    return _file(_document(_year(request, round), request.viewer.known), form)


def _as_juror(request: Request, seat: AwardSeat) -> Panel:
    panel = panel_of(request, seat)
    if panel.seat.kind is not SeatKind.JUROR:
        raise Http404("Boken är juryns underlag.")
    return panel


@door(P.JUDGE_AWARD, by_seat)
def seat_book(request: Request, seat: AwardSeat) -> HttpResponse:
    """The book without those that the juror has a conflict about."""
    panel = _as_juror(request, seat)
    back = reverse("assessment:award_seat", kwargs={"pk": seat.pk})
    document = _document(panel.year, request.viewer.known, panel)
    return _book(request, document, panel.year, back)


@door(P.JUDGE_AWARD, by_seat)
def seat_book_file(request: Request, seat: AwardSeat, form: str) -> HttpResponse:
    """The same to print."""
    panel = _as_juror(request, seat)
    return _file(_document(panel.year, request.viewer.known, panel), form)


# --- everybody --------------------------------------------------------------------------------------------------------


def _told(code: str, pk: int | None = None) -> tuple[Unit, list[AwardYear]]:
    root = municipality(code)
    which = {"pk": pk} if pk is not None else {}
    return root, queries.public_rounds(NOW, organiser=root, **which)


def _one(code: str, pk: int) -> tuple[Unit, AwardYear]:
    root, found = _told(code, pk)
    if not found:
        raise Http404("Omgången finns inte.")
    return root, found[0]


@public
def public_awards(request: HttpRequest, code: str) -> HttpResponse:
    """Who has been nominated and who has won, round by round."""
    root, found = _told(code)
    return render(request, "assessment/award_public.html", {"root": root, "years": found})


@public
def public_award(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One round: the nominees, and the winner with the jury's motivation."""
    root, year = _one(code, pk)
    others = [one for one in year.nominees if one.row.pk != year.row.winner_id]
    picture = showing.public_picture(year)
    context = {"root": root, "year": year, "winner": year.winner, "others": others, "picture": picture}
    return render(request, "assessment/award_public_one.html", context)


def _decided(code: str, pk: int) -> AwardYear:
    _, year = _one(code, pk)
    if year.state is not R.DECIDED:
        raise Http404("Boken blir offentlig när juryn har beslutat.")
    return year


@public
def public_book(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The book, once the jury has decided."""
    year = _decided(code, pk)
    back = reverse("assessment:award_public_one", kwargs={"code": code, "pk": pk})
    return _book(request, _document(year, NOW), year, back, "assessment/award_public_book.html")


@public
def public_book_file(request: HttpRequest, code: str, pk: int, form: str) -> HttpResponse:
    """The same to print."""
    return _file(_document(_decided(code, pk), NOW), form)


urlpatterns = [
    path("utmarkelser/", awards, name="awards"),
    path("utmarkelse/<int:pk>/", award, name="award"),
    path("utmarkelse/<int:pk>/bok/", book, name="award_book"),
    path("utmarkelse/<int:pk>/bok/fil/<str:form>/", book_file, name="award_book_file"),
    path("utmarkelse/ansokan/<int:pk>/", application, name="award_application"),
    path("sok-utmarkelse/", own, name="award_own"),
    path("sok-utmarkelse/<int:pk>/", own_application, name="award_own_application"),
    path("jury/", seats, name="award_seats"),
    path("jury/<int:pk>/", seat, name="award_seat"),
    path("jury/<int:pk>/las/<int:application>/", read, name="award_read"),
    path("jury/<int:pk>/bok/", seat_book, name="award_seat_book"),
    path("jury/<int:pk>/bok/fil/<str:form>/", seat_book_file, name="award_seat_book_file"),
    path("oppet/<str:code>/utmarkelser/", public_awards, name="award_public"),
    path("oppet/<str:code>/utmarkelse/<int:pk>/", public_award, name="award_public_one"),
    path("oppet/<str:code>/utmarkelse/<int:pk>/bok/", public_book, name="award_public_book"),
    path("oppet/<str:code>/utmarkelse/<int:pk>/bok/fil/<str:form>/", public_book_file, name="award_public_book_file"),
]
