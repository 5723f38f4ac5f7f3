"""A large file is read by a process of its own: the page says so, and which place in the queue it has, and goes on."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput, Level, Problem, Refused, WrongState
from styrkedjan.domain.periods import Period
from styrkedjan.foundation import uploads
from styrkedjan.foundation.import_changes import CellChange, Operation, RowChange
from styrkedjan.foundation.imports import FilePreview, FileTable, Preview
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from styrkedjan.pages.imports import answers, beside
from styrkedjan.pages.imports.answers import Found
from styrkedjan.sources.workbook import Column, Kind, TableSpec
from tests import factories
from tests.pages.imports.test_imports import UNITS, fingerprint, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(monkeypatch):
    """Every file is large; the processes that are begun wait until the test lets them go. They hold their locks."""
    begun: list[tuple[uploads.Upload, int]] = []
    monkeypatch.setattr(beside, "LARGE", 0)
    monkeypatch.setattr(beside, "run", lambda upload, lock: begun.append((upload, os.dup(lock))))
    yield begun
    for _, lock in begun:
        os.close(lock)


@pytest.fixture
def controller(client: Client) -> Client:
    client.force_login(factories.user_with(Role.CONTROLLER, factories.municipality(), "cleo"))
    return client


def finish(begun: list[tuple[uploads.Upload, int]]) -> None:
    upload, lock = begun.pop(0)
    beside.work(upload.token, User.objects.get(pk=upload.user))
    os.close(lock)


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_large_file_is_looked_at_and_read_in_beside(controller, reader):
    address = send(controller, "organisation", UNITS)["Location"]
    assert "granskas för sig" in page(controller, address)
    assert 'hx-trigger="every 2s"' in page(controller, address)
    assert len(reader) == 1, "whoever asks again begins nothing"
    finish(reader)
    told = controller.get(address, headers={"HX-Request": "true"})
    assert (told.status_code, told["HX-Redirect"]) == (204, address)
    seen = page(controller, address)
    assert "2\u00a0nya rader" in seen
    assert Unit.objects.count() == 1

    sent = {"fingerprint": fingerprint(seen), "las-in": "1"}
    assert controller.post(address, sent)["Location"] == address
    controller.post(address, sent)
    assert len(reader) == 1, "a double click reads it in once"
    assert "Filen läses in" in page(controller, address)
    finish(reader)
    assert "/underlag/inlasning/" in controller.get(address)["Location"]
    assert Unit.objects.count() == 3
    assert not [path for path in uploads.folder().iterdir() if path.name != "reading.lock"], "nothing is left behind"


def test_what_is_refused_is_told_with_every_fault(controller, reader):
    address = send(controller, "organisation", UNITS.replace("Nämnd;", "Nemnd;"))["Location"]
    page(controller, address)
    finish(reader)
    answer = controller.get(address)
    assert answer.status_code == 422
    assert "Nemnd" in answer.content.decode()


def test_what_changed_meanwhile_is_shown_before_it_is_read_in(controller, reader):
    address = send(controller, "organisation", UNITS)["Location"]
    page(controller, address)
    finish(reader)
    controller.post(address, {"fingerprint": "another", "las-in": "1"})
    finish(reader)
    answer = controller.get(address)
    assert answer.status_code == 409
    assert "Granska filen igen" in answer.content.decode()
    assert Unit.objects.count() == 1


def test_the_queue_and_a_process_that_is_gone(controller, reader):
    first, second = (send(controller, "organisation", UNITS)["Location"] for _ in range(2))
    page(controller, first)
    time.sleep(0.01)
    assert "1 fil före" in page(controller, second)
    os.close(reader.pop(0)[1])  # killed: its lock is gone with it
    gone = controller.get(first)
    assert (gone.status_code, "Läsningen avbröts" in gone.content.decode()) == (422, True)
    assert "före" not in page(controller, second)


def test_one_is_read_at_a_time(controller, reader):
    """Whoever reads holds the turn, so that another process waits for it."""
    address = send(controller, "organisation", UNITS)["Location"]
    page(controller, address)
    held = []

    def looked(*_told):
        with (uploads.folder() / "reading.lock").open("w") as turn:
            held.append(beside._locked(turn))
        return beside.Found()

    upload, lock = reader.pop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(beside, "found", looked)
        beside.work(upload.token, User.objects.get(pk=upload.user))
    os.close(lock)
    assert held == [False]


def test_the_answer_is_the_same_when_it_has_been_plain_text():
    """Every kind of value, on both sides of a change, and what is refused."""
    spec = TableSpec("alla", "Alla", tuple(
        Column(kind.value, kind.value, kind, choices={"a": "A"} if kind is Kind.CHOICE else {}) for kind in Kind
    ), key=("code",))  # fmt: skip
    values = {
        Kind.TEXT: "å\ud800", Kind.CODE: "0126", Kind.CODES: ("a", "b"), Kind.INTEGER: -3, Kind.NUMBER: Decimal("0.5"),
        Kind.MONEY: Decimal("-1234567890123.45"), Kind.PERCENT: Decimal("0.031"), Kind.DATE: date(2026, 3, 1),
        Kind.PERIOD: Period.parse("2026-T2"), Kind.CHOICE: "a", Kind.BOOL: False,
    }  # fmt: skip
    cells = [CellChange(kind.value, None, value, value, kind is Kind.MONEY) for kind, value in values.items()]
    cells += [CellChange(kind.value, value, kind.empty) for kind, value in values.items()]
    told = (Problem("fil", "B7", "Något.", "gör så", Level.WARNING),)
    preview = Preview(
        spec, "fil", "ab", 3, (RowChange(("0126",), Operation.CHANGE, tuple(cells), "rad 2"),), told,
        datetime(2026, 3, 1, tzinfo=UTC), (("a", "b", "c"),), frozenset({"x", "y"}), {("0126",): "Huddinge"},
        {(("0126",), "code"): "Ada"},
    )  # fmt: skip
    found = Found(preview, told, True, 7, None, ("Kod",))
    again = answers.from_json(answers.to_json(found), spec)
    assert again == found
    assert again.preview.fingerprint == preview.fingerprint
    tables = (FileTable("Månad", ("a", "b"), (("1", "2"),), frozenset({1})),)
    file = Found(FilePreview((("År", "2026"),), tables, told, False, frozenset({"x"}), ("y",)))
    assert answers.from_json(answers.to_json(file), None) == file
    for refusal in (Refused("Det går inte.", "Gör så."), WrongState("Ändrat."), InvalidInput(told)):
        assert str(answers.from_json(answers.to_json(Found(refusal=refusal)), None).refusal) == str(refusal)
