"""A seat's own doings: to declare conflicts of interest, to propose nominees, and to vote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from styrkedjan.areas.assessment.models import AwardApplication, AwardDeclaration, AwardRound, AwardSeat, AwardVote
from styrkedjan.areas.assessment.queries import award as queries
from styrkedjan.areas.assessment.queries.award import Panel
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import grants, require
from styrkedjan.domain.assessment import award as rules
from styrkedjan.domain.assessment.award import AWARD_ROUND, POINTS, RoundMove, RoundState, SeatKind
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Problem, Refused
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


def held_panel(by: User, seat: AwardSeat, kind: SeatKind | None = None) -> Panel:
    """One's own seat with what it judges, in a round that is with the group or the jury. Raises where it is not."""
    require(by, Permission.JUDGE_AWARD, seat.round.organiser)
    if seat.person_id != by.pk:
        raise NotAllowed("Platsen är någon annans.", "Gå till dina egna uppdrag.")
    row: AwardRound = locking.locked(seat.round, "organiser")
    own = SeatKind(seat.kind)
    AWARD_ROUND.after(RoundMove.PROPOSE if own is SeatKind.NOMINATOR else RoundMove.VOTE, RoundState(row.state))
    found = queries.panel_of(seat, NOW, words=False)
    if found is None:
        raise Refused("Platsen är inte din längre.", "Tala med arrangören.")
    if kind is not None and own is not kind:
        raise Refused(f"Du sitter i {own.label.lower()}.", "Gå till dina egna uppdrag.")
    return found


def bound_to(person: User, municipality: Unit) -> bool:
    """Whether somebody has a role in the municipality, and so a conflict of interest whatever they say."""
    return any(grant.path.startswith(municipality.path) for grant in grants(person))


@action("assessment.award_declare", "anmälde jäv i en utmärkelse")
def declare(
    *, by: User, seat: AwardSeat, conflicts: Mapping[int, tuple[bool | None, str]], version: str | None = None,
    at: datetime | None = None,
) -> AwardSeat:  # fmt: skip
    """Whether one has a conflict about each: (conflict, why). Without an answer for each nothing is read."""
    panel = held_panel(by, seat)
    judged = {one.row.pk: one for one in panel.judged}
    problems = []
    for key, one in judged.items():
        conflict, reason = conflicts.get(key, (None, ""))
        if conflict is None:
            problems.append(Problem("", one.name, "Du har inte svarat.", "Välj om du har jäv."))
        elif conflict and not reason.strip():
            problems.append(Problem("", one.name, "Jävet saknar skäl.", "Skriv vad det beror på."))
        elif not conflict and bound_to(by, one.row.municipality):
            problems.append(Problem("", one.name, "Du har en roll i kommunen.", "Anmäl jäv."))
    if problems:
        raise InvalidInput(problems)
    current = facts.by_key(
        NOW.rows(AwardDeclaration).filter(seat=seat).select_related("known_by"), lambda one: one.application_id
    )
    code = {key: one.row.municipality.code for key, one in judged.items()}
    facts.require_unchanged(
        list(current.values()), version,
        theirs=lambda: {f"reason_{code[key]}": one.reason for key, one in current.items() if key in code},
        mine={f"reason_{code[key]}": reason for key, (_, reason) in conflicts.items() if key in code},
    )  # fmt: skip
    wanted: dict[int, Any] = {
        key: {"seat": seat, "application": one.row, "conflict": conflicts[key][0],
              "reason": conflicts[key][1].strip() if conflicts[key][0] else ""}
        for key, one in judged.items()
    }  # fmt: skip
    if facts.replace(AwardDeclaration, current, wanted, by=by, at=at):
        told = sorted(judged[key].name for key, (conflict, _) in conflicts.items() if conflict and key in judged)
        tell(seat, panel.year.row.organiser, conflicts=told)
    return seat


@action("assessment.award_propose", "föreslog nominerade till en utmärkelse")
def propose(
    *, by: User, seat: AwardSeat, chosen: Mapping[int, str], version: str | None = None, at: datetime | None = None
) -> AwardSeat:
    """Those that one proposes, with why; at most as many as are to be nominated."""
    panel = held_panel(by, seat, SeatKind.NOMINATOR)
    readable = {one.row.pk: one for one in panel.readable}
    for key in chosen:
        rules.require_voter(panel.seat.declared, [one.row.pk for one in panel.judged], key)
    most = panel.year.award.nominees
    if len(chosen) > most:
        what = f"Du har valt {len(chosen)}; högst {most} nomineras."
        raise InvalidInput([Problem("", "Förslag", what, "Välj bort några.")])
    current = facts.by_key(
        NOW.rows(AwardVote).filter(seat=seat).select_related("known_by"), lambda one: one.application_id
    )
    facts.require_unchanged(
        list(current.values()), version, theirs=lambda: {f"reason_{key}": one.reason for key, one in current.items()},
        mine={f"reason_{key}": why for key, why in chosen.items()},
    )  # fmt: skip
    wanted: dict[int, Any] = {
        key: {"seat": seat, "application": readable[key].row, "points": {}, "reason": why.strip()}
        for key, why in chosen.items()
    }
    if facts.replace(AwardVote, current, wanted, by=by, at=at, missing_goes=True):
        tell(seat, panel.year.row.organiser, proposed=len(chosen))
    return seat


@action("assessment.award_vote", "röstade i en jury")
def vote(
    *, by: User, seat: AwardSeat, application: AwardApplication, points: Mapping[str, int], reason: str = "",
    version: str | None = None, at: datetime | None = None,
) -> AwardVote:  # fmt: skip
    """One's points to a nominee, one to five on each criterion. Refused where one has a conflict of interest."""
    panel = held_panel(by, seat, SeatKind.JUROR)
    rules.require_voter(panel.seat.declared, [one.row.pk for one in panel.judged], application.pk)
    problems = [
        Problem("", one.name, "Poäng saknas eller ligger utanför 1–5.", "Välj 1, 2, 3, 4 eller 5.")
        for one in panel.year.award.criteria
        if points.get(one.id) not in POINTS
    ]
    if problems:
        raise InvalidInput(problems)
    told = {one.id: points[one.id] for one in panel.year.award.criteria}
    before = panel.seat.votes.get(application.pk)
    facts.require_unchanged(
        [before] if before else [], version, theirs=lambda: {"reason": before.reason if before else ""},
        mine={"reason": reason},
    )  # fmt: skip
    row: AwardVote = facts.succeed(
        before, AwardVote, by=by, at=at, seat=seat, application=application, points=told, reason=reason.strip()
    )
    if before is None or row.pk != before.pk:
        # The points are nobody else's before all have voted: the log does not tell them.
        tell(seat, panel.year.row.organiser, voted=application.municipality.name)
    return row
