"""Whatever instant a process dies at, nothing is half: an import, a closed month and a decision are there or are not.

An instant is each statement to the database, the COMMIT, and each rename that makes a file count. The dead process does
nothing more: no clearing up, no statement. The service that starts after it reconciles. The instants are met one by
one until the deed comes through, so a new statement in it is tried as well.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from styrkedjan.areas.economy.actions import closing
from styrkedjan.areas.reporting.actions import moving
from styrkedjan.domain.periods import Period
from styrkedjan.domain.reporting import ReportState
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.models import AuditEvent, ImportBatch
from styrkedjan.foundation.roles import Role
from styrkedjan.pipeline import ledger_kind
from styrkedjan.store.queries import ledger_totals
from tests import factories
from tests.areas.economy.conftest import YEAR, even, make_town, publish
from tests.areas.reporting import town as reporting_town

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = "Ansvar;Konto;Period;Belopp\n"


class Killed(BaseException):
    """Nothing in the product catches it."""


@contextmanager
def killed_at(instant: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process dies before its instant number so many (from 0)."""
    left, rename, rmtree, commit = [instant], Path.rename, shutil.rmtree, connection._commit

    def live() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    def statement(execute: Callable[..., Any], *args: Any) -> Any:
        live()
        return execute(*args)

    def committed() -> None:
        try:
            live()
        except Killed:
            connection.rollback()  # what the database does when the connection is lost
            raise
        commit()

    def renamed(path: Path, target: Path) -> Path:
        live()
        return rename(path, target)

    with monkeypatch.context() as patched, connection.execute_wrapper(statement):
        patched.setattr(connection, "_commit", committed)
        patched.setattr(Path, "rename", renamed)
        patched.setattr(shutil, "rmtree", lambda *args, **more: None if left[0] < 0 else rmtree(*args, **more))
        yield


def everything() -> dict[str, list[Any]]:
    """Every row there is, but for what says that something was about to be written."""
    models = [model for model in apps.get_models() if model._meta.label not in {"foundation.Written"}]
    return {model._meta.label: list(model._base_manager.order_by("pk").values_list()) for model in models}


def until_it_comes_through(
    act: Callable[[int], object], left_whole: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> int:
    """How many instants there were."""
    for instant in count():
        try:
            with killed_at(instant, monkeypatch):
                act(instant)
        except Killed:
            left_whole(instant)
        else:
            return instant
    raise AssertionError


def test_an_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = factories.municipality()
    controller = factories.user_with(Role.CONTROLLER, town, "cleo")
    path = tmp_path / "bok.csv"

    def load(amount: int) -> ImportBatch | None:
        path.write_text(f"{HEAD}100;5011;202601;{amount}\n", encoding="utf-8")
        options = {"year": "2026", "accept_known_units": "1"}
        return ledger_kind.apply(by=controller, scope=town, path=path, file_name=path.name, options=options)

    def total() -> Decimal:
        return ledger_totals(ledger_kind._store(), town.code, 2026, by=(), as_of=None)[0].amount

    assert load(1000)
    met = []

    def left_whole(instant: int) -> None:
        ledger_kind.reconcile_all()
        batches = ImportBatch.objects.filter(undone_at=None)
        counting = [one for one in ledger_kind._store().versions("ledger", f"{town.code}/2026") if not one.withdrawn]
        assert [row.store_versions[0]["version"] for row in batches.order_by("pk")] == [one.name for one in counting]
        assert [(row.rows, row.summary["rows"]) for row in batches] == [(1, {"transaktioner": 1})] * len(counting)
        applied = AuditEvent.objects.filter(action=ledger_kind.APPLIED).count()
        assert applied - AuditEvent.objects.filter(action=ledger_kind.UNDONE).count() == len(counting)
        met.append(total() == 1001 + instant)
        assert met[-1] or total() == 1000 + max((at + 1 for at, came in enumerate(met) if came), default=0)
        assert ledger_kind.reconcile_all() == 0, "the next start has nothing left to do"

    instants = until_it_comes_through(lambda instant: load(1001 + instant), left_whole, monkeypatch)
    assert total() == 1001 + instants
    assert instants > 8
    assert any(met), "between the decision and the store: the next start finishes it"
    assert not all(met)


def test_a_closed_month(monkeypatch: pytest.MonkeyPatch) -> None:
    town = make_town()
    publish(town, even("2010", "6010", 140_000, 4))
    before = everything()

    def close(instant: int) -> None:
        month = Period.month(YEAR, 4)
        closing.close_month(by=town.controller, principal=town.root, period=month, reason="Allt är med.")

    def left_whole(instant: int) -> None:
        assert everything() == before

    assert until_it_comes_through(close, left_whole, monkeypatch) > 8
    assert everything() != before


def test_a_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda value=None: date(2026, 12, 1))
    town = reporting_town.make_town()
    town.target(town.indicator, town.committee, "90")
    town.value(town.indicator, town.committee, "91", "2026-08")
    town.open_round()
    report = town.approved(town.committee)
    before = everything()
    decision = Decision(body="Grundskolenämnden", date=date(2026, 9, 22), section="§ 84", record_number="GSN-2026/17")

    def decide(instant: int) -> None:
        def build(*_: object) -> moving.Frozen:
            return moving.Frozen({"decision": "§ 84"}, "text", "0" * 64)

        moving.decide(by=town.chair, report=report, decision=decision, build=build)

    def left_whole(instant: int) -> None:
        assert everything() == before

    assert until_it_comes_through(decide, left_whole, monkeypatch) > 8
    assert town.report(town.committee).state == ReportState.DECIDED
