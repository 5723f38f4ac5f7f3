"""Sound financial management: objectives and goals with workings, the proposal, and what the bodies judge."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from styrkedjan.areas.books import actions, queries
from styrkedjan.areas.books.models import Measure, Objective, SoundVerdict, Stage
from styrkedjan.areas.books.queries.stated import OBJECTIVE
from styrkedjan.areas.chain.queries.governing import deciding_bodies
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.queries.goals import council_goals
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.economy.objectives import Bound, Verdict
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.books.forms import Scale
from styrkedjan.pages.books.showing import readable, readable_json, show
from styrkedjan.pages.books.sound_forms import GuidelineForm, ObjectiveForm, VerdictForm
from styrkedjan.pages.books.writing import state
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.handling import handle
from styrkedjan.pages.kit.viewer import Viewer

BODIES = {Stage.BOARD: "Kommunstyrelsen", Stage.COUNCIL: "Kommunfullmäktige"}


@door(Permission.VIEW, subject=principal)
def objectives(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Whether the management is sound: the proposal, the judgements, the objectives and the goals."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    period, known = viewer.period, viewer.known
    found = queries.objectives(unit, period, council_goals(unit, period, known), known=known)
    context = {
        "found": found,
        "rows": [(row, readable(row.assessment.working, 1)) for row in found.rows],
        "goals": found.goals,
        "partly": sum(goal.told == "partly" for goal in found.goals),
        "sound": readable(found.sound.working),
        "judged": queries.judgements(unit, period, found, known),
        "stages": list(Stage),
        "tab": "objectives",
    }
    return show(request, "objectives", unit, context)


@door(Permission.EDIT_BOOKS, subject=principal)
def judge(request: HttpRequest, unit: Unit, stage: str) -> HttpResponse:
    """Enter what the board or the council judges, with all that is known now."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if stage not in Stage.values:
        raise Http404("Bedömningen finns inte.")
    period, body = viewer.period, BODIES[Stage(stage)]
    found = queries.objectives(unit, period, council_goals(unit, period, NOW), known=NOW)
    rows = NOW.rows(SoundVerdict).filter(principal=unit, period=str(period))
    row = rows.filter(stage=stage).first()
    form = VerdictForm(
        request.POST or None, initial=_verdict_start(row or rows.first(), row, found, body),
        bodies=_bodies(Matter.SOUND_VERDICT, unit),
    )  # fmt: skip
    return handle(
        request, form,
        lambda data: actions.judge_sound_management(
            by=viewer.user, principal=unit, period=period, stage=Stage(stage), version=data["version"],
            judgement=actions.Judgement(Verdict(data["verdict"]), data["text"], form.decision(), data["reason"]),
            material=queries.material_of(found, period, timezone.now()),
        ),
        unit=unit, title=f"{Stage(stage).label} av god ekonomisk hushållning {period.label}",
        button="För in bedömningen", back=reverse("books:objectives"),
        done="Bedömningen är införd, med allt som var känt.",
        lead=f"Förslaget är: {found.sound.sentence}", template="books/judge.html", found=found,
    )  # fmt: skip


@door(Permission.VIEW, subject=principal)
def verdict(request: HttpRequest, unit: Unit, pk: int) -> HttpResponse:
    """A judgement with what was known when it was made."""
    row = NOW.ever(SoundVerdict).filter(principal=unit, pk=pk).select_related("known_by").first()
    if row is None:
        raise Http404("Bedömningen finns inte.")
    kept = row.material
    shown = [
        {**one, "value": None if one["value"] is None else Decimal(one["value"]), "target": Decimal(one["target"]),
         "working": readable_json(one["working"], 1)}
        for one in kept["objectives"]
    ]  # fmt: skip
    context = {
        "row": row, "objectives": shown, "goals": kept["goals"], "sentence": kept["sentence"],
        "working": readable_json(kept["working"], 0), "tab": "objectives",
    }  # fmt: skip
    return show(request, "verdict", unit, context)


