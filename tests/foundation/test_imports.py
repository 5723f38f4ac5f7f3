"""The engine with a table of its own: what it promises whatever area registers with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from styrkedjan.areas.organisation import permissions
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused
from styrkedjan.foundation import import_edits, import_kinds, imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.imports import File, ImportKind
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import AuditEvent, ImportBatch
from styrkedjan.foundation.roles import Permission, Role
from styrkedjan.sources.workbook import Column, Kind, TableSpec
from tests import factories

pytestmark = pytest.mark.django_db
SPEC = TableSpec(
    "notes", "Noter", (Column("code", "Kod", Kind.CODE, required=True), Column("n", "Antal", Kind.INTEGER))
)


class Notes:
    """A table kept with known-time: a correction closes the old row and adds a new one, an undo does the same."""

    def __init__(self, *, forgetful: bool = False):
        self.rows: list[dict] = []
        self.forgetful = forgetful
        self.kind = ImportKind(
            key=f"notes-{id(self)}",
            label="Noter",
            sentence="Prov.",
            spec=SPEC,
            permission=Permission.IMPORT,
            allow=lambda by, scope: permissions.require(by, Permission.IMPORT, scope),
            current=self.current,
            apply_changes=self.apply,
            removable=True,
        )
        imports.register(self.kind)

    def current(self, scope: object, known: Known) -> dict:
        there = [row for row in self.rows if known.is_now or row["known_at"] <= known.moment]
        open_rows = [row for row in there if row["until"] is None or (not known.is_now and row["until"] > known.moment)]
        return {(row["code"],): {"code": row["code"], "n": row["n"]} for row in open_rows}

    def apply(self, *, by, scope, changes: list[RowChange], batch, at: datetime, undoing: bool) -> None:
        if self.forgetful:
            return
        for change in changes:
            before = self.current(None, NOW).get(change.key, {})
            for row in self.rows:
                if row["code"] == change.key[0] and row["until"] is None:
                    row["until"] = at
            if change.operation is not Operation.REMOVE:
                self.rows.append({**before, **change.after, "known_at": at, "until": None})


@pytest.fixture(autouse=True)
def _registry(monkeypatch):
    """Kinds made here are forgotten afterwards."""
    imports.kinds()
    monkeypatch.setattr(import_kinds, "_REGISTRY", dict(import_kinds._REGISTRY))


@pytest.fixture
def root():
    return factories.municipality()


@pytest.fixture
def by(root):
    return factories.user_with(Role.CONTROLLER, root)


@pytest.fixture
def notes():
    return Notes()


def csv(*rows: str) -> File:
    return File("noter.csv", "\n".join(["Kod;Antal", *rows]).encode())


def load(notes, root, by, *rows, **options):
    return imports.apply(by=by, kind=notes.kind, scope=root, file=csv(*rows), **options)


def test_an_undo_is_a_new_fact_and_the_past_stays_true(notes, root, by):
    first = load(notes, root, by, "a;1", "b;2")
    second = load(notes, root, by, "a;5")
    imports.undo(by=by, batch=second, scope=root)
    undone = ImportBatch.objects.get(pk=second.pk)
    assert notes.current(root, NOW)[("a",)]["n"] == 1
    assert notes.current(root, Known.at(second.applied_at))[("a",)]["n"] == 5
    assert notes.current(root, Known.at(first.applied_at))[("a",)]["n"] == 1
    assert undone.undone_by == by
    assert [event.action for event in AuditEvent.objects.order_by("at")] == [
        "import.apply",
        "import.apply",
        "import.undo",
    ]


def test_removed_rows_come_back_when_undone(notes, root, by):
    load(notes, root, by, "a;1", "b;2")
    batch = load(notes, root, by, "a;1", remove_missing=True)
    assert batch.summary["rows"]["borttagna"] == 1
    assert list(notes.current(root, NOW)) == [("a",)]
    imports.undo(by=by, batch=batch, scope=root)
    assert notes.current(root, NOW)[("b",)] == {"code": "b", "n": 2}


def test_a_later_change_by_hand_is_told_with_whose_it_is(notes, root, by):
    other = factories.user_with(Role.CONTROLLER, root)
    first = imports.apply(by=by, kind=notes.kind, scope=root, file=File("a.csv", b"Kod;Antal\nA;1\nB;1\nC;1\n"))
    for minute, (who, code, n) in enumerate([(by, "A", 2), (other, "B", 3), (by, "D", 4)], start=1):
        at = first.applied_at + timedelta(minutes=minute)
        for row in notes.rows:
            row["until"] = at if row["code"] == code else row["until"]
        notes.rows.append({"code": code, "n": n, "known_at": at, "until": None})
        AuditEvent.objects.create(at=at, by=who, action="notes.change", principal=str(root.pk))
    again = File("b.csv", b"Kod;Antal\nA;9\nB;9\nC;9\nD;9\n")
    day = timezone.localdate(at)
    found = imports.preview(notes.kind, root, again, by=by)
    assert found.edits == {
        (("A",), "n"): f"din egen ändring {day}", (("B",), "n"): f"ändrad av {other} {day}",
        (("D",), "n"): f"din egen ändring {day}",
    }  # fmt: skip
    with patch.object(import_edits, "MOST_LOOKS", 1):
        assert imports.preview(notes.kind, root, again, by=other).edits == {
            (("A",), "n"): "ändrad sedan förra inläsningen", (("B",), "n"): "ändrad sedan förra inläsningen",
            (("D",), "n"): f"ändrad av {by} {day}",
        }  # fmt: skip
    assert imports.preview(notes.kind, root, again).edits == {}


def test_an_emptied_cell_is_missing_and_never_zero(notes, root, by):
    load(notes, root, by, "a;1")
    batch = load(notes, root, by, "a;")
    assert notes.current(root, NOW)[("a",)]["n"] is None
    assert batch.changes == [{"key": ["a"], "op": "change", "cells": {"n": ["1", None]}}]


def test_what_does_not_read_back_is_not_called_imported(root, by):
    with pytest.raises(RuntimeError, match="does not read back"):
        load(Notes(forgetful=True), root, by, "a;1")
    assert not ImportBatch.objects.exists()
    assert not AuditEvent.objects.filter(action="import.apply").exists()


def test_who_may_not_may_neither_apply_export_nor_undo(notes, root, by):
    batch = load(notes, root, by, "a;1")
    stranger = factories.user_with(Role.UNIT_HEAD, root)
    for attempt in (
        lambda: load(notes, root, stranger, "a;2"),
        lambda: imports.export(notes.kind, root, by=stranger, known=NOW),
        lambda: imports.undo(by=stranger, batch=batch, scope=root),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_an_undo_is_for_the_unit_that_was_imported(notes, root, by):
    batch = load(notes, root, by, "a;1")
    with pytest.raises(Refused, match="annan enhet"):
        imports.undo(by=by, batch=batch, scope=factories.committee(root))


def test_a_file_that_is_refused_leaves_no_trace(notes, root, by):
    with pytest.raises(InvalidInput):
        load(notes, root, by, "a;1", "b;många")
    assert notes.rows == []
    assert not ImportBatch.objects.exists()


def test_two_kinds_never_share_a_name(notes):
    with pytest.raises(ValueError, match="two kinds"):
        imports.register(ImportKind(**{**_fields(notes.kind), "label": "Annat"}))


def test_an_unknown_kind_is_a_sentence():
    with pytest.raises(Refused, match="finns-inte"):
        imports.kind_of("finns-inte")


def _fields(kind: ImportKind) -> dict:
    return {name: getattr(kind, name) for name in kind.__dataclass_fields__}
