"""An improvement round the wheel: an idea, its analysis, a plan, a small test, keep, adapt or drop, and the effect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from styrkedjan.areas.improvement.models import GoodPractice, Improvement
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.domain.improvement.states import (
    IMPROVEMENT,
    MOST_WHYS,
    ImprovementMove,
    ImprovementState,
    PracticeState,
    Source,
    Worked,
    whys,
)
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, edit, in_history, next_number, require_version, write
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

M = ImprovementMove
P = Permission


@action("improvement.suggest", "lämnade en idé till förbättring")
def suggest(*, by: User, unit: Unit, idea: str, at: datetime | None = None) -> Improvement:
    """Anybody's idea, in one text: its first line is what it is called until somebody has analysed it."""
    require(by, P.SUGGEST, unit)
    require_text(Idé=idea)
    return _begun(by, unit, title_of(idea), at, idea=idea.strip())


@action("improvement.start", "började en förbättring")
def start(
    *, by: User, unit: Unit, title: str, idea: str = "", source: str = Source.IDEA, origin: str = "",
    at: datetime | None = None, **linked: Any,
) -> Improvement:  # fmt: skip
    """From something that is there already; `linked` are its indicator, goal, owner and day where they are known."""
    require(by, P.EDIT_CHAIN, unit)
    require_text(Rubrik=title)
    _same_municipality(unit, linked)
    if origin and Improvement.objects.filter(principal=root_of(unit), origin=origin).exclude(state="dropped").exists():
        raise Refused("Det har redan blivit en förbättring.", "Öppna den i stället för att börja en till.")
    told = {"idea": idea.strip(), "source": Source(source), "origin": origin, **linked}
    return _begun(by, unit, title.strip(), at, **told)


@action("improvement.copy", "började pröva ett gott exempel")
def copy(*, by: User, unit: Unit, practice: GoodPractice, at: datetime | None = None) -> Improvement:
    """Take another's good practice as one's own idea: what they did stands there, to be analysed for this place."""
    require(by, P.EDIT_CHAIN, unit)
    shown = locking.locked(practice, "unit__principal", "improvement")
    if shown.state != PracticeState.PUBLISHED:
        raise Refused("Exemplet är inte delat.", "Välj ett annat.")
    if shown.improvement.unit_id == unit.pk:
        raise Refused("Exemplet är er egen enhets.", "Välj ett annat, eller en annan enhet.")
    if Improvement.objects.filter(unit=unit, copied_from=shown).exclude(state="dropped").exists():
        raise Refused("Enheten prövar det redan.", "Öppna förbättringen i stället.")
    told = {"idea": shown.done, "source": Source.PRACTICE, "copied_from": shown}
    return _begun(by, unit, shown.title, at, **told)


@action("improvement.take_in", "läste in en förbättring")
def take_in(
    *, by: User, unit: Unit, number: int, title: str, source: str, at: datetime | None = None, **told: Any
) -> Improvement:
    """One from another list, with the number it has there."""
    require(by, P.EDIT_CHAIN, unit)
    require_text(Rubrik=title)
    _same_municipality(unit, told)
    principal = root_of(unit)
    told = {"title": title.strip(), "source": Source(source), **told}
    row = create(Improvement, by=by, at=at, unit=unit, principal=principal, number=number, **told)
    tell(row, unit, title=title)
    return row


@action("improvement.change", "ändrade en förbättring")
def change(
    *, by: User, row: Improvement, version: int, changes: Mapping[str, Any], at: datetime | None = None
) -> Improvement:
    """What stands there, without a step on the way; once it is judged it stands as it was judged."""
    held, _ = _moved(by, row, M.CHANGE)
    require_text(Rubrik=str(changes.get("title", held.title)))
    _same_municipality(held.unit, changes)
    if edit(held, by=by, version=version, changes=changes, at=at):
        tell(held, held.unit)
    return held


@action("improvement.take_out", "tog bort en inläst förbättring")
def take_out(*, by: User, row: Improvement) -> None:
    """The reading in is undone. What somebody has begun with stays."""
    require(by, P.EDIT_CHAIN, row.unit)
    held = locking.locked(row, "unit")
    if held.state != ImprovementState.IDEA:
        raise Refused(f"{held} är redan på väg.", "Avskriv den i stället.")
    tell(held, held.unit, title=held.title)
    in_history(held, by)
    held.delete()


def _begun(by: User, unit: Unit, title: str, at: datetime | None, **told: Any) -> Improvement:
    principal = root_of(unit)
    locking.hold(Unit, [principal.pk])
    number = next_number(Improvement, principal=principal)
    row = create(Improvement, by=by, at=at, unit=unit, principal=principal, number=number, title=title, **told)
    tell(row, unit, title=title)
    return row


def title_of(idea: str) -> str:
    """The first line, cut where a word ends."""
    first = idea.strip().splitlines()[0].strip()
    return first if len(first) <= 80 else f"{first[:79].rsplit(' ', 1)[0]}…"


def _same_municipality(unit: Unit, linked: Mapping[str, Any]) -> None:
    """Raise InvalidInput for a goal or an indicator of another municipality."""
    root, problems = root_of(unit).pk, []
    indicator, element = linked.get("indicator"), linked.get("element")
    if indicator is not None and indicator.principal_id != root:
        problems.append(Problem("", "Indikator", "Indikatorn är en annan kommuns.", "Välj en egen."))
    if element is not None and element.plan_year.principal_id != root:
        problems.append(Problem("", "Mål", "Målet är en annan kommuns.", "Välj ett eget."))
    if problems:
        raise InvalidInput(problems)


