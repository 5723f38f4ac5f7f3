"""A municipality's application: answers with what shows them, four self-descriptions, and handing it in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from styrkedjan.areas.assessment.actions.award.rounds import is_late
from styrkedjan.areas.assessment.models import AwardAnswer, AwardApplication, AwardRound, AwardText
from styrkedjan.areas.assessment.queries import award as queries
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.domain.assessment.award import (
    AWARD_APPLICATION,
    AWARD_ROUND,
    ApplicationMove,
    ApplicationState,
    Level,
    RoundMove,
    RoundState,
    Said,
)
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, edit, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission

P = Permission


def held(by: User, row: AwardApplication, move: ApplicationMove) -> tuple[AwardApplication, ApplicationState]:
    """The application, locked, for whoever applies for the municipality, while the round is open.

    Raises WrongState where the round is closed or the application's state does not allow the move.
    """
    require(by, P.ANSWER_ASSESSMENT, row.municipality)
    require_open(locking.locked(row.round, "organiser"))
    application: AwardApplication = locking.locked(row, "municipality", "round__organiser")
    return application, AWARD_APPLICATION.after(move, ApplicationState(application.state))


def require_open(row: AwardRound) -> None:
    AWARD_ROUND.after(RoundMove.APPLY, RoundState(row.state))


@action("assessment.award_apply", "började en ansökan till en utmärkelse")
def begin(*, by: User, round: AwardRound, municipality: Unit, at: datetime | None = None) -> AwardApplication:
    """A draft that only the municipality sees, with its four texts to write."""
    require(by, P.ANSWER_ASSESSMENT, municipality)
    row: AwardRound = locking.locked(round, "organiser")
    require_open(row)
    if municipality.parent_id is not None:
        raise Refused("Bara kommunen själv kan söka.", "Sök för hela kommunen.")
    if AwardApplication.objects.filter(round=row, municipality=municipality).exists():
        raise Refused(f"{municipality.name} har redan en ansökan.", "Fortsätt på den.")
    made = create(AwardApplication, by=by, at=at, round=row, municipality=municipality, contact=by.get_full_name())
    for one in queries.award_of(row.award).criteria:
        create(AwardText, by=by, at=at, application=made, criterion=one.id)
    tell(made, municipality, year=row.year)
    return made


@action("assessment.award_describe", "skrev en egenbeskrivning")
def describe(*, by: User, text: AwardText, words: str, version: int, at: datetime | None = None) -> AwardText:
    """The self-description on one criterion."""
    held(by, text.application, ApplicationMove.WRITE)
    row: AwardText = locking.locked(text, "application__municipality", "changed_by")
    most = queries.award_of(text.application.round.award).description_longest
    if len(words.strip()) > most:
        what = f"Texten har {len(words.strip())} tecken; högst {most} ryms."
        raise InvalidInput([Problem("", "Egenbeskrivning", what, "Korta den.")])
    if edit(row, by=by, version=version, changes={"text": words.strip()}, at=at):
        tell(row, row.application.municipality, criterion=row.criterion)
    return row


@action("assessment.award_answer", "besvarade frågor i en ansökan")
def answer(
    *, by: User, application: AwardApplication, answers: Mapping[str, Said | None], version: str | None = None,
    at: datetime | None = None, batch: ImportBatch | None = None,
) -> AwardApplication:  # fmt: skip
    """Answers by question; None takes one away. `version` is of the rows of these very questions."""
    row, _ = held(by, application, ApplicationMove.WRITE)
    award = queries.award_of(row.round.award)
    if strangers := [key for key in answers if award.question(key) is None]:
        raise InvalidInput([Problem("", key, "Frågan finns inte.", "Rätta frågans nummer.") for key in strangers])
    rows = NOW.rows(AwardAnswer).filter(application=row).select_related("known_by")
    current = facts.by_key(rows, lambda one: one.question)
    asked = {key: current[key] for key in answers if key in current}
    facts.require_unchanged(
        list(asked.values()), version, theirs=lambda: {f"shown_{key}": one.shown for key, one in asked.items()},
        mine={f"shown_{key}": said.shown if said else "" for key, said in answers.items()},
    )  # fmt: skip
    wanted: dict[str, Any] = {
        key: None if said is None
        else {"application": row, "question": key, "level": Level(said.level), "shown": said.shown.strip()}
        for key, said in answers.items()
    }  # fmt: skip
    written = facts.replace(AwardAnswer, current, wanted, by=by, at=at, batch=batch)
    if written:
        tell(row, row.municipality, answers=written.changed)
    return row


@action("assessment.award_submit", "lämnade in en ansökan till en utmärkelse")
def submit(*, by: User, application: AwardApplication, contact: str, at: datetime | None = None) -> AwardApplication:
    """Hand in what is whole. Raises InvalidInput with everything that it lacks, a published assessment first."""
    row, state = held(by, application, ApplicationMove.SUBMIT)
    today = timezone.localdate(at)
    if is_late(row.round, today):
        raise Refused(f"Sista dagen att söka var {row.round.apply_by}.", "Tala med arrangören.")
    whole = queries.application_of(row, NOW)
    assert whole is not None
    problems = list(whole.lacking)
    if not contact.strip():
        problems.append(Problem("", "Kontakt", "Kontakt saknas.", "Skriv vem arrangören kan fråga."))
    if problems:
        raise InvalidInput(problems)
    write(row, by=by, at=at, state=state, assessed=whole.assessed, submitted_on=today, contact=contact.strip())
    tell(row, row.municipality, year=row.round.year, assessed=str(whole.assessed))
    return row


@action("assessment.award_reopen", "tog tillbaka en ansökan för ändring")
def reopen(*, by: User, application: AwardApplication, at: datetime | None = None) -> AwardApplication:
    row, state = held(by, application, ApplicationMove.REOPEN)
    write(row, by=by, at=at, state=state, submitted_on=None, assessed=None)
    tell(row, row.municipality, year=row.round.year)
    return row


@action("assessment.award_withdraw", "återtog en ansökan till en utmärkelse")
def withdraw(*, by: User, application: AwardApplication, at: datetime | None = None) -> AwardApplication:
    row, state = held(by, application, ApplicationMove.WITHDRAW)
    write(row, by=by, at=at, state=state)
    tell(row, row.municipality, year=row.round.year)
    return row
