"""The one page a unit head fills in, and the reports further down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import BoundField
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.economy.queries.proposal_book import ProposalBook, proposal_book
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, ROOT_KINDS
from styrkedjan.areas.reporting import permissions
from styrkedjan.areas.reporting.actions import moving, writing
from styrkedjan.areas.reporting.actions.writing import Answer
from styrkedjan.areas.reporting.models import ElementAssessment, UnitReport
from styrkedjan.areas.reporting.queries import page as page_queries
from styrkedjan.areas.reporting.queries import rounds
from styrkedjan.areas.reporting.queries.instructions import issued_for
from styrkedjan.areas.reporting.queries.page import Asked, GoalLine, ReportPage
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Problem, Refused, WrongState
from styrkedjan.domain.reporting import FORECAST, JUDGING, SECTION, ReportMove, ReportState
from styrkedjan.domain.stops import FIELD, Thing
from styrkedjan.domain.swedish import listing
from styrkedjan.foundation import once
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews import deviations
from styrkedjan.pages.kit import measuring
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.reporting.figures import Figures, ValueFields, followed, moved
from styrkedjan.pages.reporting.forms import TEXT_FIELDS, ReferBackForm, ReportForm
from styrkedjan.pages.reporting.subjects import read_subject


@dataclass(frozen=True, slots=True)
class GoalFields:
    """A goal on the page with its form fields; None where the round asks for no forecast."""

    line: GoalLine
    version: BoundField
    status: BoundField
    reason: BoundField
    forecast: BoundField | None
    comment: BoundField
    values: tuple[ValueFields, ...] = ()
    asked: deviations.Asked | None = None


@dataclass(frozen=True, slots=True)
class TextField:
    """A text on the page, with what was written last time."""

    field: BoundField
    before: str


@door(Permission.VIEW, subject=read_subject)
def report(request: Request, report: UnitReport) -> HttpResponse:
    """The report: prefilled and written by those who may, read by the others."""
    viewer = request.viewer
    viewers.remember_unit(request, report.unit)
    may_edit = viewer.known.is_now and ReportMove.EDIT in permissions.moves(viewer.user, report)
    if request.method == "POST" and may_edit:
        save = _save_in_place if request.headers.get(IN_PLACE) else _save
        return save(request, page_queries.report_page(report, viewer.known, to_save=True))
    page = page_queries.report_page(report, viewer.known)
    form = ReportForm(page)
    return _show(request, page, form, may_edit)


# The page's own script saves without leaving it, and says so with this header.
IN_PLACE = "Save-In-Place"


def _save_in_place(request: Request, page: ReportPage) -> HttpResponse:
    """Save what was sent, and answer with nothing but what the form needs to be saved again.

    What does not go well changes nothing: the script then sends the form as it would be without it.
    """
    figures = Figures(page, request.viewer, request.POST, to_save=True)
    try:
        saved, changed = _write(request, page, ReportForm(page, request.POST), figures)
    except (EditConflict, InvalidInput):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    versions = ElementAssessment.objects.filter(report=saved).values_list("pk", "version")
    fields: dict[str, Any] = {"version": saved.version, **{f"{key}-version": version for key, version in versions}}
    if figures.forms:
        fields |= Figures(page, request.viewer).versions
    told = {
        "fields": {name: str(value) for name, value in {**fields, once.FIELD: once.token()}.items()},
        "said": f"Sparat {timezone.localtime():%H:%M}.",
        # What the figures propose has moved since it was judged: the person has to read the page again.
        "read_again": bool(figures.forms) or bool(changed) or any(line.has_moved for line in page.goals),
    }
    # Where a second sending of the same form is led, should this answer be lost on the way.
    return JsonResponse(told, headers={"Location": reverse("reporting:report", kwargs={"pk": saved.pk})})


def _save(request: Request, page: ReportPage) -> HttpResponse:
    """Save what was sent; hand in when asked to. Nothing somebody wrote is lost on the way."""
    form, figures = ReportForm(page, request.POST), Figures(page, request.viewer, request.POST, to_save=True)
    by: Any = request.user
    hands_in = request.POST.get("then") == "submit"
    # What is proposed of the forecast that is signed with it, read before anything is held.
    signs = hands_in and (page.round.with_forecast or figures.forecast is not None)
    book = proposal_book(request.viewer.root, page.period, NOW) if signs else None
    try:
        try:
            saved, changed = _write(request, page, form, figures, accept=hands_in)
        except EditConflict as conflict:
            _write(request, page, form, figures, frozenset(conflict.mine))
            return _conflict(request, page.report, conflict)
        if changed:
            messages.warning(
                request,
                f"Sparat. Siffrorna du skrev ändrar förslaget för {listing(changed)}: läs bedömningen igen"
                f"{', och lämna sedan in.' if hands_in else '.'}",
            )
            return redirect("reporting:report", pk=page.report.pk)
        if hands_in:
            _hand_in(by, saved, figures, book)
            messages.success(request, "Rapporten är inlämnad.")
            return redirect("reporting:report", pk=page.report.pk)
    except InvalidInput as invalid:
        fresh = page_queries.report_page(page.report, NOW)
        return _show(request, fresh, ReportForm(fresh, request.POST), True, list(invalid.problems))
    messages.success(request, "Sparat.")
    return redirect("reporting:report", pk=page.report.pk)


def _hand_in(by: Any, report: UnitReport, figures: Figures, book: ProposalBook | None) -> None:
    """Hand in and sign; what the forecast lacks is told among what the report lacks."""
    try:
        with transaction.atomic():
            moving.submit(by=by, report=report, book=book)
            figures.sign(report.economy_comment, book)
    except (NotAllowed, WrongState):
        raise
    except Refused as refusal:
        raise InvalidInput([Problem("", "Prognosen", refusal.sentence, refusal.way_forward)]) from refusal


def _write(
    request: Request,
    page: ReportPage,
    form: ReportForm,
    figures: Figures,
    without: frozenset[str] = frozenset(),
    *,
    accept: bool = False,
) -> tuple[UnitReport, list[str]]:
    """Figures, texts and judgements in one step, and the goals of which the figures now propose something else."""
    texts = {name: text for name, text in form.texts.items() if name not in without}
    answers, now = form.answers(without), page
    asked = _answered(page, texts, answers)
    with transaction.atomic():
        said = texts.get("economy_comment", page.report.economy_comment).strip()
        if figures.save(said, accept=accept, without=without):
            now = page_queries.report_page(page.report, NOW, to_save=True)
            answers = followed(answers, page, now)
        saved = writing.save_report(
            by=figures.by, report=page.report, version=form.sent_version, texts=texts, answers=answers,
            known={line.element.pk: line.facts for line in now.goals},
        )  # fmt: skip
    measuring.answered(request, page.unit, page.round.plan_year.year, asked)
    return saved, moved(page, now)


def _answered(page: ReportPage, texts: Mapping[str, str], answers: Sequence[Answer]) -> dict[str, bool]:
    """The fields that were written in, by their keys in the ledger, with whether they were empty before."""
    found, step = {}, page.round.cycle_id
    for name, text in texts.items():
        before = page_queries.text_of(page.report, name)
        if text.strip() != before:
            found[Thing(FIELD, step=step, field=name).key] = not before
    rows = {line.assessment.pk: line.assessment for line in page.goals}
    for one in answers:
        row = rows[one.assessment]
        for field, name in ((JUDGING, "status"), (FORECAST, "forecast")):
            if one.values.get(name) and one.values[name] != getattr(row, name):
                found[Thing(FIELD, step=step, field=field).key] = not getattr(row, name)
    return found


def _conflict(request: Request, report: UnitReport, conflict: EditConflict) -> HttpResponse:
    """Both texts side by side. Everything else that was sent is saved already."""
    fresh = page_queries.report_page(
        UnitReport.objects.select_related("unit__principal", "round__plan_year").get(pk=report.pk), NOW
    )
    form, figures = ReportForm(fresh), Figures(fresh, request.viewer)
    lines = {line.assessment.pk: line for line in fresh.goals}
    pairs = []
    for name, told in conflict.theirs.items():
        key, _, field = name.rpartition("-")
        figure = figures.field(name)
        theirs = str(figure.value() or "") if figure is not None else told
        if figure is not None and theirs == conflict.mine[name]:
            continue
        label = f"{lines[int(key)].element}: {_LABELS[field]}" if key.isdigit() else ""
        choices = dict(getattr(figure.field if figure else form.fields.get(name), "choices", ()))
        pairs.append(
            {
                "name": name,
                "label": label or (figures.label(name) if figure else str(form.fields[name].label)),
                "theirs": choices.get(theirs, theirs),
                "mine": conflict.mine[name],
                "mine_label": choices.get(conflict.mine[name], conflict.mine[name]),
                "theirs_value": theirs,
                "is_choice": bool(choices or figure),
            }
        )
    versions: list[tuple[str, Any]] = [(f"{key}-version", line.assessment.version) for key, line in lines.items()]
    versions += [("version", fresh.report.version), *figures.versions.items()]
    context = {"report": fresh.report, "pairs": pairs, "versions": versions, "saved_by": conflict.saved_by}
    return render(request, "reporting/conflict.html", context, status=409)


_LABELS = {"status": "bedömning", "override_reason": "skäl", "forecast": "prognos", "comment": "kommentar"}


def _show(
    request: Request, page: ReportPage, form: ReportForm, may_edit: bool, problems: list[Problem] | None = None
) -> HttpResponse:
    viewer = request.viewer
    figures = Figures(page, viewer, request.POST or None) if may_edit else None
    told = {line.element.pk: line.facts for line in page.goals}
    questions = deviations.questions(page.unit, told, page.period, viewer.known)
    moves = () if not viewer.known.is_now else permissions.moves(viewer.user, page.report)
    context = {
        "page": page,
        "instructions": issued_for(page.round.plan_year, page.round.cycle_id, viewer.known),
        "report": page.report,
        "form": form,
        "texts": {name: _text(page, form, name) for name in TEXT_FIELDS if name in form.fields},
        "sections": [_section(page, form, asked) for asked in page.asked],
        "goals": [_fields(line, form, figures, questions) for line in page.goal_lines],
        "assignments": [_fields(line, form, figures, questions) for line in page.assignment_lines],
        "may_edit": may_edit,
        "moves": {move.value for move in moves},
        "next_people": _next_people(page.report) if viewer.known.is_now else None,
        "own_hand_in": page.report.submitted_by_id == viewer.user.pk,
        "may_approve": viewer.may(Permission.APPROVE_REPORT, page.unit),
        "refer_back": ReferBackForm(),
        "problems": problems or [],
        "late": rounds.is_late(page.report),
        "may_forecast": may_edit and viewer.may(Permission.FORECAST, page.unit),
        "figures": figures,
        # A committee's forecast is the sum of its units', which are made and signed on a page of their own.
        "below_forecasts": page.unit.kind in (*POLITICAL_KINDS, *ROOT_KINDS),
    }
    return render(request, "reporting/report.html", context, status=422 if problems else 200)


def _next_people(report: UnitReport) -> list[User] | None:
    """Who takes the next step; None where there is none to take."""
    waits = report.state == ReportState.SUBMITTED or (
        report.state == ReportState.APPROVED and permissions.is_decided_on(report.unit)
    )
    return rounds.next_people(report) if waits else None


def _text(page: ReportPage, form: ReportForm, name: str) -> TextField:
    return TextField(form[name], getattr(page.previous, name) if page.previous else "")


def _section(page: ReportPage, form: ReportForm, asked: Asked) -> tuple[Asked, TextField, str]:
    """A section that is asked for: what it is, its field with last year's text, and what stands now."""
    before = page.previous.sections.get(asked.id, "") if page.previous else ""
    return asked, TextField(form[f"{SECTION}{asked.id}"], before), page.report.sections.get(asked.id, "")


