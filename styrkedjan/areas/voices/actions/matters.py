"""A matter from its receipt to what became better; who wrote is kept apart, and erased by rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.voices.models import Feedback, FeedbackContact, VoiceSetting
from styrkedjan.areas.voices.permissions import require_handling
from styrkedjan.areas.voices.queries import rules
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.domain.voices.feedback import (
    FEEDBACK,
    Channel,
    FeedbackKind,
    FeedbackMove,
    FeedbackState,
    Justified,
    TellWay,
)
from styrkedjan.domain.voices.rules import MOST_DAYS, confirmed_by_receipt, needs_investigation
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, edit, in_history, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.mailing import write_when_done
from styrkedjan.foundation.models import User
from styrkedjan.foundation.own_values import set_value
from styrkedjan.foundation.roles import Permission

P = Permission
PERSONAL = ("text", "place", "found", "answer", "measure", "improved", "paused_because")


def numbered(
    *, by: User, unit: Unit, at: datetime | None, contact: Mapping[str, str] | None, received_on: date | None = None,
    **told: Any,
) -> Feedback:  # fmt: skip
    """A new matter with the next number of its year, and who wrote beside it."""
    root, day = root_of(unit), received_on or timezone.localdate(at)
    locking.hold(Unit, [root.pk])
    mine = Feedback.objects.filter(unit__principal=root, number__startswith=f"{day.year}-").values_list("number")
    # Numbers read in from another system may be anything.
    ours = [tail for (number,) in mine if (tail := number.partition("-")[2]).isascii() and tail.isdigit()]
    last = max(map(int, ours), default=0)
    service = unit.service_area.code if unit.service_area else ""
    by_receipt = told["channel"] == Channel.WEB and confirmed_by_receipt(
        service, rules.person_confirms(rules.held(root, NOW))
    )
    state = FeedbackState.ACKNOWLEDGED if by_receipt else FeedbackState.RECEIVED
    row = create(
        Feedback, by=by, at=at, unit=unit, number=f"{day.year}-{last + 1}", received_on=day, state=state.value,
        acknowledged_on=day if by_receipt else None, **told,
    )  # fmt: skip
    if contact and any(contact.values()):
        FeedbackContact.objects.create(feedback=row, **contact)
    return row


def held(by: User, row: Feedback, move: FeedbackMove, *, receives: bool = False) -> tuple[Feedback, FeedbackState]:
    """The matter, locked, and its state after the move. Raises NotAllowed, WrongState."""
    found = locking.locked(row, "unit__principal", "unit__service_area", "changed_by")
    require_handling(by, found)
    if receives:
        require(by, P.RECEIVE_VOICES, found.unit)
    return found, FEEDBACK.after(move, FeedbackState(found.state))


def _saved(
    row: Feedback, by: User, version: int, changes: Mapping[str, Any], at: datetime | None, **moved: Any
) -> None:  # fmt: skip
    """Save an edit and its move; one that only moves it (what was written stands since before) is saved too."""
    if not edit(row, by=by, version=version, changes=changes, at=at, **moved):
        write(row, by=by, at=at, **moved)


def _not_to_come(label: str, on: date, at: datetime | None) -> None:
    if on > timezone.localdate(at):
        raise InvalidInput([Problem("", label, f"{on} har inte varit.", "Skriv dagen när den har varit.")])


@action("voices.write_down", "skrev ner en synpunkt")
def write_down(
    *, by: User, unit: Unit, kind: str, channel: str, text: str, received_on: date, theme: str = "",
    is_secret: bool = False, contact: Mapping[str, str] | None = None, at: datetime | None = None,
) -> Feedback:  # fmt: skip
    """What somebody said over the telephone or on paper. The staff help whoever asks to put it in words."""
    require(by, P.HANDLE_VOICES, unit)
    require_text(Synpunkt=text)
    _not_to_come("Kom in", received_on, at)
    row = numbered(
        by=by, unit=unit, at=at, received_on=received_on, kind=FeedbackKind(kind).value,
        channel=Channel(channel).value, text=text.strip(), theme=_theme(theme), is_secret=is_secret, contact=contact,
    )  # fmt: skip
    tell(row, unit, kind=FeedbackKind(kind).label)
    return row


@action("voices.take_in", "läste in en synpunkt")
def take_in(
    *, by: User, unit: Unit, number: str, kind: str, channel: str, received_on: date, text: str, theme: str = "",
    at: datetime | None = None,
) -> Feedback:  # fmt: skip
    """One from another system, with the number it has there."""
    require(by, P.RECEIVE_VOICES, unit)
    _not_to_come("Kom in", received_on, at)
    row: Feedback = create(
        Feedback, by=by, at=at, unit=unit, number=number, received_on=received_on, kind=FeedbackKind(kind).value,
        channel=Channel(channel).value, text=text.strip(), theme=_theme(theme),
    )  # fmt: skip
    tell(row, unit)
    return row


@action("voices.take_out", "tog bort en inläst synpunkt")
def take_out(*, by: User, row: Feedback) -> None:
    """The reading in is undone. What somebody has begun to handle stays."""
    found = locking.locked(row, "unit")
    require(by, P.RECEIVE_VOICES, found.unit)
    if found.state != FeedbackState.RECEIVED:
        raise Refused(f"{found} handläggs redan.", "Lämna över eller avsluta den i stället.")
    tell(found, found.unit)
    in_history(found, by)
    found.delete()


def _theme(key: str) -> str:
    if key and key not in rules.themes():
        raise InvalidInput([Problem("", "Ämne", f"Ämnet ”{key}” finns inte.", "Välj ett av dem som finns.")])
    return key


@action("voices.acknowledge", "bekräftade en synpunkt")
def acknowledge(*, by: User, row: Feedback, at: datetime | None = None) -> Feedback:
    """A person confirms that it has come: in school nothing else will do."""
    found, state = held(by, row, FeedbackMove.ACKNOWLEDGE)
    if found.acknowledged_on is not None:
        raise Refused("Synpunkten är redan bekräftad.", "Fortsätt med nästa steg.")
    write(found, by=by, at=at, state=state, acknowledged_on=timezone.localdate(at))
    tell(found, found.unit)
    return found


@action("voices.assign", "fördelade en synpunkt")
def assign(*, by: User, row: Feedback, unit: Unit, theme: str = "", at: datetime | None = None) -> Feedback:
    """To the unit that can act on it. Whoever had it before no longer reads it."""
    found, state = held(by, row, FeedbackMove.ASSIGN, receives=True)
    if root_of(unit).pk != root_of(found.unit).pk:
        raise Refused("Enheten hör till en annan kommun.", "Välj en enhet i kommunen.")
    write(found, by=by, at=at, state=state, unit=unit, theme=_theme(theme) or found.theme)
    tell(found, unit)
    return found


@action("voices.sort", "sorterade en synpunkt")
def sort(
    *, by: User, row: Feedback, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> Feedback:  # fmt: skip
    """Its kind, theme, record number, and whether it has secrecy."""
    found, _ = held(by, row, FeedbackMove.SORT, receives=True)
    FeedbackKind(changes.get("kind", found.kind))
    _theme(changes.get("theme", found.theme))
    if changes.get("is_secret"):  # what was told to everybody is taken away with the rest
        changes = {**changes, "published": ""}
    if edit(found, by=by, version=version, changes=changes, at=at):
        tell(found, found.unit, secret=found.is_secret)
    return found


@action("voices.investigate", "utredde en synpunkt")
def investigate(
    *, by: User, row: Feedback, found: str, justified: str, version: int, at: datetime | None = None
) -> Feedback:  # fmt: skip
    matter, state = held(by, row, FeedbackMove.INVESTIGATE)
    require_text(Vad_utredningen_visar=found)
    if matter.kind == FeedbackKind.COMPLAINT and justified not in set(Justified):
        raise InvalidInput([Problem("", "Är klagomålet befogat", "Det är inte sagt.", "Välj ett av svaren.")])
    changes = {"found": found.strip(), "justified": justified}
    _saved(matter, by, version, changes, at, state=state)
    tell(matter, matter.unit)
    return matter


@action("voices.answer", "besvarade en synpunkt")
def answer(
    *, by: User, row: Feedback, answer: str, told: str, version: int, measure: str = "",
    measure_due: date | None = None, at: datetime | None = None,
) -> Feedback:  # fmt: skip
    """Answer whoever asked, with what is going to be done. A complaint is investigated first."""
    found, state = held(by, row, FeedbackMove.ANSWER)
    require_text(Svar=answer)
    if needs_investigation(found.kind) and not found.found:
        raise Refused("Ett klagomål utreds innan det besvaras.", "Skriv först vad utredningen visar.")
    if measure_due is not None and not measure.strip():
        raise InvalidInput([Problem("", "Åtgärd", "Dagen hör till en åtgärd.", "Skriv åtgärden, eller ta bort dagen.")])
    changes = {"answer": answer.strip(), "told": TellWay(told).value, "measure": measure.strip(),
               "measure_due": measure_due}  # fmt: skip
    _saved(found, by, version, changes, at, state=state, answered_on=found.answered_on or timezone.localdate(at))
    tell(found, found.unit)
    _write_to_the_asker(found)
    return found


def _write_to_the_asker(row: Feedback) -> None:
    """Who left an e-mail is told that there is an answer, and reads it with the code: a letter keeps no secret."""
    contact = FeedbackContact.objects.filter(feedback=row).first()
    where = settings.PUBLIC_ADDRESS + reverse("voices:track", kwargs={"code": root_of(row.unit).code})
    text = f"Du har fått svar på det du skrev till oss. Läs svaret med koden på ditt kvitto:\n\n{where}\n"
    write_when_done(contact.mail if contact else "", f"Svar från {root_of(row.unit).name}", text)


@action("voices.follow", "följde upp en åtgärd efter en synpunkt")
def follow(*, by: User, row: Feedback, improved: str, version: int, at: datetime | None = None) -> Feedback:
    """What the measure gave, which whoever wrote reads with the code."""
    found, state = held(by, row, FeedbackMove.FOLLOW)
    require_text(Vad_som_blev_bättre=improved)
    changes = {"improved": improved.strip()}
    _saved(found, by, version, changes, at, state=state, followed_on=timezone.localdate(at))
    tell(found, found.unit)
    return found


@action("voices.close", "avslutade en synpunkt")
def close(*, by: User, row: Feedback, at: datetime | None = None) -> Feedback:
    """Done, when every measure is followed up."""
    found, state = held(by, row, FeedbackMove.CLOSE)
    if found.measure and found.followed_on is None:
        raise Refused("Åtgärden är inte uppföljd.", "Följ upp den först, så att den som skrev får veta.")
    write(found, by=by, at=at, state=state, closed_on=timezone.localdate(at))
    tell(found, found.unit)
    return found


@action("voices.pause", "pausade en synpunkt")
def pause(*, by: User, row: Feedback, reason: str, at: datetime | None = None) -> Feedback:
    """It waits for something outside the unit; the days do not count."""
    found, state = held(by, row, FeedbackMove.PAUSE)
    require_text(Varför=reason)
    write(found, by=by, at=at, state=state, paused_on=timezone.localdate(at), paused_because=reason.strip())
    tell(found, found.unit)
    return found


@action("voices.resume", "tog upp en pausad synpunkt")
def resume(*, by: User, row: Feedback, at: datetime | None = None) -> Feedback:
    found, state = held(by, row, FeedbackMove.RESUME)
    days = (timezone.localdate(at) - found.paused_on).days if found.paused_on else 0
    write(found, by=by, at=at, state=state, paused_on=None, paused_days=found.paused_days + days)
    tell(found, found.unit)
    return found


@action("voices.hand_over", "lämnade över en synpunkt")
def hand_over(*, by: User, row: Feedback, neighbour: str, at: datetime | None = None) -> Feedback:
    """It is no feedback: whoever takes care of such has it now."""
    found, state = held(by, row, FeedbackMove.HAND_OVER, receives=True)
    if neighbour not in rules.neighbours():
        raise InvalidInput([Problem("", "Till", "Vägen finns inte.", "Välj en av dem som finns.")])
    day = timezone.localdate(at)
    write(found, by=by, at=at, state=state, handed_to=neighbour, closed_on=day)
    tell(found, found.unit, to=rules.neighbours()[neighbour].name)
    return found


@action("voices.reopen", "öppnade en synpunkt igen")
def reopen(*, by: User, row: Feedback, reason: str, at: datetime | None = None) -> Feedback:
    found, state = held(by, row, FeedbackMove.REOPEN)
    require_text(Varför=reason)
    write(found, by=by, at=at, reason=reason, state=state, closed_on=None, handed_to="")
    tell(found, found.unit)
    return found


@action("voices.publish", "publicerade en förbättring")
def publish(*, by: User, row: Feedback, published: str, version: int, at: datetime | None = None) -> Feedback:
    """What became better, for everybody, in words of its own. An empty text takes it away."""
    found, _ = held(by, row, FeedbackMove.PUBLISH)
    if found.is_secret and published.strip():
        raise Refused("En synpunkt med sekretess publiceras inte.", "Berätta om förbättringen i rapporten i stället.")
    day = timezone.localdate(at) if published.strip() else None
    edit(found, by=by, version=version, changes={"published": published.strip()}, at=at, published_on=day)
    tell(found, found.unit)
    return found


@action("voices.set_rule", "skrev in en regel för synpunkter")
def set_rule(
    *, by: User, principal: Unit, key: str, value: str, source: str, version: str | None = None,
    at: datetime | None = None,
) -> VoiceSetting:  # fmt: skip
    """The municipality's own value of a rule, with where it stands."""
    require(by, P.EDIT_VOICES, principal)
    setting = next((one for one in rules.rules().settings if one.id == key), None)
    return set_value(
        VoiceSetting, setting, by=by, principal=principal, key=key, value=value, source=source, version=version, at=at
    )


