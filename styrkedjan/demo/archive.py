"""The register of Ekevik: what is registered, a rule that is decided and one that is not, a list that is carried out, a
stop, and somebody who has left and whose data wait for a second person.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from styrkedjan.areas.archive.actions import deciding, disposing, erasing, registering
from styrkedjan.areas.archive.models import Registration
from styrkedjan.areas.documents.models import SteeringDocument
from styrkedjan.areas.organisation.models import RoleAssignment, Unit
from styrkedjan.areas.voices.models import Feedback
from styrkedjan.demo.organisation import FOUNDED, Organisation
from styrkedjan.demo.setting import PASSWORD, Setting, moment
from styrkedjan.domain.archive.states import Action, RegistrationMove, Way
from styrkedjan.domain.documents.states import DocumentState
from styrkedjan.domain.voices.feedback import FeedbackState
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role

BOARD, MONTHS, STILL_OPEN = "Kommunstyrelsen", 12, 2
PLAN = "Dokumenthanteringsplan, kommunstyrelsen"


def build(setting: Setting, made: Organisation) -> None:
    root = made.root
    registrar, controller = setting.people["registrator"], setting.people["controller"]
    since = date(setting.today.year - 1, 1, 10)
    at = moment(since)
    for kind, way, klassa in (
        ("styrdokument", Way.REGISTER, "1.2.2"), ("rapport", Way.ORDERED, "1.2.4"), ("synpunkt", Way.ORDERED, "1.4.2"),
        ("avtal", Way.ORDERED, "2.5.1"), ("delegation", Way.ORDERED, "1.2.3"),
    ):  # fmt: skip
        deciding.set_handling(
            by=registrar, principal=root, kind=kind, way=way, klassa=klassa, since=since, source=PLAN, at=at
        )
    deciding.set_terms(
        by=registrar, principal=root, organisation_number="212000-0000", receiver="Ekeviks e-arkiv",
        agreement=f"KS {since.year}/31; {since.isoformat()}", at=at,
    )  # fmt: skip
    rule = registering.propose_rule(
        by=registrar, principal=root, klassa="1.4.2", what=Action.DESTROY, months=MONTHS, at=at
    )
    decided = Decision(BOARD, since + timedelta(days=28), "9", f"KS {since.year}/40")
    registering.decide_rule(by=controller, rule=rule, decision=decided, at=moment(since + timedelta(days=30)))
    registering.propose_rule(
        by=registrar, principal=root, klassa="1.2.2", what=Action.KEEP, at=moment(setting.today - timedelta(days=9))
    )
    _documents(setting, registrar, root)
    _matters(setting, registrar, controller, root)
    _left(setting, root)


def _documents(setting: Setting, registrar: User, root: Unit) -> None:
    rows = SteeringDocument.objects.filter(unit__path__startswith=root.path, state=DocumentState.VALID)
    for number, row in enumerate(rows.order_by("code")[:13], 1):
        day = row.decision_date or setting.today
        registered = registering.register(
            by=registrar, record=row, record_number=row.record_number or f"KS {day.year}/{10 * number}",
            title=row.title, klassa="1.2.2", opened_on=day, at=moment(setting.today - timedelta(days=60 - number)),
        )  # fmt: skip
        if number > STILL_OPEN:
            registering.move(by=registrar, registration=registered, move=RegistrationMove.CLOSE,
                             at=moment(setting.today - timedelta(days=30)))  # fmt: skip


def _matters(setting: Setting, registrar: User, controller: User, root: Unit) -> None:
    """The oldest four that are closed: the first is gone, the last is stopped, and the two between are due."""
    rows = Feedback.objects.filter(
        unit__path__startswith=root.path, state=FeedbackState.CLOSED, is_secret=False,
        closed_on__lt=setting.today - timedelta(days=400),
    ).order_by("received_on", "pk")[:4]  # fmt: skip
    made: list[Registration] = []
    for row in rows:
        assert row.closed_on is not None
        registered = registering.register(
            by=registrar, record=row, record_number=f"KS {row.received_on.year}/{200 + int(row.number.split('-')[1])}",
            title=f"Synpunkt {row.number}", klassa="1.4.2", opened_on=row.received_on, at=moment(row.received_on),
        )  # fmt: skip
        made.append(registering.move(by=registrar, registration=registered, move=RegistrationMove.CLOSE,
                                     at=moment(row.closed_on)))  # fmt: skip
    if not made:
        return
    rest = made[1:]
    stops = [registering.hold(by=registrar, registration=one, reason="Väntar på listan i vår",
                              at=moment(setting.today - timedelta(days=60))) for one in rest]  # fmt: skip
    then = setting.today - timedelta(days=20)
    gone = disposing.prepare(by=registrar, principal=root, at=moment(then))
    disposing.carry_out(by=controller, disposal=gone, at=moment(then + timedelta(days=2)))
    for stop in stops:
        registering.lift(by=registrar, hold=stop, at=moment(setting.today - timedelta(days=10)))
    if rest:
        registering.hold(by=registrar, registration=rest[-1], reason="Överklagat till förvaltningsrätten",
                         at=moment(setting.today - timedelta(days=9)))  # fmt: skip


def _left(setting: Setting, root: Unit) -> None:
    """Somebody has left; one administrator has asked for the erasure, and the other has not done it yet."""
    other = User.objects.create(
        username="systemforvaltare", first_name="Siv", last_name="Sten", password=make_password(PASSWORD),
        email="systemforvaltare@ekevik.example",
    )  # fmt: skip
    left = User.objects.create(
        username="tidigare", first_name="Lena", last_name="Lund", email="lena.lund@ekevik.example", is_active=False
    )
    for person, role, until in (
        (other, Role.ADMINISTRATOR, None), (left, Role.READER, setting.today - timedelta(days=120)),
    ):  # fmt: skip
        RoleAssignment.objects.create(
            user=person, unit=root, role=role.value, valid_from=FOUNDED, valid_to=until, **setting.authored()
        )
    setting.people["systemforvaltare"] = other
    erasing.ask(by=other, person=left, reason="Slutade i somras och har bett om det",
                at=moment(setting.today - timedelta(days=5)))  # fmt: skip