@door(Permission.EDIT_BOOKS, subject=principal)
def guideline(request: HttpRequest, unit: Unit) -> HttpResponse:
    """The council's guidelines: how many goals must be attained."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    row = queries.guideline_of(unit, viewer.period.year, NOW)
    start: dict[str, Any] = {
        "from_year": viewer.period.year,
        "body": "Kommunfullmäktige",
        "version": version_of([row] if row else []),
    }
    if row:
        start |= {
            "from_year": row.from_year, "text": row.text, **_decided(row),
            "financial": round(row.financial_share * 100), "operational": round(row.operational_share * 100),
        }  # fmt: skip
    form = GuidelineForm(request.POST or None, initial=start, bodies=_bodies(Matter.GUIDELINE, unit))
    return handle(
        request, form,
        lambda data: actions.set_guideline(
            by=viewer.user, principal=unit, from_year=data["from_year"], text=data["text"], decision=form.decision(),
            version=data["version"] if row and row.from_year == data["from_year"] else None, **form.shares(),
        ),
        unit=unit, title="Riktlinjer för god ekonomisk hushållning", button="Spara riktlinjerna",
        back=reverse("books:objectives"), done="Riktlinjerna är sparade.",
        lead="Kommunallagen (11 kap. 1 §) kräver riktlinjer men säger inte hur många mål som ska nås. Det avgör "
        "fullmäktige.",
    )  # fmt: skip


@door(Permission.EDIT_BOOKS, subject=principal)
def objective(request: HttpRequest, unit: Unit, key: str = "") -> HttpResponse:
    """A new objective, or another version of one there is."""
    row = _objective(unit, key) if key else None
    start = _start(row) if row else {"body": "Kommunfullmäktige", "version": version_of([])}
    form = ObjectiveForm(request.POST or None, initial=start, bodies=_bodies(Matter.OBJECTIVE, unit))
    return handle(
        request, form,
        lambda data: actions.set_objective(
            by=request.viewer.user, principal=unit, key=key or _free_key(unit, data["name"]), name=data["name"],  # type: ignore[attr-defined]
            measure=Measure(data["measure"]), bound=Bound(data["bound"]), target=data["target"], unit=data["unit"],
            years=data["years"], decision=form.decision(), version=data["version"] if key else None,
        ),
        unit=unit, title="Ändra finansiellt mål" if row else "Nytt finansiellt mål", button="Spara målet",
        back=reverse("books:objectives"), done="Målet är sparat.",
        lead="Som fullmäktige har beslutat det. En ändring blir en ny version; den gamla finns kvar.",
    )  # fmt: skip


@door(Permission.EDIT_BOOKS, subject=principal)
def objective_outcome(request: HttpRequest, unit: Unit, key: str) -> HttpResponse:
    """The year's outcome of an objective that is entered by hand."""
    year = request.viewer.period.year  # type: ignore[attr-defined]
    row = _objective(unit, key)
    if row.measure != Measure.STATED:
        raise Http404("Målets utfall räknas ur räkenskaperna.")
    return state(
        request, unit, year, {f"{OBJECTIVE}{key}": f"Utfall {year}"}, title=f"Utfall {year}: {row.name}",
        back=reverse("books:objectives"), lead="Utfallet för året, med sin källa.", scale=Scale(row.unit, 1),
    )  # fmt: skip


@door(Permission.EDIT_BOOKS, subject=principal)
def withdraw(request: HttpRequest, unit: Unit, key: str) -> HttpResponse:
    """Ask, then take an objective away; its history stays."""
    row = _objective(unit, key)
    if request.method == "POST":
        actions.withdraw_objective(by=request.viewer.user, objective=row)  # type: ignore[attr-defined]
        messages.success(request, f"Målet ”{row.name}” gäller inte längre.")
        return redirect("books:objectives")
    return render(request, "books/withdraw.html", {"unit": unit, "row": row})


def _objective(unit: Unit, key: str) -> Objective:
    row = NOW.rows(Objective).filter(principal=unit, key=key).select_related("principal").first()
    if row is None:
        raise Http404("Målet finns inte.")
    found: Objective = row
    return found


def _start(row: Objective) -> dict[str, object]:
    places = max(0, -int(row.target.normalize().as_tuple().exponent))
    return {
        "version": version_of([row]),
        "name": row.name,
        "measure": row.measure,
        "bound": row.bound,
        "target": number(row.target, places),
        "unit": row.unit,
        "years": row.years,
        **_decided(row),
    }


def _decided(row: Any) -> dict[str, Any]:
    return {
        "body": row.decision_body,
        "date": row.decision_date,
        "section": row.decision_section,
        "record_number": row.record_number,
    }


def _verdict_start(
    near: SoundVerdict | None, row: SoundVerdict | None, found: queries.Objectives, body: str
) -> dict[str, Any]:
    """The judgement that stands; else the other body's words, or the proposal, to begin from."""
    start: dict[str, Any] = {"version": version_of([row] if row else []), "body": body}
    if row is not None:
        return {**start, "verdict": row.verdict, "text": row.text, "reason": row.reason, **_decided(row)}
    if near is not None:
        return {**start, "verdict": near.verdict, "text": near.text, "reason": near.reason}
    return {**start, "verdict": "" if found.sound.verdict is Verdict.OPEN else found.sound.verdict.value}


def _free_key(unit: Unit, name: str) -> str:
    """A key made of the name that no objective has or has had; never a word that the addresses use."""
    base = slugify(name)[:34] or "mal"
    taken = {
        *NOW.ever(Objective).filter(principal=unit).values_list("key", flat=True),
        "nytt",
        "riktlinjer",
        "bedomning",
    }
    candidates = (base if count == 1 else f"{base}-{count}" for count in range(1, 1000))
    return next(key for key in candidates if key not in taken)


def _bodies(matter: Matter, unit: Unit) -> list[str]:
    """Those that may decide it today."""
    return deciding_bodies(matter, unit, timezone.localdate())