def _fields(
    line: GoalLine, form: ReportForm, figures: Figures | None, questions: Mapping[int, deviations.Asked]
) -> GoalFields:
    key = line.assessment.pk
    asked = [figures.value_fields(fact.indicator.pk) for fact in line.facts.indicators] if figures else []
    return GoalFields(
        values=tuple(one for one in asked if one is not None),
        line=line,
        version=form[f"{key}-version"],
        status=form[f"{key}-status"],
        reason=form[f"{key}-override_reason"],
        forecast=form[f"{key}-forecast"] if f"{key}-forecast" in form.fields else None,
        comment=form[f"{key}-comment"],
        asked=questions.get(line.element.pk),
    )


@door(Permission.VIEW, subject=read_subject)
def below(request: Request, report: UnitReport) -> HttpResponse:
    """The reports that this one gathers: how far they have come, how their goals stand, what they say."""
    viewer = request.viewer
    lines = page_queries.below(report, viewer.known)
    open_ = {line.report.pk for line in lines if permissions.may_read(viewer.user, line.report)}
    waiting = [line for line in lines if line.report.state in permissions.UNFINISHED]
    said = [line for line in lines if line.report.summary and line.report.pk in open_]
    return render(
        request,
        "reporting/below.html",
        {"report": report, "lines": lines, "waiting": waiting, "open": open_, "said": said},
    )
