"""What is asked of whoever performs, and answered; joint notes of a partnership; and what the public may see."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from styrkedjan.areas.indicators.actions.reporting import Entry, report_value
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.providers import permissions
from styrkedjan.areas.providers.actions.common import held_agreement
from styrkedjan.areas.providers.models import Agreement, DataRequest, JointNote, PublicCard
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.domain.periods import Period
from styrkedjan.domain.providers.states import DATA_REQUEST, AgreementMove, RequestMove, RequestState
from styrkedjan.domain.providers.words import AgreementKind, RequestKind
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, edit, next_number, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


@action("providers.ask", "begärde något av en utförare")
def ask(
    *, by: User, agreement: Agreement, kind: str, asked: str, used_for: str, due: date, minutes: int = 0,
    indicator: Indicator | None = None, period: str = "", asked_on: date | None = None, at: datetime | None = None,
) -> DataRequest:  # fmt: skip
    """Ask for a figure, an answer or what the public has asked to see. Every question says what it is used for."""
    permissions.require_edit(by, agreement.committee)
    row = held_agreement(agreement, AgreementMove.FOLLOW)
    require_text(Vad_som_begärs=asked, Vad_det_används_till=used_for)
    day = asked_on or timezone.localdate(at)
    problems = []
    if due < day:
        problems.append(Problem("", "Svar senast", "Dagen har varit.", "Skriv en dag som kommer."))
    if indicator is not None and not _is_period(period):
        problems.append(Problem("", "Period", f"”{period}” är ingen period.", "Skriv till exempel 2026-T2 eller 2026."))
    if problems:
        raise InvalidInput(problems)
    made = create(
        DataRequest, by=by, at=at, agreement=row, number=next_number(DataRequest, agreement=row),
        kind=RequestKind(kind), asked=asked.strip(), used_for=used_for.strip(), asked_on=day, due=due, minutes=minutes,
        indicator=indicator, period=period if indicator else "",
    )  # fmt: skip
    tell(made, row.performer, code=row.code)
    return made


def _is_period(text: str) -> bool:
    try:
        Period.parse(text)
    except ValueError:
        return False
    return True


@action("providers.answer", "besvarade en begäran")
def answer_request(
    *, by: User, request: DataRequest, answer: str, version: int, value: Decimal | None = None,
    at: datetime | None = None,
) -> DataRequest:  # fmt: skip
    """The performer's answer; a figure where one was asked for, or the reason why there is none."""
    permissions.require_answer(by, request.agreement.performer)
    row = _locked(request)
    if row.indicator_id is None or value is None:
        require_text(Svar=answer)
    after = DATA_REQUEST.after(RequestMove.ANSWER, RequestState(row.state))
    changes = {"answer": answer.strip(), "value": value if row.indicator_id else None}
    if edit(row, by=by, version=version, changes=changes, at=at, state=after, answered_on=timezone.localdate(at)):
        tell(row, row.agreement.performer, code=row.agreement.code)
    return row


@action("providers.accept", "återkopplade på ett svar")
def accept_answer(
    *, by: User, request: DataRequest, is_enough: bool, feedback: str, at: datetime | None = None
) -> DataRequest:
    """Tell the performer what came of its answer, or ask again. A figure is then the indicator's value."""
    permissions.require_edit(by, request.agreement.committee)
    row = _locked(request)
    require_text(Återkoppling=feedback)
    move = RequestMove.ACCEPT if is_enough else RequestMove.ASK_AGAIN
    write(row, by=by, at=at, state=DATA_REQUEST.after(move, RequestState(row.state)), feedback=feedback.strip())
    if is_enough and row.indicator is not None and row.value is not None:
        performer, period = row.agreement.performer, Period.parse(row.period)
        note = f"Lämnat av utföraren, {row.agreement.code}"
        report_value(by=by, entry=Entry(row.indicator, performer, period, row.value, note=note), at=at)
    tell(row, row.agreement.performer, code=row.agreement.code, enough=is_enough)
    return row


@action("providers.withdraw_request", "återtog en begäran")
def withdraw_request(*, by: User, request: DataRequest, at: datetime | None = None) -> DataRequest:
    permissions.require_edit(by, request.agreement.committee)
    row = _locked(request)
    write(row, by=by, at=at, state=DATA_REQUEST.after(RequestMove.WITHDRAW, RequestState(row.state)))
    tell(row, row.agreement.performer, code=row.agreement.code)
    return row


def _locked(request: DataRequest) -> DataRequest:
    return locking.locked(request, "agreement__committee__principal", "agreement__performer__principal", "indicator")


@action("providers.add_note", "skrev en gemensam anteckning i ett partnerskap")
def add_note(
    *, by: User, agreement: Agreement, held_on: date, progression: str, experience: str,
    participants: int | None = None, minutes: int = 0, at: datetime | None = None,
) -> JointNote:  # fmt: skip
    """What the partners saw together; that is all the follow-up a partnership has."""
    permissions.require_edit(by, agreement.committee)
    row = held_agreement(agreement, AgreementMove.FOLLOW)
    if row.kind != AgreementKind.PARTNERSHIP:
        raise Refused("Gemensamma anteckningar hör till partnerskap.", "Följ upp avtalet krav för krav.")
    if held_on > timezone.localdate():
        raise InvalidInput([Problem("", "Möte den", "Dagen har inte varit.", "Skriv dagen för mötet.")])
    made: JointNote = facts.add(
        JointNote, by=by, at=at, agreement=row, held_on=held_on, progression=progression.strip(),
        experience=experience.strip(), participants=participants, minutes=minutes,
    )  # fmt: skip
    tell(made, row.committee, code=row.code)
    return made


@action("providers.publish", "bestämde vad allmänheten ser om en utförare")
def publish(
    *, by: User, performer: Unit, is_shown: bool, about: str, contact: str, version: str | None = None,
    at: datetime | None = None,
) -> PublicCard:  # fmt: skip
    """Show a performer openly, or stop. Own production is shown the same way (KL 8:18)."""
    permissions.require_edit(by, performer)
    locking.hold(Unit, [performer.pk])
    row = NOW.rows(PublicCard).filter(performer=performer).select_related("known_by").first()
    facts.require_unchanged(
        [row] if row else [], version,
        theirs=lambda: {"about": row.about if row else "", "contact": row.contact if row else ""},
        mine={"about": about, "contact": contact},
    )  # fmt: skip
    fields = {"performer": performer, "is_shown": is_shown, "about": about.strip(), "contact": contact.strip()}
    made: PublicCard = facts.succeed(row, PublicCard, by=by, at=at, **fields)
    tell(made, performer, shown=is_shown)
    return made
