"""Reading: what is under way, one assessment as its reader may read it, its report, and how municipalities develop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString

from styrkedjan.analysis.agreement import agreement
from styrkedjan.areas.assessment.actions.publishing import FEEDBACK_DAY
from styrkedjan.areas.assessment.bank_workbook import bank_workbook
from styrkedjan.areas.assessment.models import (
    Assessment,
    CalibrationAnswer,
    CalibrationCase,
    Evidence,
    PublishedResult,
    QuestionBank,
)
from styrkedjan.areas.assessment.permissions import sees
from styrkedjan.areas.assessment.queries import frameworks
from styrkedjan.areas.assessment.queries import results as published
from styrkedjan.areas.assessment.queries.cases import Case, case_of, of_evaluator, of_municipality
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.assessment.agreeing import STEPS, label_of, parsed, share_of
from styrkedjan.domain.assessment.states import AssessmentState, Duty, RemarkKind
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.assessment import showing
from styrkedjan.pages.assessment.subjects import by_assessment, by_evidence
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.files import as_download
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.reports import assessment_told
from styrkedjan.reports.assessment_report import assessment_document, is_good, slides
from styrkedjan.reports.headlines import Headline
from styrkedjan.reports.writers import Format, html, write, xlsx

P = Permission
S = AssessmentState
MOST_EXAMPLES = 12
FORMS = (Format.PDF, Format.DOCX, Format.XLSX, Format.JSON, Format.HTML)


@door(P.VIEW, anywhere=True)
def overview(request: Request) -> HttpResponse:
    """The newest result with what it is held beside, what is under way, and for an evaluator what it has to do."""
    viewer, known = request.viewer, request.viewer.known
    root = viewer.root
    makes = of_evaluator(root, known) if viewer.may(P.ASSESS, root) else []
    ours = of_municipality(root, known) if viewer.may(P.VIEW_DRAFTS, root) else []
    rows = published.results(known)
    own = [one for one in rows if one.municipality_id == root.pk]
    forced = "tvinga" in request.GET
    profile = assessment_told.profile_of(own[0], rows, forced=forced) if own else None
    made = showing.assessment_table("Utvärderingar", makes, viewer.user) if makes else None
    table, areas = showing.result_table(rows), showing.area_table(profile) if profile else None
    shown = [one for one in (areas, made, table) if one is not None]
    if (answer := excel(request, "Kommunkompassen", *shown)) is not None:
        return answer
    context = {
        "unit": root, "profile": profile, "headline": _headline(profile, makes, rows), "made": made,
        "rose": showing.rose(profile) if profile else None, "rounds": showing.rounds(own),
        "areas": areas, "results": table,
        "under_way": [one for one in ours if S(one.state).is_open], "published": own, "forced": forced,
        "may_commission": known.is_now and viewer.may(P.ASSESS, root),
    }  # fmt: skip
    return render(request, "assessment/overview.html", context)


def _headline(
    profile: assessment_told.Profile | None, makes: Sequence[Assessment], rows: Sequence[PublishedResult]
) -> Headline:
    if profile is not None:
        return profile.headline
    if under_way := [one for one in makes if S(one.state).is_open]:
        names = ", ".join(one.municipality.name for one in under_way[:3])
        return Headline("", plural(len(under_way), "utvärdering", "utvärderingar"), f" pågår: {names}")
    if makes:
        return Headline("Ingen utvärdering pågår")
    return Headline(f"Kommunen är inte utvärderad här; {len(rows)} resultat från andra finns att läsa")


@door(P.VIEW, anywhere=True)
def development(request: Request) -> HttpResponse:
    """Round by round, the place among those that can be compared, who has gained most and what they did."""
    known, root = request.viewer.known, request.viewer.root
    rows = published.results(known)
    own = [one for one in rows if one.municipality_id == root.pk]
    newest = own[0] if own else rows[0] if rows else None
    changes = assessment_told.improvers(rows, newest.framework, newest.scope, known.day) if newest is not None else ()
    told = published.with_examples(rows, known)
    improved = showing.improver_table(changes, told)
    profile = assessment_told.profile_of(own[0], rows) if own else None
    table = showing.result_table(rows)
    if (answer := excel(request, "Utveckling", *([improved] if improved else []), table)) is not None:
        return answer
    weak = [key for key, points in profile.criteria.items() if points < assessment_told.GOOD_AT] if profile else []
    examples = (
        [one for one in published.examples(known, framework=newest.framework, but=root) if is_good(one)]
        if newest is not None else []
    )  # fmt: skip
    names = _criteria(newest.framework) if newest else {}
    chosen = [one for one in examples if one.criterion in weak] or examples
    context = {
        "unit": root, "profile": profile, "improved": improved, "rounds": showing.rounds(own), "results": table,
        "examples": [(one, names.get(one.criterion, "")) for one in chosen[:MOST_EXAMPLES]],
        "best": changes[0] if changes else None, "weak": bool(weak),
    }  # fmt: skip
    return render(request, "assessment/development.html", context)


def _criteria(framework: str) -> dict[str, str]:
    return {one.id: one.text for one in frameworks.framework_of(framework).criteria}


# --- one assessment ---------------------------------------------------------------------------------------------------


def _case(request: Request, assessment: Assessment) -> Case:
    """As the reader may read it; 404 for who may not know of it, and where it was not there then."""
    found = case_of(assessment, request.viewer.known, request.user) if sees(request.user, assessment) else None
    if found is None:
        raise Http404("Utvärderingen finns inte.")
    return found


@door(P.VIEW, subject=by_assessment)
def case(request: Request, assessment: Assessment) -> HttpResponse:
    """Where it stands and the one next step, for whoever reads: a seat, or the municipality."""
    found, now = _case(request, assessment), request.viewer.known.is_now
    differences, answers = showing.difference_table(found), showing.answer_table(found)
    shown = [one for one in (differences, answers) if one is not None]
    if (answer := excel(request, f"Utvärdering {found.row}", *shown)) is not None:
        return answer
    step, besides = showing.links(found, showing.next_step(found)) if now else (None, [])
    may_answer = now and not found.is_inside and request.viewer.may(P.ANSWER_ASSESSMENT, assessment.municipality)
    scores = found.state is S.SCORING and found.duty is Duty.ASSESSOR and now
    done = found.my_seat is not None and found.my_seat.finished_at is not None
    context = {
        "unit": assessment.municipality, "case": found, "row": found.row, "headline": assessment_told.standing(found),
        "way": showing.way(found), "next": step, "besides": besides, "moves": showing.moves(found) if now else set(),
        "to_score": showing.to_do(found, "score") if scores and not done else (),
        "to_answer": showing.to_do(found, "answer") if may_answer and found.state is S.ANSWERING else (),
        "can_hand_in": may_answer and found.answered == len(found.framework.questions),
        "differences": differences, "answers": answers, "may_answer": may_answer, "profile": _profile(request, found),
        "leads": now and found.duty is Duty.LEAD, "assesses": now and found.duty is Duty.ASSESSOR,
        "may_improve": may_answer and request.viewer.may(P.EDIT_CHAIN, assessment.municipality),
        "improvements": found.remarks_of(RemarkKind.IMPROVEMENT), "feedback_day": FEEDBACK_DAY,
        "shows_report": found.scored is not None and not found.unresolved,
    }  # fmt: skip
    return render(request, "assessment/case.html", context)


def _profile(request: Request, found: Case) -> assessment_told.Profile | None:
    if found.scored is None:
        return None
    return assessment_told.profile_of_case(found, published.results(request.viewer.known), request.viewer.known.day)


@door(P.VIEW, subject=by_assessment)
def report(request: Request, assessment: Assessment) -> HttpResponse:
    """The whole report as a page."""
    found = _readable(request, assessment)
    document = _document(request, found)
    context = {
        "unit": assessment.municipality, "row": found.row, "document": document, "forms": (Format.PDF, Format.DOCX),
        "body": SafeString(html.fragment(document)),  # nosec B703 - the writer escapes all text
    }  # fmt: skip
    return render(request, "assessment/report.html", context)


@door(P.VIEW, subject=by_assessment)
def report_file(request: Request, assessment: Assessment, form: str) -> HttpResponse:
    """The same value as a file."""
    if form not in set(FORMS):
        raise Http404("Formatet finns inte.")
    return as_download(write(_document(request, _readable(request, assessment)), Format(form)))


def _readable(request: Request, assessment: Assessment) -> Case:
    found = _case(request, assessment)
    if found.scored is None or found.unresolved:
        raise Http404("Det finns ingen rapport ännu.")
    return found


def _document(request: Request, found: Case) -> Any:
    known = request.viewer.known
    others = published.examples(known, framework=found.row.framework, but=found.row.municipality)
    return assessment_document(found, published.results(known), others, known)


@door(P.VIEW, subject=by_assessment)
def feedback(request: Request, assessment: Assessment) -> HttpResponse:
    """What is told on the third day: a page that is shown and turned, and prints one heading a sheet."""
    found = _readable(request, assessment)
    profile = _profile(request, found)
    assert profile is not None
    context = {
        "unit": assessment.municipality, "row": found.row, "slides": slides(found, profile),
        "rose": showing.rose(profile),
    }  # fmt: skip
    return render(request, "assessment/feedback.html", context)


@door(P.VIEW, subject=by_evidence)
def evidence(request: Request, evidence: Evidence) -> HttpResponse:
    """A document with its files, and for the evaluator what was read in it."""
    found = _case(request, evidence.assessment)
    row = next((one for one in found.evidence if one.pk == evidence.pk), None)
    if row is None:
        raise Http404("Underlaget finns inte.")
    now = request.viewer.known.is_now
    moves = showing.moves(found) if now else set()
    context = {
        "unit": evidence.assessment.municipality, "case": found, "row": row,
        "criterion": found.criterion(row.criterion),
        "may_change": "answer" in moves and not found.is_inside
        and request.viewer.may(P.ANSWER_ASSESSMENT, evidence.assessment.municipality),
        "may_review": "note" in moves and found.duty is Duty.ASSESSOR,
    }  # fmt: skip
    return render(request, "assessment/evidence.html", context)


# --- the organisation's own -------------------------------------------------------------------------------------------


@door(P.ASSESS, subject=principal)
def setup(request: Request, unit: Unit) -> HttpResponse:
    """Question banks, cases to practise on, and how well the assessors agree with the key and with each other."""
    known, user = request.viewer.known, request.viewer.user
    cases = list(known.made(CalibrationCase.objects.filter(evaluator=unit)))
    answers = list(known.rows(CalibrationAnswer).filter(case__in=cases).select_related("person"))
    mine = {one.case_id: one for one in answers if one.person_id == user.pk}
    context = {
        "unit": unit, "banks": known.made(QuestionBank.objects.filter(evaluator=unit)),
        "frameworks": [one for one in frameworks.defined().values() if one.questions],
        "cases": [(one, mine.get(one.pk), *_told(one, mine.get(one.pk))) for one in cases],
        "agreement": _agreement(cases, answers), "people": len({one.person_id for one in answers}),
        "may_edit": known.is_now,
    }  # fmt: skip
    return render(request, "assessment/setup.html", context)


def _told(case: CalibrationCase, answer: CalibrationAnswer | None) -> tuple[str, str]:
    """One's own answer and the key in words; the key only once one has answered."""
    framework = frameworks.framework_of(case.framework)
    question = next((one for one in framework.questions if one.id == case.question), None)
    if question is None or answer is None:
        return "", ""
    return label_of(framework, question, answer.answer), label_of(framework, question, case.answer)


def _agreement(cases: Sequence[CalibrationCase], answers: Sequence[CalibrationAnswer]) -> str:
    """Everybody's answers against the key, in hundredths of the points; what is said not to apply is left out."""
    by_key = {one.pk: one for one in cases}
    keys, said = [], []
    for one in answers:
        case = by_key[one.case_id]
        framework = frameworks.framework_of(case.framework)
        question = next((found for found in framework.questions if found.id == case.question), None)
        if question is None:
            continue
        right, given = (share_of(framework, question, parsed(text)) for text in (case.answer, one.answer))
        if right is not None and given is not None:
            keys.append(round(right * (STEPS - 1)))
            said.append(round(given * (STEPS - 1)))
    return agreement(keys, said, STEPS).sentence if keys else ""


@door(P.ASSESS, subject=principal)
def bank_file(request: Request, unit: Unit, framework: str) -> HttpResponse:
    """A framework's questions as a workbook to write one's own from."""
    found = frameworks.defined().get(framework)
    if found is None or not found.questions:
        raise Http404("Ramverket har inga frågor.")
    data = bank_workbook(found, timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="fragebank-{found.id}.xlsx"'}
    return HttpResponse(data, content_type=xlsx.MEDIA_TYPE, headers=headers)
