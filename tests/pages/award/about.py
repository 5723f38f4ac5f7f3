"""One of each thing about awards, and what its addresses are about. One municipality both arranges and applies."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from styrkedjan.areas.assessment.models import (
    AwardAnswer,
    AwardApplication,
    AwardDeclaration,
    AwardRound,
    AwardSeat,
    AwardText,
    PublishedResult,
)
from styrkedjan.areas.assessment.queries.award import award_of
from styrkedjan.domain.assessment.award import ApplicationState, RoundState, SeatKind
from styrkedjan.foundation.roles import Permission
from tests import factories
from tests.pages.world import Address, World

AWARD = "sveriges_kvalitetskommun"
LATER = date(2099, 1, 31)


def build(world: World) -> dict[tuple[str, str], Any]:
    return {
        key: row for side, year in (("mine", 2026), ("theirs", 2027)) for key, row in _side(world, side, year).items()
    }


def _side(world: World, side: str, year: int) -> dict[tuple[str, str], Any]:
    by = factories.author()
    who = {"created_by": by, "changed_by": by}
    told = {"organiser": world.root, "award": AWARD, "invitation": "Prov", "apply_by": LATER, **who}
    result = PublishedResult.objects.create(
        municipality=world.root, name="Provkommun", framework="kommunkompassen_2020", year=year - 1, source="Prov",
        scope="Hela kommunen", areas={str(n): "50" for n in range(1, 9)}, published_on=date(2026, 1, 2), **who,
    )  # fmt: skip
    row = AwardRound.objects.create(year=year, state=RoundState.INVITED, **told)
    new = AwardRound.objects.create(year=year + 10, **told)
    offer = AwardRound.objects.create(year=year + 20, state=RoundState.INVITED, **told)
    application = AwardApplication.objects.create(round=row, municipality=world.root, contact="Prov", **who)
    texts = [
        AwardText.objects.create(application=application, criterion=one.id, text="Prov", **who)
        for one in award_of(AWARD).criteria
    ]
    AwardAnswer.objects.bulk_create(
        AwardAnswer(application=application, question=one.id, level="no", known_by=by)
        for one in award_of(AWARD).questions
    )
    judging = AwardRound.objects.create(year=year + 30, state=RoundState.JUDGING, nominated="Prov", **told)
    nominee = AwardApplication.objects.create(
        round=judging, municipality=world.root, state=ApplicationState.NOMINATED, assessed=result, motivation="Prov",
        submitted_on=date(2026, 1, 3), contact="Prov", **who,
    )  # fmt: skip
    seat = AwardSeat.objects.create(round=judging, person=by, kind=SeatKind.JUROR, sent_by="Prov", **who)
    AwardDeclaration.objects.create(seat=seat, application=nominee, conflict=False, known_by=by)
    nominating = AwardRound.objects.create(year=year + 40, state=RoundState.NOMINATING, **told)
    handed = AwardApplication.objects.create(
        round=nominating,
        municipality=world.root,
        state=ApplicationState.SUBMITTED,
        assessed=result,
        contact="Prov",
        **who,
    )
    nominator = AwardSeat.objects.create(round=nominating, person=by, kind=SeatKind.NOMINATOR, sent_by="Prov", **who)
    AwardDeclaration.objects.create(seat=nominator, application=handed, conflict=False, known_by=by)
    things = {
        "award_round": row, "award_new": new, "award_offer": offer, "award_application": application,
        "award_text": texts[0], "award_judging": judging, "award_nominee": nominee, "award_seat": seat,
        "award_nominating": nominating, "award_nominator": nominator, "award_handed": handed,
    }  # fmt: skip
    return {(side, name): one for name, one in things.items()}


def _of(name: str, **more: Any) -> Callable[[World, str], dict[str, Any]]:
    return lambda world, side: {"pk": world.more[side, name].pk, **more}


def _judged(world: World, side: str) -> dict[str, Any]:
    return {**_of("award_seat")(world, side), "application": world.more[side, "award_nominee"].pk}


def _none(world: World, side: str) -> dict[str, Any]:
    return {}


ADDRESSES = {
    **{f"assessment:{name}": Address("principal", _none) for name in (
        "awards", "award_begin", "award_own", "award_seats")},
    **{f"assessment:{name}": Address("principal", _of("award_round")) for name in (
        "award", "award_change", "award_foreword", "award_close", "award_seat_person")},
    "assessment:award_invite": Address("principal", _of("award_new")),
    "assessment:award_nominate": Address("principal", _of("award_nominating")),
    **{f"assessment:{name}": Address("principal", _of("award_judging")) for name in ("award_book", "award_decide")},
    "assessment:award_book_file": Address("principal", _of("award_judging", form="docx")),
    "assessment:award_application": Address("principal", _of("award_nominee")),
    "assessment:award_unseat": Address("principal", _of("award_seat")),
    "assessment:award_apply": Address("principal", lambda world, side: {"round": world.more[side, "award_offer"].pk}),
    **{f"assessment:{name}": Address("principal", _of("award_application")) for name in (
        "award_own_application", "award_submit", "award_reopen", "award_withdraw")},
    "assessment:award_answers": Address("principal", _of("award_application", criterion="work")),
    "assessment:award_describe": Address("principal", _of("award_text")),
    # A seat is somebody's own: to everybody else it is not there.
    **{f"assessment:{name}": Address("missing", _of("award_seat")) for name in (
        "award_seat", "award_declare", "award_seat_book")},
    "assessment:award_seat_book_file": Address("missing", _of("award_seat", form="docx")),
    "assessment:award_propose": Address("missing", _of("award_nominator")),
    **{f"assessment:{name}": Address("missing", _judged) for name in ("award_read", "award_vote")},
}  # fmt: skip

NEEDED = {
    **dict.fromkeys(
        (f"assessment.award_{name}" for name in (
            "begin", "change", "foreword", "invite", "close", "seat", "unseat", "nominate", "decide")),
        Permission.ARRANGE_AWARD),
    **dict.fromkeys(
        (f"assessment.award_{name}" for name in ("apply", "describe", "answer", "submit", "reopen", "withdraw")),
        Permission.ANSWER_ASSESSMENT),
    **dict.fromkeys((f"assessment.award_{name}" for name in ("declare", "propose", "vote")), Permission.JUDGE_AWARD),
}  # fmt: skip

WRITTEN = {
    "assessment:award_begin": {"year": "2091", "award": AWARD},
    "assessment:award_change": {"apply_by": "2099-01-31"},
    # Who meets the form has a role in the municipality, which is a conflict whatever one says.
    "assessment:award_declare": {"conflict_0000": "ja", "reason_0000": "Prov"},
    "assessment:award_nominate": {"date": "2026-01-20"},
    "assessment:award_decide": {"date": "2026-01-20"},
}


def _seated(world: World) -> None:
    """Whoever meets the forms has the seats."""
    from tests.pages.every_form import everybody

    seats = [world.more["mine", name].pk for name in ("award_seat", "award_nominator")]
    AwardSeat.objects.filter(pk__in=seats).update(person=everybody(world))


def _handed_in(world: World) -> None:
    row = world.more["mine", "award_application"]
    AwardApplication.objects.filter(pk=row.pk).update(
        state=ApplicationState.SUBMITTED, submitted_on=timezone.localdate()
    )


SCENES = (
    ("på plats i juryn", _seated, re.compile(r"assessment:award_(seat|declare|propose|vote|read)")),
    ("ansökan inlämnad", _handed_in, re.compile(r"assessment:award_(own|close|reopen|withdraw)")),
)
