"""Agreements, requirements and rows of plans out, in and back."""

from __future__ import annotations

import pytest

from styrkedjan.areas.providers.models import Agreement, DataRequest, Deviation, PlanRow, Programme, Requirement
from styrkedjan.domain.errors import InvalidInput, Refused
from styrkedjan.foundation import imports
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch
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


def read(town: Town, kind: str, *rows: tuple[str, ...]) -> ImportBatch:
    return imports.apply(by=town.controller, kind=imports.kind_of(kind), scope=town.root, file=file(*rows))


def test_deviations_requests_notes_and_programmes_come_in_and_go_back() -> None:
    town = Town()
    code = town.committee.code
    partners = town.signed(town.firm, "P-1", kind="partnership", basis="partnership", legal_form="nonprofit")
    found = read(town, "agreement_deviations",
                 ("Nämnd", "Avtalsnummer", "Vad som brister", "Upptäckt", "Allvar"),
                 (code, "A-1", "Sena besök", "2025-03-04", "Mindre"))  # fmt: skip
    assert Deviation.objects.get().severity == "minor"
    asked = read(town, "data_requests",
                 ("Nämnd", "Avtalsnummer", "Vad som begärs", "Svar senast", "Vad det används till"),
                 (code, "A-1", "Hur många slutade?", "2099-01-01", "Delåret"))  # fmt: skip
    assert DataRequest.objects.get().kind == "question"
    held = read(town, "joint_notes", ("Nämnd", "Avtalsnummer", "Möte den", "Antal deltagare"),
                (code, partners.code, "2025-03-04", "7"))  # fmt: skip
    draft = read(town, "provider_programmes", ("Mandatperiod från", "Mandatperiod till", "Mål"),
                 ("2027", "2030", "Samma krav på alla"))  # fmt: skip
    assert Programme.objects.get(first_year=2027).goals == "Samma krav på alla"
    for batch in (found, asked, held):
        imports.undo(by=town.controller, batch=batch, scope=town.root)
        assert not imports.kind_of(batch.kind).current(town.root, NOW)
    with pytest.raises(Refused, match="tas inte bort"):
        imports.undo(by=town.controller, batch=draft, scope=town.root)
    with pytest.raises(InvalidInput, match="är antaget"):
        read(town, "provider_programmes", ("Mandatperiod från", "Mandatperiod till", "Mål"), ("2023", "2026", "Andra"))
    with pytest.raises(InvalidInput, match="inget avtal A-9"):
        read(town, "joint_notes", ("Nämnd", "Avtalsnummer", "Möte den"), (code, "A-9", "2025-03-04"))
