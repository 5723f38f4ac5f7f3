"""In the register, to the archive, and gone: by decided rules alone, and by two persons."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from styrkedjan.areas.archive.actions import disposing, erasing, registering
from styrkedjan.areas.archive.models import Registration, RetentionRule
from styrkedjan.areas.archive.queries import personal
from styrkedjan.areas.archive.queries.due import due
from styrkedjan.areas.organisation.models import RoleAssignment
from styrkedjan.areas.voices.models import Feedback
from styrkedjan.cli.main import cli
from styrkedjan.domain.archive.states import Action, RegistrationMove, RegistrationState, over_on
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused
from styrkedjan.foundation.attachments import attach
from styrkedjan.foundation.comments import comment
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.models import Attachment, AuditEvent, Comment, User
from styrkedjan.foundation.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
THEN, LATER = datetime(2026, 1, 31, 12, tzinfo=UTC), datetime(2026, 3, 1, 12, tzinfo=UTC)
DECIDED = Decision("Kommunstyrelsen", date(2026, 1, 15), "3", "KS 2026/1")


class Town:
    """A matter that is registered and closed, with something said and a file; two who keep records."""

    def __init__(self) -> None:
        self.root = factories.municipality()
        self.one, self.two = (factories.user_with(Role.REGISTRAR, self.root, name) for name in ("reg1", "reg2"))
        who = {"created_by": self.one, "changed_by": self.one}
        self.matter = Feedback.objects.create(
            unit=self.root, number="1", kind="praise", channel="phone", text="Hemligheten",
            received_on=date(2026, 1, 1), **who,
        )  # fmt: skip
        comment(by=self.one, record=self.matter, text="Ett samtal")
        self.file = attach(by=self.one, record=self.matter, name="brev.txt", data=b"Ett brev")
        self.row = registering.register(
            by=self.one, record=self.matter, record_number="KS 2026/9", title="Maten", klassa="1.4.2", at=THEN
        )

    def close(self) -> None:
        self.row = registering.move(by=self.one, registration=self.row, move=RegistrationMove.CLOSE, at=THEN)

    def rule(self) -> RetentionRule:
        made = registering.propose_rule(
            by=self.one, principal=self.root, klassa="1.4.2", what=Action.DESTROY, months=1, at=THEN
        )
        return registering.decide_rule(by=self.two, rule=made, decision=DECIDED, at=THEN)


@pytest.fixture
def town(settings, tmp_path: Path) -> Town:
    settings.STYRKEDJAN_STORE = tmp_path / "store"
    return Town()


def test_a_time_is_out_on_the_month_s_last_day_where_it_is_shorter() -> None:
    assert over_on(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert over_on(date(2026, 12, 15), 0) == date(2026, 12, 15)
    assert over_on(date(2026, 11, 30), 15) == date(2028, 2, 29)


def test_nothing_goes_until_a_committee_has_decided_and_another_has_written_it_in(town: Town) -> None:
    town.close()
    assert due(town.root, LATER.date()) == []
    made = registering.propose_rule(by=town.one, principal=town.root, klassa="1.4.2", what=Action.DESTROY, months=1)
    assert due(town.root, LATER.date()) == []
    with pytest.raises(NotAllowed, match="föreslog"):
        registering.decide_rule(by=town.one, rule=made, decision=DECIDED)
    with pytest.raises(InvalidInput):
        registering.decide_rule(by=town.two, rule=made, decision=Decision())
    registering.decide_rule(by=town.two, rule=made, decision=DECIDED)
    assert [row for row, _ in due(town.root, LATER.date())] == [town.row]
    assert due(town.root, date(2026, 2, 27)) == []
    # A new proposal takes the decision away.
    registering.propose_rule(by=town.one, principal=town.root, klassa="1.4.2", what=Action.KEEP)
    assert due(town.root, LATER.date()) == []


def test_what_is_gone_is_gone_everywhere_and_has_a_tombstone(town: Town) -> None:
    town.close()
    town.rule()
    made = disposing.prepare(by=town.one, principal=town.root, at=LATER)
    with pytest.raises(NotAllowed, match="gjorde listan"):
        disposing.carry_out(by=town.one, disposal=made, at=LATER)
    (stone,) = disposing.carry_out(by=town.two, disposal=made, at=LATER)
    assert stone.taken == {"texts": 1, "comments": 1, "files": 1}
    assert "KS 2026/1" in stone.rule
    town.matter.refresh_from_db()
    assert "Hemligheten" not in town.matter.text
    assert not Feedback.history.filter(text="Hemligheten").exists()
    assert set(Comment.objects.values_list("text", flat=True)) == {"Gallrat."}
    assert Attachment.objects.get().name == "gallrad"
    kept = Registration.objects.get()
    assert (kept.state, kept.record_number) == (RegistrationState.DISPOSED, "KS 2026/9")
    with pytest.raises(Refused, match="redan"):
        disposing.carry_out(by=town.two, disposal=made, at=LATER)


def test_a_hold_stops_it_also_after_the_list_was_made(town: Town) -> None:
    town.close()
    town.rule()
    made = disposing.prepare(by=town.one, principal=town.root, at=LATER)
    stop = registering.hold(by=town.one, registration=town.row, reason="Överklagat")
    assert disposing.carry_out(by=town.two, disposal=made, at=LATER) == []
    with pytest.raises(Refused, match="Inget är moget"):
        disposing.prepare(by=town.one, principal=town.root, at=LATER)
    registering.lift(by=town.one, hold=stop)
    assert [row for row, _ in due(town.root, LATER.date())] == [town.row]


def test_only_who_keeps_records_does_and_only_once(town: Town) -> None:
    head = factories.user_with(Role.UNIT_HEAD, town.root, "chef")
    with pytest.raises(NotAllowed):
        registering.register(by=head, record=town.matter, record_number="1", title="x")
    with pytest.raises(Refused, match="redan registrerad"):
        registering.register(by=town.one, record=town.matter, record_number="1", title="x")
    with pytest.raises(Refused, match="lista"):
        registering.move(by=town.one, registration=town.row, move=RegistrationMove.DISPOSE)


@pytest.mark.parametrize("generation", ["1", "2"])
def test_a_record_is_written_for_the_archive_and_is_delivered(town: Town, tmp_path: Path, generation: str) -> None:
    town.close()
    target = tmp_path / "paket.zip"
    words = ["archive", "package", "KS 2026/9", str(target), "--generation", generation, "--by", "reg1", "--delivered"]
    words += ["--organisation-number", "212000-0000", "--agreement", "KS 2026/17"]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(target) as package:
        texts = {name: package.read(name).decode() for name in package.namelist()}
    assert any("Hemligheten" in text for text in texts.values())
    assert any(text == "Ett brev" for text in texts.values())
    assert any("KS 2026/9" in text and "registrerade" not in text for text in texts.values())
    town.row.refresh_from_db()
    assert town.row.state == RegistrationState.DELIVERED


def test_all_about_a_person_and_their_erasure_by_two(town: Town, tmp_path: Path) -> None:
    first, second = (factories.user_with(Role.ADMINISTRATOR, town.root, name) for name in ("adm1", "adm2"))
    User.objects.filter(pk=town.one.pk).update(first_name="Anna", email="anna@example.se")
    town.one.refresh_from_db()
    target = tmp_path / "utdrag.json"
    done = CliRunner().invoke(cli, ["person", "extract", "reg1", str(target), "--by", "adm1"])
    assert done.exit_code == 0, done.output
    told = json.loads(target.read_text("utf-8"))
    assert told["person"]["email"] == "anna@example.se"
    # What was said stands on its page, for those who may read it; here it is counted.
    assert "Ett samtal" not in json.dumps(told)
    assert told["written_in_the_business"]["foundation_comment.created_by_id"] == 1
    assert "foundation_auditevent.by_id" in told["rows"]
    assert "password" not in json.dumps(told)
    with pytest.raises(Refused, match="roller kvar"):
        erasing.ask(by=first, person=town.one, reason="Har slutat")
    RoleAssignment.objects.filter(user=town.one).update(valid_to=date(2020, 1, 2), valid_from=date(2020, 1, 1))
    asked = CliRunner().invoke(cli, ["person", "erase", "reg1", "--by", "adm1", "--reason", "Har slutat"])
    assert asked.exit_code == 0, asked.output
    assert "Står kvar utan namn" in asked.output
    with pytest.raises(NotAllowed, match="begärde"):
        erasing.erase(by=first, person=town.one)
    events = AuditEvent.objects.filter(by=town.one).count()
    erasing.erase(by=second, person=town.one)
    town.one.refresh_from_db()
    assert (town.one.first_name, town.one.email, town.one.is_active) == ("Borttagen", "", False)
    assert "Anna" not in str(town.one)
    assert AuditEvent.objects.filter(by=town.one).count() == events > 0
    with pytest.raises(NotAllowed):
        personal.extract(by=town.two, person=town.one)
