"""Agreements, requirements and rows of plans out, in and back."""

from __future__ import annotations

import pytest

from styrkedjan.areas.providers.models import Agreement, PlanRow, Requirement
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.foundation import imports
from styrkedjan.foundation.known import NOW
from tests.areas.providers.town import YEAR, Town

pytestmark = pytest.mark.django_db


def file(*rows: tuple[str, ...]) -> imports.File:
    return imports.File("register.csv", "\n".join(";".join(row) for row in rows).encode())


def test_registers_come_in_as_drafts_and_go_back() -> None:
    town = Town()
    kind, wanted = imports.kind_of("agreements"), imports.kind_of("agreement_requirements")
    head = ("Nämnd", "Avtalsnummer", "Utförare", "Vad det gäller", "Grund", "Gäller från", "Påföljder", "Värde")
    line = (
        town.committee.code,
        "B-7",
        "F1",
        "Trygghetslarm",
        "Upphandling (LOU)",
        "2026-01-01",
        "penalty, remark",
        "5000",
    )
    batch = imports.apply(by=town.controller, kind=kind, scope=town.root, file=file(head, line))
    made = Agreement.objects.get(code="B-7")
    assert (made.state, made.sanctions, made.performer, made.basis) == (
        "draft",
        ["penalty", "remark"],
        town.firm,
        "lou",
    )
    asked = file(("Nämnd", "Avtalsnummer", "Krav", "Kritiskt", "Verifieras genom"),
                 (town.committee.code, "B-7", "Svar inom 30 minuter", "ja", "Larmloggen"))  # fmt: skip
    imports.apply(by=town.controller, kind=wanted, scope=town.root, file=asked)
    assert Requirement.objects.get(agreement=made).critical
    assert imports.export(kind, town.root, by=town.controller, known=NOW)[:2] == b"PK"
    imports.undo(by=town.controller, batch=batch, scope=town.root)
    made.refresh_from_db()
    assert made.state == "ended"
    assert set(kind.current(town.root, NOW)) == {(town.committee.code, "A-1"), (town.committee.code, "U-1")}


def test_a_plan_comes_in_and_a_decided_one_does_not_change() -> None:
    town, kind = Town(), imports.kind_of("follow_up_rows")
    head = ("Nämnd", "År", "Vad som följs upp", "Ansvarig", "Återkopplingens form", "Mottagare av återkopplingen")
    told = ("Avtalscontrollern", "Möte", "nämnden")
    line = (town.committee.code, str(YEAR + 1), "Hemtjänsten", *told)
    imports.apply(by=town.controller, kind=kind, scope=town.root, file=file(head, line))
    row = PlanRow.objects.get()
    assert (row.plan.year, row.frequency, row.service) == (YEAR + 1, "yearly", None)
    town.planned()
    late = (town.committee.code, str(YEAR), "Något annat", *told)
    with pytest.raises(InvalidInput, match="är beslutad"):
        imports.apply(by=town.controller, kind=kind, scope=town.root, file=file(head, line, late))