def _moved(by: User, row: Improvement, move: M) -> tuple[Improvement, ImprovementState]:
    """The row locked, and the state after, for whoever steers the unit."""
    held = _held(by, row)
    return held, IMPROVEMENT.after(move, ImprovementState(held.state))


def _held(by: User, row: Improvement) -> Improvement:
    require(by, P.EDIT_CHAIN, row.unit)
    return locking.locked(row, "unit__principal", "changed_by", "indicator", "element__plan_year", "owner")


@action("improvement.analyse", "analyserade en förbättring")
def analyse(
    *, by: User, row: Improvement, version: int, changes: Mapping[str, Any], at: datetime | None = None
) -> Improvement:
    """What is wanted and why it is not so: the causes behind each other, and what those do who do better."""
    held, after = _moved(by, row, M.ANALYSE)
    require_text(Rubrik=str(changes.get("title", held.title)), Vad_vi_vill=str(changes.get("wanted", held.wanted)))
    if len(whys(str(changes.get("causes", "")))) > MOST_WHYS:
        raise InvalidInput([Problem("", "Varför", "Det är fler än fem varför.", "Skriv de fem som leder vidare.")])
    return _edited(by, held, after, version, changes, at)


@action("improvement.plan", "planerade en förbättring")
def plan(
    *, by: User, row: Improvement, version: int, changes: Mapping[str, Any], at: datetime | None = None
) -> Improvement:
    """What is changed, how it will be known, a small test, who and when."""
    held, after = _moved(by, row, M.PLAN)
    told = {name: changes.get(name, getattr(held, name)) for name in ("change", "how_known", "due")}
    require_text(Vad_vi_ändrar=str(told["change"]), Hur_vi_märker_det=str(told["how_known"]))
    if told["due"] is None:
        raise InvalidInput([Problem("", "Klar senast", "Dagen saknas.", "Skriv när provet ska vara bedömt.")])
    _same_municipality(held.unit, changes)
    return _edited(by, held, after, version, changes, at)


def _edited(
    by: User, held: Improvement, after: ImprovementState, version: int, changes: Mapping[str, Any], at: datetime | None
) -> Improvement:
    if edit(held, by=by, version=version, changes={**changes, "state": after}, at=at):
        tell(held, held.unit, state=after.label)
    return held


@action("improvement.try_out", "började pröva en förbättring")
def try_out(*, by: User, row: Improvement, started_on: date, at: datetime | None = None) -> Improvement:
    """From this day what is measured is after; a test that is run again keeps its first day."""
    held, after = _moved(by, row, M.TRY)
    if started_on > timezone.localdate(at):
        raise InvalidInput([Problem("", "Började", f"{started_on} har inte varit än.", "Skriv dagen då det började.")])
    write(held, by=by, at=at, state=after, started_on=held.started_on or started_on)
    tell(held, held.unit, started_on=str(held.started_on))
    return held


@action("improvement.judge", "bedömde provet av en förbättring")
def judge(
    *, by: User, row: Improvement, move: str, result: str, version: int, at: datetime | None = None
) -> Improvement:
    """Keep, adapt or drop, with what the test gave. Of two who judge, the second reads what the first wrote."""
    held = _held(by, row)
    require_version(held, version, theirs={"result": held.result}, mine={"result": result})
    after = IMPROVEMENT.after(M(move), ImprovementState(held.state))
    require_text(Resultat=result)
    write(held, by=by, at=at, state=after, result=result.strip(), judged_on=timezone.localdate(at))
    tell(held, held.unit, move=M(move).label)
    return held


@action("improvement.drop", "avskrev en förbättring")
def drop(*, by: User, row: Improvement, reason: str, at: datetime | None = None) -> Improvement:
    held, after = _moved(by, row, M.DROP)
    require_text(Skäl=reason)
    write(held, by=by, at=at, state=after, result=reason.strip(), judged_on=timezone.localdate(at))
    tell(held, held.unit, reason=reason.strip()[:80])
    return held


@action("improvement.reopen", "tog upp en förbättring igen")
def reopen(*, by: User, row: Improvement, at: datetime | None = None) -> Improvement:
    held, after = _moved(by, row, M.REOPEN)
    write(held, by=by, at=at, state=after, started_on=None, judged_on=None)
    tell(held, held.unit)
    return held


@action("improvement.follow", "mätte en förbättrings effekt")
def follow(*, by: User, row: Improvement, effect: str, version: int, at: datetime | None = None) -> Improvement:
    """What it gave, in words beside the figures; it can be said again when more is known."""
    held, after = _moved(by, row, M.FOLLOW)
    require_text(Effekt=effect)
    changes = {"effect": effect.strip(), "state": after, "followed_on": timezone.localdate(at)}
    if edit(held, by=by, version=version, changes=changes, at=at):
        tell(held, held.unit)
    return held


@action("improvement.tell_back", "berättade hur ett gott exempel fungerade")
def tell_back(
    *, by: User, row: Improvement, worked: str, worked_told: str, version: int, at: datetime | None = None
) -> Improvement:
    """To those who shared it, and to all who read the card."""
    held, _ = _moved(by, row, M.TELL)
    if held.copied_from_id is None:
        raise Refused("Förbättringen kommer inte ur ett gott exempel.", "Gör den till ett eget i stället.")
    require_text(Hur_det_gick=worked_told)
    changes = {"worked": Worked(worked), "worked_told": worked_told.strip()}
    if edit(held, by=by, version=version, changes=changes, at=at):
        tell(held, held.unit, worked=Worked(worked).label)
    return held
