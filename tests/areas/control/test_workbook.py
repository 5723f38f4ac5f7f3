"""The risk register in and out; the real register of Alingsås is read with its flaws told."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from styrkedjan.areas.control.models import Risk
from styrkedjan.domain.control.states import RiskState
from styrkedjan.domain.errors import InvalidInput, Level
from styrkedjan.foundation import imports
from styrkedjan.foundation.known import NOW
from tests import factories
from tests.areas.control.test_year import YEAR, Town

pytestmark = pytest.mark.django_db
REAL = Path(__file__).parents[4] / "shared" / "data" / "areas" / "alingsas_internkontroll_2025.csv"


def file(*rows: tuple[str, ...]) -> imports.File:
    lines = [("Nämnd", "År", "Risk", "Orsak"), *rows]
    return imports.File("register.csv", "\n".join(";".join(row) for row in lines).encode())


def test_risks_come_in_begin_the_year_and_go_back() -> None:
    town, kind = Town(), imports.kind_of("control_risks")
    given = file((town.committee.code, str(YEAR), "Taxor är svårlästa", "Långa ord"))
    batch = imports.apply(by=town.controller, kind=kind, scope=town.root, file=given)
    (risk,) = Risk.objects.all()
    assert (risk.title, risk.cause, risk.state, risk.plan.year) == (
        "Taxor är svårlästa",
        "Långa ord",
        "identified",
        YEAR,
    )
    (row,) = kind.current(town.root, NOW).values()
    assert (row["committee"], row["band"], row["state"]) == (town.committee.code, "", "Identifierad")
    imports.undo(by=town.controller, batch=batch, scope=town.root)
    risk.refresh_from_db()
    assert risk.state == RiskState.CLOSED
    assert kind.current(town.root, NOW) == {}


def test_a_decided_plan_is_not_changed_by_a_file() -> None:
    town, kind = Town(), imports.kind_of("control_risks")
    town.adopted()
    given = file((town.committee.code, str(YEAR), "Ny risk", ""))
    with pytest.raises(InvalidInput, match="är beslutad"):
        imports.apply(by=town.controller, kind=kind, scope=town.root, file=given)


@pytest.mark.skipif(not REAL.exists(), reason="de verkliga filerna finns inte här")
def test_the_register_of_alingsas_is_read_with_its_flaws_told() -> None:
    town, kind = Town(), imports.kind_of("control_risks")
    rows = list(csv.DictReader(REAL.read_text(encoding="utf-8").splitlines()))
    for row in rows:
        factories.committee(town.root, code=row["committee_code"], name=row["committee"])
    risks = [
        (row["committee_code"], str(YEAR), risk.strip().replace(";", ","), "")
        for row in rows for risk in row["risks"].split(";")
    ]  # fmt: skip
    found = imports.preview(kind, town.root, file(*risks))
    told = [one.what for one in found.messages if one.level is Level.WARNING]
    assert told == ["”Minst E i alla ämnen” säger vad som ska nås och inte vad som kan gå fel."]
    imports.apply(by=town.controller, kind=kind, scope=town.root, file=file(*risks))
    assert Risk.objects.count() == len(risks) > 30