@action("voices.erase", "raderade uppgifter efter gallringsregeln")
def erase(*, by: User, principal: Unit, at: datetime | None = None) -> tuple[int, int]:
    """Contacts and texts whose time is over: gone from the rows and from their history. How many of each.

    What has no time written in is kept: nobody has decided that it may go.
    """
    require(by, P.RECEIVE_VOICES, principal)
    settings, today = rules.held(principal, NOW), timezone.localdate(at)
    ended = Feedback.objects.filter(unit__principal=principal, closed_on__isnull=False)
    days, months = (rules.whole(settings, key) for key in ("contact_days", "text_months"))
    contacts = texts = 0
    if days is not None:
        over = FeedbackContact.objects.filter(
            feedback__in=ended.filter(closed_on__lte=today - timedelta(days=min(days, MOST_DAYS)))
        )
        contacts, _ = over.delete()
    if months is not None:
        over_on = today - timedelta(days=min(months * 365 // 12, 10 * MOST_DAYS))
        rows = locking.locked_rows(ended.filter(closed_on__lte=over_on, erased_on=None))
        nothing = dict.fromkeys(PERSONAL, "")
        for row in rows:
            Feedback.history.filter(id=row.pk).update(**nothing)
            in_history(row, by)
            write(row, by=by, at=at, erased_on=today, **nothing)
        texts = len(rows)
    if contacts or texts:
        tell(principal, principal, contacts=contacts, texts=texts)
    return contacts, texts
